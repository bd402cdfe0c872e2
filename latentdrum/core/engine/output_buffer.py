"""What the stages of a step put out, gathered while it is being worked out."""

from dataclasses import dataclass, field

from latentdrum.core.engine.decode_request import DecodeRequest
from latentdrum.core.engine.events import Outputs
from latentdrum.core.engine.output import Send
from latentdrum.core.engine.sound_request import Hit, SoundRequest
from latentdrum.core.voices import Voice


@dataclass(slots=True)
class Tray:
    """Outputs in the making."""

    sends: list[Send] = field(default_factory=list)
    decode: DecodeRequest | None = None
    program: int | None = None
    sounds: list[SoundRequest] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    grabs: list[Voice] = field(default_factory=list)

    def outputs(self) -> Outputs:
        """All of it, frozen."""
        sounds, hits, grabs = tuple(self.sounds), tuple(self.hits), tuple(self.grabs)
        return Outputs(tuple(self.sends), self.decode, self.program, sounds, hits, grabs)
