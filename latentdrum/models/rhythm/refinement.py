"""Encoder refinement: improves an encoded position by a search on the decoder's output."""

from dataclasses import dataclass, field
from typing import Final, Protocol

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.position import Position

_DIFFERENCE: Final = 0.02  # of the finite differences, standard deviations; small for the space, large for float32
_LEARNING_RATE: Final = 0.12
_PRIOR_WEIGHT: Final = 0.002  # keeps the search near the style's typical groove, where neighbours sound well
_HIT_WEIGHT, _VELOCITY_WEIGHT, _OFFSET_WEIGHT = 10.0, 6.0, 6.0


class RefinableModel(Protocol):
    """The part of a rhythm model that a search needs."""

    def decode_mean(self, position: Position) -> Groove:
        """The likeliest hits at a position, with the mean touch."""

    def predict(self, axes: FloatArray, style: FloatArray, z: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The net's output for n positions, before attribute matching: score, velocity, offset, (n, 32, 9) each."""


@dataclass(frozen=True, slots=True, eq=False)
class Target:
    """What a search looks for.

    weight: of each cell's hit or rest, 1 by default, of a shape that broadcasts to (32, 9). around: displacements of z,
    (n, free), as `variation` makes them; the groove is to play at all of them. None is only at the position itself.
    """

    groove: Groove
    weight: FloatArray = field(default_factory=lambda: np.ones(1, np.float32))
    around: FloatArray | None = None

    def places(self, position: Position) -> list[Position]:
        """The positions at which the groove is to play."""
        shifts = np.zeros((1, len(position.z)), np.float32) if self.around is None else self.around
        return [Position(position.axes, position.style, position.z + shift) for shift in shifts]


def distance(decoded: Groove, target: Target) -> float:
    """Cross-entropy of a decoded groove's hits plus squared velocity and offset errors, weighted; 0 is equal."""
    (cost,) = _distances(decoded.score[None], decoded.velocity[None], decoded.offset[None], target)
    return float(cost)


def refine(model: RefinableModel, target: Target, start: Position, steps: int = 60) -> Position:
    """The best position found from a start by Adam; axes and style stay, z moves.

    The gradient is of the net's own output, which is smooth; positions are compared by the matched groove that plays.
    """
    z, best, least = start.z.astype(np.float64), start, np.inf
    mean, square = np.zeros_like(z), np.zeros_like(z)
    for step in range(1, steps + 1):
        position = Position(start.axes, start.style, z.astype(np.float32))
        distances = [distance(model.decode_mean(place), target) for place in target.places(position)]
        cost = float(np.mean(distances)) + _PRIOR_WEIGHT * float(np.square(z).sum())
        if cost < least:
            best, least = position, cost
        gradient = _gradient(model, target, position)
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.99 * square + 0.01 * gradient**2
        rate = _LEARNING_RATE * (1.0 - step / (steps + 1))
        z = z - rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-6)
    return best


def _gradient(model: RefinableModel, target: Target, position: Position) -> FloatArray:
    """Gradient of the cost in z by central differences, (free,)."""
    steps = _DIFFERENCE * np.eye(len(position.z), dtype=np.float32)
    both = np.concatenate([steps, -steps])
    places = target.places(position)
    distances = [_distances(*model.predict(place.axes, place.style, place.z + both), target) for place in places]
    cost = np.mean(distances, axis=0) + _PRIOR_WEIGHT * np.square(position.z + both).sum(1)
    return np.asarray((cost[: len(steps)] - cost[len(steps) :]) / (2 * _DIFFERENCE), np.float32)


def _distances(score: FloatArray, velocity: FloatArray, offset: FloatArray, target: Target) -> FloatArray:
    groove, hits = target.groove, target.groove.hits
    count = max(float(hits.sum()), 1.0)
    cross_entropy = (target.weight * np.logaddexp(0.0, np.where(hits, -score, score))).mean((1, 2))
    velocity_error = (np.square(velocity - groove.velocity) * hits).sum((1, 2)) / count
    offset_error = (np.square(offset - groove.offset) * hits).sum((1, 2)) / count
    cost = _HIT_WEIGHT * cross_entropy + _VELOCITY_WEIGHT * velocity_error + _OFFSET_WEIGHT * offset_error
    return np.asarray(cost, np.float32)
