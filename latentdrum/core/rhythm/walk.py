"""A random walk on a leash: it strays from its home and never farther than the leash lets it."""

from dataclasses import dataclass
from functools import lru_cache
from math import floor
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.distance import AXIS_UNIT, Z_UNIT
from latentdrum.core.rhythm.position import FREE_DIMS, Position

#: Range of a leash, in units of core/rhythm/distance.py: 1 is a quarter of one axis, or a standard deviation of z.
LEASH_RANGE: Final = (0.0, 8.0)
#: It is the sum of its last steps, so that any bar can be found without those before; older ones are forgotten.
_REMEMBERED: Final = 8
#: The longest step, as a share of the leash: with eight steps in mind the walk is mostly within it by itself.
_LONGEST_STEP: Final = 0.5
#: The seed has other uses; this keeps its draws apart from theirs.
_STREAM: Final = 7
_UNITS: Final = np.array([AXIS_UNIT] * len(AXES) + [Z_UNIT] * FREE_DIMS, np.float32)


@dataclass(frozen=True, slots=True)
class Walk:
    """leash: the farthest distance from home. bars: the length of a step, which is walked at an even pace."""

    leash: float
    bars: float = 1.0

    def __post_init__(self) -> None:
        if not LEASH_RANGE[0] <= self.leash <= LEASH_RANGE[1] or not self.bars > 0:
            raise ValueError(f"walk: leash {self.leash} must be within {LEASH_RANGE} and bars {self.bars} above 0")


def strayed(home: Position, walk: Walk, bars: float, seed: int) -> Position:
    """Where the walk is after a number of bars (0 or more) from the top of the song, where it is at home.

    The same seed walks the same way, whatever was played before.
    """
    steps = bars / walk.bars
    before = floor(steps)
    share = np.float32(steps - before)
    away = (1 - share) * _away(seed, before) + share * _away(seed, before + 1)
    move = np.float32(walk.leash) * _UNITS * away
    return Position(home.axes + move[: len(AXES)], home.style, home.z + move[len(AXES) :])


@lru_cache(maxsize=64)
def _away(seed: int, count: int) -> FloatArray:
    """Where it is after so many steps, (6 + FREE_DIMS,), with a leash of 1: its length is at most 1."""
    steps = [_step(seed, number) for number in range(max(count - _REMEMBERED, 0) + 1, count + 1)]
    total = np.sum(steps, axis=0) if steps else np.zeros(_UNITS.shape)
    return np.asarray(total / max(1.0, float(np.linalg.norm(total))), np.float32)


@lru_cache(maxsize=64)
def _step(seed: int, number: int) -> FloatArray:
    rng = np.random.default_rng((seed, _STREAM, number))
    way = rng.standard_normal(_UNITS.shape)
    return np.asarray(way * (_LONGEST_STEP * rng.random() / np.linalg.norm(way)), np.float32)
