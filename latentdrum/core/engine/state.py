"""What the device is and remembers between two steps, as one frozen value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from latentdrum.core.clock.follower import ClockState
from latentdrum.core.engine.decode_request import DecodeRequest
from latentdrum.core.engine.hit_timing import Hit
from latentdrum.core.engine.output import PendingHit, SoundingNote
from latentdrum.core.engine.sound_request import SoundRequest
from latentdrum.core.parameters.control_map import ControlMap, control_map
from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.groove import Groove


class ClockSource(Enum):
    """Who gives the time."""

    EXTERNAL = "external"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Options:
    """How the device is wired; fixed while it runs.

    emit_ahead_s: how long before its due time a note is handed out, seconds. sound_ahead_s: the same of a hit.
    end_step: the first step that is not played any more, the length of a bounce; None plays on.
    """

    source: ClockSource = ClockSource.EXTERNAL
    send_clock: bool = False
    emit_ahead_s: float = 0.002
    sound_ahead_s: float = 0.002
    end_step: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PlannedStep:
    """A step's hits before it is taken, what they were worked out from, and which sounds have been asked for."""

    step: int
    groove: Groove
    preset: Preset
    values: Values
    notes: tuple[Hit, ...]
    sound_requests: tuple[SoundRequest, ...]  # one a note
    requested: Mapping[tuple[int, int], SoundRequest]  # by their key

    def same_hits(self, state: "EngineState") -> bool:
        """Whether the step, the groove and the preset are still those of the device; the knobs may have turned."""
        return self.step == state.cursor and self.groove is state.groove and self.preset is state.preset


@dataclass(frozen=True, slots=True)
class EngineState:
    """Everything that the device remembers between two steps."""

    options: Options
    clock: ClockState
    preset: Preset
    values: Values
    controls: ControlMap
    cursor: int = 0  # the next step to take, from the top of the song
    groove: Groove | None = None
    groove_serial: int = 0
    requested: DecodeRequest | None = None
    requested_for: tuple[Preset, Values, int] | None = None
    deadline_s: float = 0.0  # until when the step may wait for the groove asked for
    next_preset: Preset | None = None  # takes over at the next bar
    pending: tuple[PendingHit, ...] = ()
    sounding: tuple[SoundingNote, ...] = ()
    planned: PlannedStep | None = None  # the next step's hits, as far as they can be known
    pads_played: int = 0  # pads struck by hand so far
    sent_controls: Mapping[tuple[int, int], int] = field(
        default_factory=dict
    )  # (channel, controller) -> the value last sent
    clock_sent: int = 0  # ticks of our own clock sent since the last start
    announced: bool = False
    notes_sent: int = 0


def initial_state(preset: Preset, options: Options | None = None) -> EngineState:
    """A device at rest with a preset loaded."""
    chosen = options or Options()
    return EngineState(chosen, ClockState(), preset, preset.values, control_map(preset.controls or {}, preset.listen))
