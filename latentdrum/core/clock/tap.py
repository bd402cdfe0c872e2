"""Tap tempo: the tempo of a few taps."""

from itertools import pairwise
from statistics import median
from typing import Final, TypeAlias

from latentdrum.core.units import BPM_RANGE

#: The seconds of the last taps, in order.
Taps: TypeAlias = tuple[float, ...]

#: So many taps count: enough for the median to pass over a missed or a doubled one.
MOST_TAPS: Final = 6
#: After so long a pause the taps begin anew, seconds: slower than 30 BPM nobody taps.
FORGET_S: Final = 2.0


def tapped(taps: Taps, at_s: float) -> Taps:
    """The taps with one more."""
    kept = taps if taps and 0.0 < at_s - taps[-1] <= FORGET_S else ()
    return (*kept, at_s)[-MOST_TAPS:]


def taps_bpm(taps: Taps) -> float | None:
    """The tempo of taps on quarters: the median of their intervals, within the tempo range; None for a single tap."""
    if len(taps) < 2:
        return None
    low, high = BPM_RANGE
    return min(max(60.0 / median(later - earlier for earlier, later in pairwise(taps)), low), high)
