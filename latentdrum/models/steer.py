"""Brings a decoded groove to just the busyness, energy and feel that its knobs ask for.

The net comes close; these three attributes can then be met to the last hit, since each has one quantity of its own to
move: the bar that hits must clear, one loudness for all drums, one lean for all drums.
"""

import numpy as np

from latentdrum.core.attributes import ATTRIBUTES
from latentdrum.core.axes import AXES
from latentdrum.core.groove import Groove
from latentdrum.core.units import BoolArray, FloatArray

_BUSYNESS, _ENERGY, _FEEL = (AXES.index(name) for name in ("busyness", "energy", "feel"))
_SOFTEST = np.float32(1 / 127)
_HALVINGS = 24


def steer(score: FloatArray, velocity: FloatArray, offset: FloatArray, wanted: FloatArray) -> Groove:
    """The groove with as many hits, as loud and as late on average as wanted.

    Arrays are (32, 9) as in Groove; wanted is (6,) attribute values in the order of AXES. What cannot be reached
    (louder than 127, later than half a step) is approached.
    """
    score = clear_bar(score, float(wanted[_BUSYNESS]))
    hits = score > 0
    return Groove(score, loudness(velocity, hits, float(wanted[_ENERGY])), lean(offset, hits, float(wanted[_FEEL])))


def clear_bar(score: FloatArray, count: float) -> FloatArray:
    """Scores shifted together so that the `count` likeliest hits, and only those, lie above 0."""
    ranked = np.sort(score, axis=None)[::-1]
    last = int(np.clip(np.floor(count + 0.5), 1, score.size - 1))
    return np.asarray(score - np.float32(0.5) * (ranked[last - 1] + ranked[last]), np.float32)


def loudness(velocity: FloatArray, hits: BoolArray, energy: float) -> FloatArray:
    """Velocities moved together along the logistic curve until the mean of the hits gives the wanted energy."""
    floor = ATTRIBUTES[_ENERGY].denominator_floor
    kept = np.clip(velocity, 1e-4, 1 - 1e-4).astype(np.float64)
    odds = kept / (1 - kept)
    struck = odds[hits]
    goal = energy * (len(struck) + floor)
    low, high = -8.0, 8.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (low + high)
        louder = struck * np.exp(middle)
        low, high = (middle, high) if (louder / (1 + louder)).sum() < goal else (low, middle)
    louder = odds * np.exp(0.5 * (low + high))
    return np.asarray(np.maximum(louder / (1 + louder), _SOFTEST), np.float32)


def lean(offset: FloatArray, hits: BoolArray, feel: float) -> FloatArray:
    """Offsets moved together until their mean over the hits gives the wanted feel; none leaves its step."""
    floor = ATTRIBUTES[_FEEL].denominator_floor
    count = int(hits.sum())
    moved = offset.astype(np.float64)
    for _ in range(4):  # a hit at the edge of its step stays, so the others go a little further
        moved = np.clip(moved + (feel * (count + floor) - moved[hits].sum()) / max(count, 1), -0.5, 0.5)
    return moved.astype(np.float32)
