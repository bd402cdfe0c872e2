"""Fills: at the end of every so many bars, or from a press of the button to the bar line, the axis `fills` is raised.

The groove is decoded there, so a fill is the model's own; a function of the seed and the song position.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final

from latentdrum.core.engine.hit_timing import Hit
from latentdrum.core.parameters.parts import densities, loudness
from latentdrum.core.parameters.table import Values
from latentdrum.core.parameters.variation import FILL_LENGTHS
from latentdrum.core.rhythm.axes import KNOB_REACH
from latentdrum.core.rhythm.loop import Meter
from latentdrum.core.units import TICKS_PER_STEP
from latentdrum.core.voices import Voice

#: Velocity of the crash after a fill of no intensity and after one of full intensity.
_CRASH_VELOCITY: Final = (80.0, 120.0)


@dataclass(frozen=True, slots=True)
class HeldFill:
    """A fill that the button asked for: when it was pressed, the first step, the one after the last, the clock's epoch.

    over: the button is off again, and its next press begins another one.
    """

    pressed: int
    begin: int
    end: int
    epoch: int
    over: bool = False


def pressed(
    values: Values, meter: Meter, held: HeldFill | None, step: int, epoch: int
) -> tuple[Values, HeldFill | None]:
    """Values and fill at a step that is next to be scheduled: the button begins a fill, and is off again at its end."""
    if not values["fill"]:
        return values, held
    if held is None or held.over or held.epoch != epoch or step < held.pressed:
        return values, _held(values, meter, step, epoch)
    return (values, held) if step < held.end else ({**values, "fill": 0.0}, replace(held, over=True))


def _held(values: Values, meter: Meter, step: int, epoch: int) -> HeldFill:
    """The fill of a press at a step: to the bar line, or if fills are longer than a bar to the one after."""
    length = _length(values, meter)
    end = (step // meter.steps + max(length // meter.steps, 1)) * meter.steps
    return HeldFill(step, max(step, end - length), end, epoch)


def _length(values: Values, meter: Meter) -> int:
    """Of a fill, steps."""
    return int(Fraction(FILL_LENGTHS[round(values["fill_length"])]) * meter.steps)


def is_fill(values: Values, meter: Meter, held: HeldFill | None, step: int, epoch: int) -> bool:
    """Whether a step from the top of the song is in a fill."""
    if held is not None and held.epoch == epoch and held.begin <= step < held.end:
        return True
    every = round(values["fill_every"]) * meter.steps
    return every > 0 and step >= 0 and step % every >= every - _length(values, meter)


def filling(values: Values, intensity: float) -> Values:
    """The values in a fill."""
    fills, most = values["fills"], KNOB_REACH[1]
    raised = fills + intensity * max(most - fills, 0.0)
    return {**values, "fills": raised}


def with_crash(hits: tuple[Hit, ...], step: int, values: Values) -> tuple[Hit, ...]:
    """The hits of a fill's downbeat with a crash, unless they have one; not where nothing is to be heard."""
    if not values["fill_crash"] or not densities(values)[Voice.CRASH] or any(hit.voice is Voice.CRASH for hit in hits):
        return hits
    soft, loud = _CRASH_VELOCITY
    velocity = (soft + values["fill_intensity"] * (loud - soft)) * loudness(values, Voice.CRASH)
    crash = Hit(Voice.CRASH, float(step * TICKS_PER_STEP), min(max(round(velocity), 1), 127))
    return tuple(sorted((*hits, crash), key=lambda hit: (hit.tick, hit.voice)))
