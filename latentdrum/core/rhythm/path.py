"""A latent path: positions in the rhythm space visited in turn, so that a preset changes over time."""

from dataclasses import dataclass
from enum import Enum
from itertools import accumulate

from latentdrum.core.rhythm.position import Position, between


class Interpolation(Enum):
    """Interpolation from one waypoint to the next."""

    STEP = "step"  # hold, then jump
    LINEAR = "linear"
    SMOOTH = "smooth"  # smoothstep

    def ease(self, share: float) -> float:
        """Share of the way (0..1) after a share of the time (0..1)."""
        if self is Interpolation.STEP:
            return 0.0
        return share if self is Interpolation.LINEAR else share * share * (3.0 - 2.0 * share)


@dataclass(frozen=True, slots=True, eq=False)
class Waypoint:
    """A position, and the bars (more than 0) until the next one."""

    position: Position
    bars: float


@dataclass(frozen=True, slots=True, eq=False)
class LatentPath:
    """Waypoints in order. With loop the last leads back to the first, else the path stays at the last."""

    waypoints: tuple[Waypoint, ...]
    interpolation: Interpolation = Interpolation.LINEAR
    loop: bool = True

    def __post_init__(self) -> None:
        if not self.waypoints:
            raise ValueError("path: needs at least one waypoint")
        if any(not point.bars > 0 for point in self.waypoints):
            raise ValueError("path: every waypoint needs bars greater than 0")

    @property
    def total_bars(self) -> float:
        """Length of one round, bars."""
        return sum(point.bars for point in self.waypoints)

    def at(self, bars: float) -> Position:
        """The position after a number of bars (0 or more) from the top of the song."""
        count = len(self.waypoints) if self.loop else len(self.waypoints) - 1
        ends = list(accumulate(point.bars for point in self.waypoints[:count]))
        if not ends or (not self.loop and bars >= ends[-1]):
            return self.waypoints[-1].position
        bars = bars % ends[-1]
        segment = next(i for i, end in enumerate(ends) if bars < end)
        start, target = self.waypoints[segment], self.waypoints[(segment + 1) % len(self.waypoints)]
        share = (bars - (ends[segment] - start.bars)) / start.bars
        return between(start.position, target.position, self.interpolation.ease(share))
