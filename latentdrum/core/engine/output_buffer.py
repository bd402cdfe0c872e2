"""What the stages of a step put out, gathered while it is being worked out."""

from dataclasses import dataclass, field

from latentdrum.core.engine.decode_request import DecodeRequest
from latentdrum.core.engine.events import Outputs
from latentdrum.core.engine.output import MidiOut
from latentdrum.core.engine.sound_request import SoundRequest, Trigger
from latentdrum.core.voices import Voice


@dataclass(slots=True)
class OutputBuffer:
    """Outputs in the making."""

    midi: list[MidiOut] = field(default_factory=list)
    decode: DecodeRequest | None = None
    program: int | None = None
    sound_requests: list[SoundRequest] = field(default_factory=list)
    triggers: list[Trigger] = field(default_factory=list)
    chokes: list[Voice] = field(default_factory=list)

    def outputs(self) -> Outputs:
        """All of it, frozen."""
        sounds, hits, grabs = tuple(self.sound_requests), tuple(self.triggers), tuple(self.chokes)
        return Outputs(tuple(self.midi), self.decode, self.program, sounds, hits, grabs)
