"""Density: which of a groove's hits play."""

from functools import lru_cache
from typing import Final

import numpy as np

from latentdrum.core.arrays import BoolArray, FloatArray, IntArray
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.units import GROOVE_STEPS, STEPS_PER_BAR

#: Log-odds below which a cell is no plausible hit even at full density: one chance in fifty.
_IMPLAUSIBLE: Final = -3.9
#: At full density a voice gains at most this share of its own hits.
_MAX_ADDED: Final = 0.6
_STEP: Final = np.arange(GROOVE_STEPS) % STEPS_PER_BAR
#: Metric weight of a step: beat one, beat three, two and four, the eighths, the other sixteenths.
_METRIC_WEIGHT: Final = np.select([_STEP == 0, _STEP == 8, _STEP % 4 == 0, _STEP % 2 == 0], [3.0, 2.5, 2.0, 1.0], 0.0)
#: Weight of a hit's velocity (0..1) against its metric weight.
_VELOCITY_WEIGHT: Final = 6.0


@lru_cache(maxsize=32)
def playing_hits(groove: Groove, density: float | tuple[float, ...]) -> BoolArray:
    """Which hits play, (32, 9). density ranks the hits of each voice: 0 plays none, 0.5 the groove's own, 1 some more.

    density is one number, or one for each voice. A voice's own hits rank by velocity and metric weight, so that
    thinning keeps the main beats; hits added beyond them rank by score. The rank never depends on the density: raising
    it keeps every hit that already played.
    """
    rank, own, more = _ranked(groove)
    twice = 2.0 * np.asarray(density)
    lower, upper = np.minimum(twice, 1.0), np.maximum(twice - 1.0, 0.0)
    return np.asarray(rank < np.floor(own * lower + more * upper + 0.5), np.bool_)


@lru_cache(maxsize=32)
def _ranked(groove: Groove) -> tuple[IntArray, IntArray, FloatArray]:
    """The rank of each cell within its voice, (32, 9); how many own hits a voice has, and may gain, (9,)."""
    hits = groove.hits
    order = np.argsort(-_priority(groove, hits), axis=0, kind="stable")
    rank = np.empty(hits.shape, np.int64)
    np.put_along_axis(rank, order, np.arange(GROOVE_STEPS)[:, None], axis=0)
    own = hits.sum(0)
    return rank, own, np.minimum((groove.score > _IMPLAUSIBLE).sum(0) - own, np.ceil(_MAX_ADDED * own))


def _priority(groove: Groove, hits: BoolArray) -> FloatArray:
    """Higher plays first, (32, 9): every own hit before any other."""
    weight = 1.0 + _METRIC_WEIGHT[:, None] + _VELOCITY_WEIGHT * groove.velocity
    return np.where(hits, weight, np.minimum(groove.score, 0.0)).astype(np.float32)
