"""Finds the place whose groove comes closest to one that was played or written."""

from typing import Protocol

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.position import Position

_NUDGE = 0.02  # standard deviations; small against the space, large against float32
_STRIDE = 0.12
_HOME = 0.002  # how strongly the search is held near the style's typical groove, where neighbours sound well
_DOUBT, _TOUCH, _TIMING = 10.0, 6.0, 6.0  # what doubtful hits, velocities and offsets weigh


class RefinableModel(Protocol):
    """The part of a rhythm model that a search needs."""

    def decode(self, position: Position, seed: int, temperature: float) -> Groove:
        """The groove at a place."""

    def predict(self, axes: FloatArray, style: FloatArray, z: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """What the net says of n places, before it is steered: score, velocity and offset, (n, 32, 9) each."""


def distance(played: Groove, wanted: Groove) -> float:
    """How far a decoded groove is from a wanted one: doubt about its hits, then touch and timing; 0 is perfect."""
    (apart,) = _apart(played.score[None], played.velocity[None], played.offset[None], wanted)
    return float(apart)


def refine(model: RefinableModel, wanted: Groove, start: Position, rounds: int = 60) -> Position:
    """The best place found downhill from a start; knobs and style stay, the free dims move.

    The slope is the bare net's, which is smooth; what counts in the end is what is played, steered to the knobs.
    """
    z, best, least = start.z.astype(np.float64), start, np.inf
    momentum, power = np.zeros_like(z), np.zeros_like(z)
    for turn in range(1, rounds + 1):
        here = Position(start.axes, start.style, z.astype(np.float32))
        cost = distance(model.decode(here, 0, 0.0), wanted) + _HOME * float(np.square(z).sum())
        if cost < least:
            best, least = here, cost
        slope = _slope(model, wanted, here)
        momentum = 0.9 * momentum + 0.1 * slope
        power = 0.99 * power + 0.01 * slope**2
        stride = _STRIDE * (1.0 - turn / (rounds + 1))
        z = z - stride * (momentum / (1 - 0.9**turn)) / (np.sqrt(power / (1 - 0.99**turn)) + 1e-6)
    return best


def _slope(model: RefinableModel, wanted: Groove, here: Position) -> FloatArray:
    """How the cost grows along every free dim, (free,)."""
    steps = _NUDGE * np.eye(len(here.z), dtype=np.float32)
    z = np.concatenate([here.z + steps, here.z - steps])
    cost = _apart(*model.predict(here.axes, here.style, z), wanted) + _HOME * np.square(z).sum(1)
    return np.asarray((cost[: len(steps)] - cost[len(steps) :]) / (2 * _NUDGE), np.float32)


def _apart(score: FloatArray, velocity: FloatArray, offset: FloatArray, wanted: Groove) -> FloatArray:
    hits = wanted.hits
    struck = max(float(hits.sum()), 1.0)
    doubt = np.logaddexp(0.0, np.where(hits, -score, score)).mean((1, 2))
    touch = (np.square(velocity - wanted.velocity) * hits).sum((1, 2)) / struck
    timing = (np.square(offset - wanted.offset) * hits).sum((1, 2)) / struck
    return np.asarray(_DOUBT * doubt + _TOUCH * touch + _TIMING * timing, np.float32)
