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
    withdraw: bool = False

    def outputs(self) -> Outputs:
        """All of it, frozen."""
        return Outputs(
            midi=tuple(self.midi),
            decode=self.decode,
            program=self.program,
            sound_requests=tuple(self.sound_requests),
            triggers=tuple(self.triggers),
            chokes=tuple(self.chokes),
            withdraw=self.withdraw,
        )
