"""Attribute matching: adjusts a decoded groove until its measured attributes meet the axes, with the least change.

The net comes close; this closes the rest. For an axis value t, an attribute (numerator . x + a) / (denominator . x + b)
= t says that a weighted sum over the hits, (numerator - t * denominator) . x, equals t * b - a. First the scores (log
odds) are tilted along the weights of each sum until the expected hits meet it. Then velocities close what is left: of
all velocities that meet the sums, those nearest in relative entropy (exponential tilting). Both by Newton's method.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import BoolArray, FloatArray
from latentdrum.core.rhythm.attributes import ATTRIBUTES, LOUDNESS
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.groove import SHAPE, Groove

Array = NDArray[np.float64]

_BUSYNESS, _ENERGY, _FEEL = (AXES.index(name) for name in ("busyness", "energy", "feel"))
#: The axes that weigh the loudness of some cells against that of others.
_BALANCES: Final = tuple(AXES.index(name) for name in ("fills", "syncopation", "cymbals"))
_NUMERATOR: Final = np.stack([ATTRIBUTES[axis].numerator[LOUDNESS].ravel() for axis in _BALANCES]).astype(np.float64)
_DENOMINATOR: Final = np.stack([ATTRIBUTES[axis].denominator[LOUDNESS].ravel() for axis in _BALANCES]).astype(
    np.float64
)
_NUMERATOR_FLOOR: Final = np.array([ATTRIBUTES[axis].numerator_floor for axis in _BALANCES])
_DENOMINATOR_FLOOR: Final = np.array([ATTRIBUTES[axis].denominator_floor for axis in _BALANCES])

_MIN_VELOCITY: Final = np.float32(1 / 127)
#: Scores beyond this are compressed, in their order, so that even a hit that the net rules out can be chosen.
_SCORE_KNEE: Final = 6.0
#: Sharpness of the expected hits: the lower, the nearer to the hits themselves, and the less even.
_HIT_TEMPERATURE: Final = 0.25
#: A hit that is added counts with at least this velocity.
_ADDED_VELOCITY: Final = 0.3
#: Range to which an axis value is limited when hits are moved; nearer its ends one side would have no weight.
_TILT_RANGE: Final = (0.1, 0.6)
#: Ridge penalty on the tilts of hits and of velocities: what is out of reach (a ride groove without a ride) is
#: approached, not forced. Hits that the net rules out need large tilts: with 0.02 they stayed away, and Spearman's
#: correlation of the cymbals axis fell from 0.96 to 0.92.
_HIT_RIDGE: Final = 0.001
_VELOCITY_RIDGE: Final = 0.02
_NEWTON_STEPS: Final = 20
_MAX_HIT_STEP: Final = 16.0
_MAX_VELOCITY_STEP: Final = 4.0


@dataclass(frozen=True, slots=True, eq=False)
class Goal:
    """Attribute values to meet, (6,) in the order of AXES, and the weighted sums of velocities that they ask for."""

    values: Array
    weights: Array  # (3, 288), a row a balance
    sums: Array  # (3,)


def goal(target: FloatArray) -> Goal:
    """What attribute values (6,) ask of a groove."""
    values = target.astype(np.float64)
    balance = values[list(_BALANCES)]
    return Goal(
        values,
        _NUMERATOR - balance[:, None] * _DENOMINATOR,
        balance * _DENOMINATOR_FLOOR - _NUMERATOR_FLOOR,
    )


def match_attributes(score: FloatArray, velocity: FloatArray, offset: FloatArray, target: FloatArray) -> Groove:
    """The nearest groove with the target attributes: first its hits, then their touch.

    Arrays are (32, 9) as in Groove; target is (6,) attribute values in the order of AXES.
    """
    wanted = goal(target)
    return matched_touch(matched_scores(score, velocity, wanted), velocity, offset, wanted)


def matched_scores(score: FloatArray, velocity: FloatArray, goal: Goal) -> FloatArray:
    """Scores (32, 9) with the hits nearest to the given ones that have, at these velocities, the goal's attributes."""
    scores = match_hits(score.ravel().astype(np.float64), velocity.ravel().astype(np.float64), goal)
    return np.asarray(scores.reshape(SHAPE), np.float32)


def matched_touch(score: FloatArray, velocity: FloatArray, offset: FloatArray, goal: Goal) -> Groove:
    """The groove of these hits with the nearest velocities and offsets that have the goal's attributes.

    What cannot be reached (louder than 127, later than half a step) is approached.
    """
    hits = score > 0
    velocities = match_velocities(velocity.ravel().astype(np.float64), hits.ravel(), goal)
    offsets = match_offsets(offset, hits, float(goal.values[_FEEL]))
    return Groove(score, velocities.reshape(SHAPE).astype(np.float32), offsets)


def solve_tilts(odds: Array, rows: Array, directions: Array, sums: Array, ridge: float, max_step: float) -> Array:
    """Tilts (k,) for which rows @ sigmoid(odds + tilts @ directions) meets sums, up to a ridge penalty.

    odds is (n,), rows and directions (k, n), sums (k,). Newton's method, with steps of max_step at most; the problem is
    convex where directions are rows.
    """
    tilts = np.zeros(len(sums))
    penalty = ridge * np.eye(len(sums))
    for _ in range(_NEWTON_STEPS):
        p = 1.0 / (1.0 + np.exp(-np.clip(odds + tilts @ directions, -30.0, 30.0)))
        excess = rows @ p - sums + ridge * tilts
        step = np.linalg.solve((rows * (p * (1.0 - p))) @ directions.T + penalty, excess)
        largest = float(np.abs(step).max())
        tilts = tilts - step * min(1.0, max_step / max(1e-9, largest))
        if largest < 1e-3:
            break
    return tilts


def match_hits(score: Array, velocity: Array, goal: Goal) -> Array:
    """Scores (288,) of which the target number lies above 0, with the target balances between cells.

    The sums are met by the expected hits, which move evenly with the axes where the hits themselves would jump; what
    the hits' rounding leaves is small, and closed by their velocities.
    """
    count = float(np.clip(goal.values[_BUSYNESS], 1, score.size - 1))
    score = shift_threshold(score, round(count))
    velocity = np.where(score > 0, velocity, np.maximum(velocity, _ADDED_VELOCITY))
    every = np.ones((1, score.size))
    balance = np.clip(goal.values[list(_BALANCES), None], *_TILT_RANGE)
    directions = np.concatenate([every, (_NUMERATOR - balance * _DENOMINATOR) * velocity])
    rows = np.concatenate([every, goal.weights * velocity])
    odds = np.sign(score) * _SCORE_KNEE * np.log1p(np.abs(score) / _SCORE_KNEE) / _HIT_TEMPERATURE
    tilts = solve_tilts(odds, rows, directions, np.append(count, goal.sums), _HIT_RIDGE, _MAX_HIT_STEP)
    return shift_threshold(_HIT_TEMPERATURE * (odds + tilts @ directions), round(count))


def shift_threshold(score: Array, count: int) -> Array:
    """Scores shifted together so that the count likeliest hits, and only those, lie above 0."""
    last = score.size - count
    ranked = np.partition(score, (last - 1, last))
    return np.asarray(score - 0.5 * (ranked[last - 1] + ranked[last]), np.float64)


def match_velocities(velocity: Array, hits: BoolArray, goal: Goal) -> Array:
    """Velocities (288,) with the target energy and balances over the hits; the other cells are tilted alike."""
    clipped = np.clip(velocity, 1e-3, 1 - 1e-3)
    odds = np.log(clipped / (1 - clipped))
    rows = np.concatenate([np.ones((1, len(odds))), goal.weights])
    total = goal.values[_ENERGY] * (hits.sum() + ATTRIBUTES[_ENERGY].denominator_floor)
    rows_of_hits, sums = rows[:, hits], np.append(total, goal.sums)
    tilts = solve_tilts(odds[hits], rows_of_hits, rows_of_hits, sums, _VELOCITY_RIDGE, _MAX_VELOCITY_STEP)
    return np.asarray(np.maximum(1.0 / (1.0 + np.exp(-(odds + tilts @ rows))), _MIN_VELOCITY), np.float64)


def match_offsets(offset: FloatArray, hits: BoolArray, feel: float) -> FloatArray:
    """Offsets shifted together until their mean over the hits gives the target feel; none leaves its step."""
    floor = ATTRIBUTES[_FEEL].denominator_floor
    count = int(hits.sum())
    moved = offset.astype(np.float64)
    for _ in range(4):  # a hit at the edge of its step stays, so the others move a little further
        moved = np.clip(moved + (feel * (count + floor) - moved[hits].sum()) / max(count, 1), -0.5, 0.5)
    return moved.astype(np.float32)
