"""A latent path: places in the rhythm space visited in turn, so that a preset moves by itself."""

from dataclasses import dataclass
from enum import Enum
from itertools import accumulate

from latentdrum.core.rhythm.position import Position, between


class Interpolation(Enum):
    """How a path goes from one waypoint to the next."""

    STEP = "step"  # stay, then jump
    LINEAR = "linear"
    SMOOTH = "smooth"  # leave and arrive slowly

    def ease(self, share: float) -> float:
        """How far along the way (0..1) after a share of the time (0..1)."""
        if self is Interpolation.STEP:
            return 0.0
        return share if self is Interpolation.LINEAR else share * share * (3.0 - 2.0 * share)


@dataclass(frozen=True, slots=True, eq=False)
class Waypoint:
    """A place, and how many bars the way to the next one takes (more than 0)."""

    position: Position
    bars: float


@dataclass(frozen=True, slots=True, eq=False)
class LatentPath:
    """Waypoints in order. With loop the last leads back to the first, else the path rests on the last."""

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
        """How long once around takes, in bars."""
        return sum(point.bars for point in self.waypoints)

    def at(self, bars: float) -> Position:
        """The place after a number of bars (0 or more) from the top of the song."""
        legs = len(self.waypoints) if self.loop else len(self.waypoints) - 1
        ends = list(accumulate(point.bars for point in self.waypoints[:legs]))
        if not ends or (not self.loop and bars >= ends[-1]):
            return self.waypoints[-1].position
        bars = bars % ends[-1]
        leg = next(i for i, end in enumerate(ends) if bars < end)
        here, there = self.waypoints[leg], self.waypoints[(leg + 1) % len(self.waypoints)]
        share = (bars - (ends[leg] - here.bars)) / here.bars
        return between(here.position, there.position, self.interpolation.ease(share))
