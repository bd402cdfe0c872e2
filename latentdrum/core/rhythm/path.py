"""A latent path: positions in the rhythm space visited in turn, so that a preset changes over time."""

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from latentdrum.core.rhythm.course import Course as Course
from latentdrum.core.rhythm.course import Interpolation as Interpolation
from latentdrum.core.rhythm.course import check, leg, shortest_bars, total_bars
from latentdrum.core.rhythm.position import Position, between
from latentdrum.core.rhythm.walk import Walk, strayed


@dataclass(frozen=True, slots=True, eq=False)
class Waypoint:
    """A position, the bars (more than 0) of the way to the next one, and those that it is stayed at before.

    interpolation: of that way; None for the path's.
    """

    position: Position
    bars: float
    hold: float = 0.0
    interpolation: Interpolation | None = None


@dataclass(frozen=True, eq=False)  # with a __dict__, for what is computed once
class LatentPath:
    """Waypoints in order; course: what follows the last. rate: how many bars of the path pass in one of the song.

    walk: strays from where the path is.
    """

    waypoints: tuple[Waypoint, ...]
    interpolation: Interpolation = Interpolation.LINEAR
    course: Course = Course.LOOP
    rate: Fraction = Fraction(1)
    walk: Walk | None = None

    def __post_init__(self) -> None:
        check(self.waypoints, "path")

    @cached_property
    def total_bars(self) -> float:
        """Length of one round, bars of the path."""
        return total_bars(self.waypoints)

    @cached_property
    def interval_bars(self) -> float:
        """How often it is worth a new groove, bars of the song: once a bar, or more often if it does more in one."""
        shortest = shortest_bars(self.waypoints)
        own = [shortest] if self.walk is None else [shortest, self.walk.bars * float(self.rate)]
        return min(1.0, min(own) / float(self.rate))

    @cached_property
    def jumps(self) -> bool:
        """Whether it leaves a waypoint by a jump, which must not be missed."""
        return any((point.interpolation or self.interpolation) is Interpolation.STEP for point in self.waypoints)

    def at(self, bars: float, seed: int = 0) -> Position:
        """The position after a number of bars (0 or more) from the top of the song. seed: of the walk."""
        here, there, share = leg(self.waypoints, self.interpolation, self.course, bars * float(self.rate))
        position = between(self.waypoints[here].position, self.waypoints[there].position, share)
        return position if self.walk is None else strayed(position, self.walk, bars, seed)
