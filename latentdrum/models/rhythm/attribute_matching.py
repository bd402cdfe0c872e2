"""Brings a decoded groove to what its knobs ask for, changing as little of it as can be.

The net comes close; this is the last of the way. With a knob's value t, an attribute
(top . x + a) / (low . x + b) = t says that a sum over the hits, (top - t * low) . x, is t * b - a. First the drums'
log-odds are tilted along the weights of each sum until the likeliest hits meet it; then velocities are, for what is
left: among all velocities that meet the sums those nearest (in relative entropy) are found by Newton's method.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import BoolArray, FloatArray
from latentdrum.core.rhythm.attributes import ATTRIBUTES, LOUDNESS
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.groove import SHAPE, Groove

Array = NDArray[np.float64]

_BUSYNESS, _ENERGY, _FEEL = (AXES.index(name) for name in ("busyness", "energy", "feel"))
#: The axes that weigh some drums' loudness against others'.
_BALANCES: Final = tuple(AXES.index(name) for name in ("fills", "syncopation", "cymbals"))
_TOP: Final = np.stack([ATTRIBUTES[axis].numerator[LOUDNESS].ravel() for axis in _BALANCES]).astype(np.float64)
_LOW: Final = np.stack([ATTRIBUTES[axis].denominator[LOUDNESS].ravel() for axis in _BALANCES]).astype(np.float64)
_TOP_FLOOR: Final = np.array([ATTRIBUTES[axis].numerator_floor for axis in _BALANCES])
_LOW_FLOOR: Final = np.array([ATTRIBUTES[axis].denominator_floor for axis in _BALANCES])

_SOFTEST: Final = np.float32(1 / 127)
#: An attribute this close is brought home by loudness alone; more moves hits.
_LEFT_TO_TOUCH: Final = 0.02
_PASSES: Final = 2
#: Log-odds past this are drawn in, keeping their order, so that even a drum that the net rules out can be called for.
_NEAR: Final = 6.0
_FIRST_TILT: Final = 1.0
_TRIES: Final = 10
#: A drum called for is counted on at this velocity at least.
_AUDIBLE: Final = 0.3
#: Where no struck drum could make up what is left by its loudness, going past it costs less than falling short.
_SPILL: Final = 0.1
#: Values at which an attribute's drums are told apart when hits are moved; nearer the ends one side weighs nothing.
_PULL: Final = (0.1, 0.6)
#: Cost of bending velocities; what a knob asks beyond reach (a ride groove without a ride) is approached, not forced.
_TOUCH_COST: Final = 0.02
_ROUNDS: Final = 10
_BOUND: Final = 4.0


def match_attributes(score: FloatArray, velocity: FloatArray, offset: FloatArray, wanted: FloatArray) -> Groove:
    """The nearest groove with the wanted attributes.

    Arrays are (32, 9) as in Groove; wanted is (6,) attribute values in the order of AXES. What cannot be reached
    (louder than 127, later than half a step) is approached.
    """
    goal = wanted.astype(np.float64)
    balance = goal[list(_BALANCES)]
    weights = _TOP - balance[:, None] * _LOW
    sums = balance * _LOW_FLOOR - _TOP_FLOOR
    chosen = match_hits(score.ravel().astype(np.float64), velocity.ravel().astype(np.float64), weights, sums, goal)
    hits = chosen > 0
    loud = match_velocities(velocity.ravel().astype(np.float64), hits, weights, sums, float(goal[_ENERGY]))
    late = match_offsets(offset, hits.reshape(SHAPE), float(goal[_FEEL]))
    return Groove(chosen.reshape(SHAPE).astype(np.float32), loud.reshape(SHAPE).astype(np.float32), late)


def solve_tilts(odds: Array, weights: Array, sums: Array, cost: float) -> Array:
    """Tilts (k,) for which sum(weights * sigmoid(odds + tilts . weights)) meets sums, the costlier the less so.

    odds is (n,), weights (k, n), sums (k,). The problem is convex; a dozen rounds of Newton's method, bounded steps.
    """
    tilts = np.zeros(len(sums))
    bend = cost * np.eye(len(sums))
    for _ in range(_ROUNDS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(odds + tilts @ weights, -30.0, 30.0)))
        slope = weights @ chance - sums + cost * tilts
        step = np.linalg.solve((weights * (chance * (1.0 - chance))) @ weights.T + bend, slope)
        largest = float(np.abs(step).max())
        tilts = tilts - step * min(1.0, _BOUND / max(1e-9, largest))
        if largest < 1e-3:
            break
    return tilts


def match_hits(score: Array, velocity: Array, weights: Array, sums: Array, goal: Array) -> Array:
    """Scores (288,) of which just as many as wanted lie above 0, balanced between the drums as wanted."""
    count = int(np.clip(np.floor(goal[_BUSYNESS] + 0.5), 1, score.size - 1))
    velocity = np.where(shift_threshold(score, count) > 0, velocity, np.maximum(velocity, _AUDIBLE))
    rows = weights * velocity
    ways = (_TOP - np.clip(goal[list(_BALANCES), None], *_PULL) * _LOW) * velocity
    score = np.sign(score) * _NEAR * np.log1p(np.abs(score) / _NEAR)
    for _ in range(_PASSES):
        hits = shift_threshold(score, count) > 0
        near = _LEFT_TO_TOUCH * (_LOW[:, hits] @ velocity[hits] + _LOW_FLOOR)
        for way, row, total, enough in zip(ways, rows, sums, near, strict=True):
            score = score + smallest_tilt(score, way, row, float(total), count, float(enough)) * way
    return shift_threshold(score, count)


def smallest_tilt(score: Array, way: Array, row: Array, total: float, count: int, enough: float) -> float:
    """The smallest tilt along way that brings row's sum over the count likeliest hits close to total.

    The sum rises with the tilt, so the tilt grows fourfold until it crosses, and the last stretch is halved.
    """
    first = score.size - count

    def lack(solve_tilts: float) -> float:
        likeliest = (score + solve_tilts * way).argpartition(first)[first:]
        return total - float(np.add.reduce(row.take(likeliest)))

    missing = lack(0.0)
    if abs(missing) <= enough:
        return 0.0
    sign = 1.0 if missing > 0 else -1.0
    struck_now = np.argpartition(score, first)[first:]
    spill = 1.0 if (sign * row[struck_now] > 0).any() else _SPILL
    best, least = 0.0, abs(missing)
    below, above, crossed = 0.0, _FIRST_TILT, False
    for _ in range(_TRIES):
        tried = 0.5 * (below + above) if crossed else above
        left = sign * lack(sign * tried)
        miss = left if left > 0 else -spill * left
        if miss < least:
            best, least = tried, miss
        if left <= 0:
            above, crossed = tried, True
        elif crossed:
            below = tried
        else:
            below, above = above, 4 * above
    return sign * best


def shift_threshold(score: Array, count: int) -> Array:
    """Scores shifted together so that the count likeliest hits, and only those, lie above 0."""
    last = score.size - count
    ranked = np.partition(score, (last - 1, last))
    return np.asarray(score - 0.5 * (ranked[last - 1] + ranked[last]), np.float64)


def match_velocities(velocity: Array, hits: BoolArray, weights: Array, sums: Array, energy: float) -> Array:
    """Velocities (288,) with the wanted energy and balances over the hits; the drums at rest move along."""
    kept = np.clip(velocity, 1e-3, 1 - 1e-3)
    odds = np.log(kept / (1 - kept))
    every = np.concatenate([np.ones((1, len(odds))), weights])
    level = energy * (hits.sum() + ATTRIBUTES[_ENERGY].denominator_floor)
    tilts = solve_tilts(odds[hits], every[:, hits], np.append(level, sums), _TOUCH_COST)
    return np.asarray(np.maximum(1.0 / (1.0 + np.exp(-(odds + tilts @ every))), _SOFTEST), np.float64)


def match_offsets(offset: FloatArray, hits: BoolArray, feel: float) -> FloatArray:
    """Offsets moved together until their mean over the hits gives the wanted feel; none leaves its step."""
    floor = ATTRIBUTES[_FEEL].denominator_floor
    count = int(hits.sum())
    moved = offset.astype(np.float64)
    for _ in range(4):  # a hit at the edge of its step stays, so the others go a little further
        moved = np.clip(moved + (feel * (count + floor) - moved[hits].sum()) / max(count, 1), -0.5, 0.5)
    return moved.astype(np.float32)
