"""Evolution: a walk in the free dimensions that is drawn from the seed, a place a phrase, and tends home.

An autoregressive process of the first order (a sampled Ornstein-Uhlenbeck process) that begins at home. It is written
as the sum of its last innovations, so that a place depends on the seed and the phrase alone, wherever the song jumps.
"""

from functools import lru_cache
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.position import FREE_DIMS, Position

#: What is left of a deviation a phrase later: half of it after three phrases.
KEPT: Final = 0.8
#: So many innovations are summed; what the one before them leaves is less than a thousandth.
_SUMMED: Final = 32
#: Keeps these draws apart from those of `variation`.
_STREAM: Final = 7


def evolved(position: Position, amount: float, seed: int, phrase: int) -> Position:
    """A position as far on its walk as the amount lets it, 0..1: at 1 z wanders with a standard deviation of 1."""
    if amount == 0 or phrase <= 0:
        return position
    return Position(position.axes, position.style, position.z + np.float32(amount) * walk(seed, phrase))


@lru_cache(maxsize=4)
def walk(seed: int, phrase: int) -> FloatArray:
    """Where the walk is in a phrase, (FREE_DIMS,) standard deviations from home; phrase 0 is home."""
    place = np.zeros(FREE_DIMS)
    for number in range(max(phrase - _SUMMED, 0) + 1, phrase + 1):
        place = KEPT * place + np.sqrt(1.0 - KEPT**2) * _innovation(seed, number)
    return place.astype(np.float32)


@lru_cache(maxsize=2 * _SUMMED)
def _innovation(seed: int, phrase: int) -> FloatArray:
    return np.random.default_rng((seed, phrase, _STREAM)).standard_normal(FREE_DIMS, dtype=np.float32)
