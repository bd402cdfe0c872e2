"""What a step of the engine hands out."""

from dataclasses import dataclass, field

from latentdrum.core.clock.jack import JackRequest
from latentdrum.core.controls.profile import Profile
from latentdrum.core.engine.decode_request import DecodeRequest
from latentdrum.core.engine.events import Command
from latentdrum.core.engine.output import MidiOut
from latentdrum.core.engine.sound_request import SoundRequest, Trigger
from latentdrum.core.preset.scene import Way
from latentdrum.core.rhythm.loop import Loop
from latentdrum.core.voices import Voice


@dataclass(frozen=True, slots=True)
class Outputs:
    """What the runtime must do after a step: send bytes at their due times, decode a groove, look up a preset.

    feedback: for the controller. profile: to be saved, something was learned. transport: what JACK's is asked.
    place: a loop whose positions are to be found, as an input Placed; it plays already. way: one whose midway is to be
    found, as an input WayFound. sound_requests: to have ready before their hits. triggers: hits to play, each with its
    due time. chokes: pads to silence at once. withdraw: notes and triggers of earlier steps that are not due yet are
    void: the song has stopped, starts anew or is silenced; take them back before handing these outputs out.
    """

    midi: tuple[MidiOut, ...] = ()
    feedback: tuple[bytes, ...] = ()
    decode: DecodeRequest | None = None
    program: int | None = None
    profile: Profile | None = None
    transport: tuple[JackRequest, ...] = ()
    place: Loop | None = None
    way: Way | None = None
    sound_requests: tuple[SoundRequest, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    chokes: tuple[Voice, ...] = ()
    withdraw: bool = False


@dataclass(slots=True)
class OutputBuffer:
    """Gathers the outputs of a step while its stages run.

    asked: what the actions of controls ask for, to be done right after the input that they came with.
    """

    midi: list[MidiOut] = field(default_factory=list)
    feedback: tuple[bytes, ...] = ()
    decode: DecodeRequest | None = None
    program: int | None = None
    profile: Profile | None = None
    transport: list[JackRequest] = field(default_factory=list)
    place: Loop | None = None
    way: Way | None = None
    sound_requests: list[SoundRequest] = field(default_factory=list)
    triggers: list[Trigger] = field(default_factory=list)
    chokes: list[Voice] = field(default_factory=list)
    withdraw: bool = False
    asked: list[Command] = field(default_factory=list)

    def outputs(self) -> Outputs:
        """All of it, frozen."""
        return Outputs(
            midi=tuple(self.midi),
            feedback=self.feedback,
            decode=self.decode,
            program=self.program,
            profile=self.profile,
            transport=tuple(self.transport),
            place=self.place,
            way=self.way,
            sound_requests=tuple(self.sound_requests),
            triggers=tuple(self.triggers),
            chokes=tuple(self.chokes),
            withdraw=self.withdraw,
        )
