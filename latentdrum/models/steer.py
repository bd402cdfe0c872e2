"""Brings a decoded groove to what its knobs ask for, changing as little of it as can be.

The net comes close; the last of the way is a small convex problem. With a knob's value t, an attribute
(top . x + a) / (low . x + b) = t is a sum over hits: (top - t * low) . x = t * b - a. Among all grooves that obey such
sums the one nearest to the net's (in relative entropy) has its log-odds tilted along the sums' weights, and the tilts
are found by Newton's method: once for which drums are struck, once for how hard.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.attributes import ATTRIBUTES, LOUDNESS
from latentdrum.core.axes import AXES
from latentdrum.core.groove import SHAPE, Groove
from latentdrum.core.units import BoolArray, FloatArray

Array = NDArray[np.float64]

_BUSYNESS, _ENERGY, _FEEL = (AXES.index(name) for name in ("busyness", "energy", "feel"))
#: The axes that weigh some drums' loudness against others'.
_BALANCES: Final = tuple(AXES.index(name) for name in ("syncopation", "cymbals", "fills"))
_TOP: Final = np.stack([ATTRIBUTES[axis].numerator[LOUDNESS].ravel() for axis in _BALANCES]).astype(np.float64)
_LOW: Final = np.stack([ATTRIBUTES[axis].denominator[LOUDNESS].ravel() for axis in _BALANCES]).astype(np.float64)
_TOP_FLOOR: Final = np.array([ATTRIBUTES[axis].numerator_floor for axis in _BALANCES])
_LOW_FLOOR: Final = np.array([ATTRIBUTES[axis].denominator_floor for axis in _BALANCES])

_SOFTEST: Final = np.float32(1 / 127)
#: Log-odds are sharpened for the search, since in the end a hit is struck or not.
_SHARPEN: Final = 3.0
#: Cost of tilting; what a knob asks beyond reach (a ride groove of three kicks) is approached, not forced.
_HIT_COST: Final = 0.02
_TOUCH_COST: Final = 0.02
_ROUNDS: Final = 10


def steer(score: FloatArray, velocity: FloatArray, offset: FloatArray, wanted: FloatArray) -> Groove:
    """The nearest groove with the wanted attributes.

    Arrays are (32, 9) as in Groove; wanted is (6,) attribute values in the order of AXES. What cannot be reached
    (louder than 127, later than half a step) is approached.
    """
    goal = wanted.astype(np.float64)
    balance = goal[list(_BALANCES)]
    weights = _TOP - balance[:, None] * _LOW
    sums = balance * _LOW_FLOOR - _TOP_FLOOR
    chosen = struck(score.ravel().astype(np.float64), velocity.ravel().astype(np.float64), weights, sums, goal)
    hits = chosen > 0
    loud = touch(velocity.ravel().astype(np.float64), hits, weights, sums, float(goal[_ENERGY]))
    late = lean(offset, hits.reshape(SHAPE), float(goal[_FEEL]))
    return Groove(chosen.reshape(SHAPE).astype(np.float32), loud.reshape(SHAPE).astype(np.float32), late)


def tilt(odds: Array, weights: Array, sums: Array, cost: float) -> Array:
    """Tilts (k,) for which sum(weights * sigmoid(odds + tilts . weights)) meets sums, the costlier the less so.

    odds is (n,), weights (k, n), sums (k,). The problem is convex; ten rounds of Newton's method with bounded steps.
    """
    tilts = np.zeros(len(sums))
    bend = cost * np.eye(len(sums))
    for _ in range(_ROUNDS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(odds + tilts @ weights, -30.0, 30.0)))
        slope = weights @ chance - sums + cost * tilts
        step = np.linalg.solve((weights * (chance * (1.0 - chance))) @ weights.T + bend, slope)
        tilts = tilts - step * min(1.0, 4.0 / max(1e-9, float(np.abs(step).max())))
        if np.abs(step).max() < 1e-4:
            break
    return tilts


def struck(score: Array, velocity: Array, weights: Array, sums: Array, goal: Array) -> Array:
    """Scores (288,) of which just as many as wanted lie above 0, balanced between the drums as wanted."""
    count = float(np.clip(np.floor(goal[_BUSYNESS] + 0.5), 1, score.size - 1))
    every = np.concatenate([np.ones((1, score.size)), weights * velocity])
    tilts = tilt(_SHARPEN * score, every, np.append(count, sums), _HIT_COST)
    tilted = score + (tilts @ every) / _SHARPEN
    ranked = np.partition(tilted, (score.size - int(count) - 1, score.size - int(count)))
    bar = 0.5 * (ranked[score.size - int(count) - 1] + ranked[score.size - int(count)])
    return np.asarray(tilted - bar)


def touch(velocity: Array, hits: BoolArray, weights: Array, sums: Array, energy: float) -> Array:
    """Velocities (288,) with the wanted energy and balances over the hits; the drums at rest move along."""
    kept = np.clip(velocity, 1e-3, 1 - 1e-3)
    odds = np.log(kept / (1 - kept))
    every = np.concatenate([np.ones((1, len(odds))), weights])
    level = energy * (hits.sum() + ATTRIBUTES[_ENERGY].denominator_floor)
    tilts = tilt(odds[hits], every[:, hits], np.append(level, sums), _TOUCH_COST)
    return np.asarray(np.maximum(1.0 / (1.0 + np.exp(-(odds + tilts @ every))), _SOFTEST))


def lean(offset: FloatArray, hits: BoolArray, feel: float) -> FloatArray:
    """Offsets moved together until their mean over the hits gives the wanted feel; none leaves its step."""
    floor = ATTRIBUTES[_FEEL].denominator_floor
    count = int(hits.sum())
    moved = offset.astype(np.float64)
    for _ in range(4):  # a hit at the edge of its step stays, so the others go a little further
        moved = np.clip(moved + (feel * (count + floor) - moved[hits].sum()) / max(count, 1), -0.5, 0.5)
    return moved.astype(np.float32)
