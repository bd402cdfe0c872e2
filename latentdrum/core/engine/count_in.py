"""The count-in: a click on every beat of the bars before the top of the song. Their steps are those below 0."""

from typing import Final

from latentdrum.core.engine.hit_timing import Hit
from latentdrum.core.rhythm.loop import Meter
from latentdrum.core.units import TICKS_PER_STEP
from latentdrum.core.voices import Voice

#: The closed hat: short, and what drummers count in on.
CLICK: Final = Voice.HAT_CLOSED
_DOWNBEAT_VELOCITY: Final = 120
_BEAT_VELOCITY: Final = 80
#: Numbers the clicks' sounds apart from those of the song and of pads played by hand.
_STRIKE: Final = -1


def count_in_hits(step: int, meter: Meter) -> tuple[Hit, ...]:
    """The click of a step below 0, if it is on a beat of the meter; a bar's first one is accented."""
    within = step % meter.steps
    if within * meter.beats % meter.steps:
        return ()
    velocity = _BEAT_VELOCITY if within else _DOWNBEAT_VELOCITY
    return (Hit(CLICK, float(step * TICKS_PER_STEP), velocity, strike=_STRIKE),)
