"""What the device is and remembers between two steps, as one frozen value."""

from dataclasses import dataclass
from enum import Enum

from latentdrum.core.clock import ClockState
from latentdrum.core.controls import ControlMap, control_map
from latentdrum.core.groove import Groove
from latentdrum.core.output import Pending, Sounding
from latentdrum.core.parameters import Values
from latentdrum.core.performance import DecodeRequest
from latentdrum.core.preset import Preset


class ClockSource(Enum):
    """Who gives the time."""

    EXTERNAL = "external"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True)
class Options:
    """How the device is wired; fixed while it runs.

    emit_ahead_s: how long before its due time a note is handed out, seconds.
    end_step: the first step that is not played any more, the length of a bounce; None plays on.
    """

    source: ClockSource = ClockSource.EXTERNAL
    send_clock: bool = False
    emit_ahead_s: float = 0.002
    end_step: int | None = None


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
    asked: DecodeRequest | None = None
    asked_for: tuple[Preset, Values, int] | None = None
    patience_s: float = 0.0  # until when the step may wait for the groove asked for
    coming: Preset | None = None  # takes over at the next bar
    pending: tuple[Pending, ...] = ()
    sounding: tuple[Sounding, ...] = ()
    clock_sent: int = 0  # ticks of our own clock sent since the last start
    greeted: bool = False
    notes_sent: int = 0


def initial(preset: Preset, options: Options | None = None) -> EngineState:
    """A device at rest with a preset loaded."""
    chosen = options or Options()
    return EngineState(chosen, ClockState(), preset, preset.values, control_map(preset.controls or {}, preset.listen))
