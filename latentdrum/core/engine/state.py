"""The device's whole state between two steps, as one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from latentdrum.core.clock.follower import ClockState
from latentdrum.core.clock.jack import JackSample
from latentdrum.core.clock.link import LinkSample
from latentdrum.core.clock.tap import Taps
from latentdrum.core.controls.surface import Surface
from latentdrum.core.engine.clock_out import ClockOut
from latentdrum.core.engine.decode_request import DecodeRequest
from latentdrum.core.engine.fills import HeldFill
from latentdrum.core.engine.history import History
from latentdrum.core.engine.hit_timing import Hit
from latentdrum.core.engine.memory import Memory
from latentdrum.core.engine.mix import Mix
from latentdrum.core.engine.output import PendingHit, SoundingNote
from latentdrum.core.engine.path_take import PathTake
from latentdrum.core.engine.scene_state import SceneState, scenes_of
from latentdrum.core.engine.sound_request import SoundRequest
from latentdrum.core.engine.take import Take
from latentdrum.core.parameters.control_map import ControlMap, control_map
from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.anchor import Anchor
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.parts import LockedParts


class ClockSource(Enum):
    """Whose clock the device follows."""

    EXTERNAL = "external"
    INTERNAL = "internal"
    LINK = "link"
    JACK = "jack"


@dataclass(frozen=True, slots=True)
class Options:
    """Settings of the device that no preset changes.

    emit_ahead_s: how long before its due time a note is handed out, seconds. sound_ahead_s: the same for a trigger.
    end_step: the first step that is no longer played, which ends a bounce; None plays on.
    """

    source: ClockSource = ClockSource.EXTERNAL
    send_clock: bool = False
    emit_ahead_s: float = 0.002
    sound_ahead_s: float = 0.002
    end_step: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PlannedStep:
    """The hits of a step that is not scheduled yet, what they were computed from, and the sounds requested for them."""

    step: int
    groove: Groove
    preset: Preset
    values: Values
    hits: tuple[Hit, ...]
    sounds: tuple[SoundRequest, ...]  # one a hit
    requested: Mapping[tuple[int, int], SoundRequest]  # by their key; without those of muted voices

    def same_hits(self, state: "EngineState") -> bool:
        """Whether step, groove and preset are still those of the device; parameters may have changed."""
        return self.step == state.cursor and self.groove is state.groove and self.preset is state.preset


@dataclass(frozen=True, slots=True, eq=False)
class Frozen:
    """What freeze holds beside the groove: the loop that fades into it, locked parts, what tells which hits play."""

    anchor: Anchor | None
    locked: LockedParts
    values: Values


@dataclass(frozen=True, slots=True)
class Transport:
    """What our own clock, a Link session and a JACK transport know beyond the song's position.

    restart: the step at which the running song begins again from the top. waiting: the tick of the bar with which the
    song begins once the Link session comes to a boundary. link, jack: the latest sample of either. taps: of the tempo.
    """

    restart: int | None = None
    waiting: int | None = None
    clock_out: ClockOut = field(default_factory=ClockOut)
    link: LinkSample | None = None
    jack: JackSample | None = None
    taps: Taps = ()


@dataclass(frozen=True, slots=True)
class EngineState:
    """Everything that one step leaves to the next."""

    options: Options
    clock: ClockState
    preset: Preset
    values: Values
    controls: ControlMap
    surface: Surface = field(default_factory=Surface)
    cursor: int = 0  # the next step to schedule, from the top of the song
    groove: Groove | None = None
    groove_serial: int = 0
    requested: DecodeRequest | None = None
    #: What that request was made from, with its epoch.
    requested_for: tuple[Preset, Values, tuple[int, ...]] | None = None
    deadline_s: float = 0.0  # until when a step may wait for the requested groove
    next_preset: Preset | None = None  # takes over at the next bar
    pending: tuple[PendingHit, ...] = ()
    sounding: tuple[SoundingNote, ...] = ()
    planned: PlannedStep | None = None  # the next step, as far as it is known
    pads_played: int = 0  # pads played by hand so far
    #: (channel, controller) -> the value last sent.
    sent_controls: Mapping[tuple[int, int], int] = field(default_factory=dict)
    transport: Transport = field(default_factory=Transport)
    announced: bool = False  # whether the first all-notes-off has been sent
    notes_sent: int = 0
    take: Take | None = None  # being played in
    history: History = field(default_factory=History)
    path_take: PathTake | None = None  # being recorded
    mix: Mix | None = None  # as it is heard now
    mixed_from: tuple[Preset, Values, int] | None = None  # what that is made from, with its step
    scenes: SceneState = field(default_factory=SceneState)
    memory: Memory = field(default_factory=Memory)
    fill: HeldFill | None = None  # that the button asked for
    frozen: Frozen | None = None
    channels: frozenset[int] = frozenset()  # on which notes have been sent, 0..15

    @property
    def own_tempo(self) -> bool:
        """Whether the song's tempo is the parameter: on our own clock, or where a JACK transport has none."""
        jack = self.transport.jack
        no_master = self.options.source is ClockSource.JACK and (jack is None or jack.bpm is None)
        return no_master or self.options.source is ClockSource.INTERNAL


def initial_state(preset: Preset, options: Options | None = None) -> EngineState:
    """A stopped device with a preset loaded."""
    chosen = options or Options()
    controls, scenes = control_map(preset.controls or {}, preset.listen), scenes_of(preset, preset.values)
    return EngineState(chosen, ClockState(), preset, preset.values, controls, scenes=scenes)
