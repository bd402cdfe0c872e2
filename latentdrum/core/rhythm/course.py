"""In which order, how long and how waypoints are visited: what all paths have in common."""

from collections.abc import Sequence
from enum import Enum
from fractions import Fraction
from itertools import accumulate
from typing import Final, Protocol

#: The longest time between two waypoints, and the longest hold, bars.
MOST_BARS: Final = 1024.0
#: How many waypoints a path may have.
MOST_WAYPOINTS: Final = 256
#: The slowest and the fastest rate.
RATE_RANGE: Final = (Fraction(1, 64), Fraction(64))


class Interpolation(Enum):
    """Interpolation from one waypoint to the next."""

    STEP = "step"  # stay, then jump
    LINEAR = "linear"
    SMOOTH = "smooth"  # smoothstep

    def ease(self, share: float) -> float:
        """Share of the way (0..1) after a share of the time (0..1)."""
        if self is Interpolation.STEP:
            return 0.0
        return share if self is Interpolation.LINEAR else share * share * (3.0 - 2.0 * share)


class Course(Enum):
    """What follows the last waypoint."""

    LOOP = "loop"  # the first
    ONCE = "once"  # nothing: it stays there
    PING_PONG = "ping-pong"  # the same way back


class Timed(Protocol):
    """A waypoint of any path."""

    @property
    def bars(self) -> float:
        """The time on the way to the next waypoint, bars, more than 0."""

    @property
    def hold(self) -> float:
        """The time that it is stayed at before, bars."""

    @property
    def interpolation(self) -> Interpolation | None:
        """The way to the next waypoint; None for that of the path."""


def check(points: Sequence[Timed], what: str) -> None:
    """Raises ValueError if there is no waypoint or one has no time."""
    if not points:
        raise ValueError(f"{what}: needs at least one waypoint")
    if any(not point.bars > 0 or not point.hold >= 0 for point in points):
        raise ValueError(f"{what}: every waypoint needs bars greater than 0 and a hold of 0 or more")


def total_bars(points: Sequence[Timed]) -> float:
    """Length of one way through all waypoints and, in a loop, back to the first; bars."""
    return sum(point.bars + point.hold for point in points)


def shortest_bars(points: Sequence[Timed]) -> float:
    """The shortest time in which a path does one thing, bars."""
    return min(time for point in points for time in (point.bars, point.hold) if time > 0)


def round_bars(points: Sequence[Timed], usual: Interpolation, course: Course) -> float:
    """Length of a whole round, there and back if it turns; bars. usual: the path's interpolation."""
    return sum(_times(points, usual, course)) * (2.0 if course is Course.PING_PONG else 1.0)


def _times(points: Sequence[Timed], usual: Interpolation, course: Course) -> list[float]:
    """The time of each waypoint and the way from it, bars; from the last one only a loop goes on."""
    *_, last = points
    times = [point.hold + point.bars for point in points]
    if course is not Course.LOOP:
        stays = (last.interpolation or usual) is Interpolation.STEP and course is Course.PING_PONG
        times[-1] = last.hold + (last.bars if stays else 0.0)
    return times


def leg(points: Sequence[Timed], usual: Interpolation, course: Course, bars: float) -> tuple[int, int, float]:
    """From which waypoint to which a path is after a number of bars (0 or more), and the share of the way, 0..1.

    Ping-pong stands still at its ends for their hold, there and back; with steps for their bars, too.
    """
    last, times = len(points) - 1, _times(points, usual, course)
    ends = list(accumulate(times))
    if course is Course.PING_PONG and ends[-1] > 0:
        within = bars % (2.0 * ends[-1])
        bars = min(within, 2.0 * ends[-1] - within)
    elif course is Course.LOOP:
        bars %= ends[-1]
    here = next((number for number, end in enumerate(ends) if bars < end), last)
    if here == last and course is not Course.LOOP:
        return last, last, 0.0
    point = points[here]
    moving = bars - (ends[here] - times[here]) - point.hold
    share = (point.interpolation or usual).ease(max(moving, 0.0) / point.bars)
    return here, (here + 1) % len(points), share
