"""Tables of the rhythm space, stored beside the nets: percentiles, styles, landmarks."""

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.percentiles import Percentiles
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.core.rhythm.styles import STYLES

#: Samples stay off the very ends of the axes, where grooves of a single hit lie.
_EDGE = 0.01
#: What a whole turn of an axis counts for against standard deviations of z.
_AXIS_WEIGHT = 3.0


@dataclass(frozen=True, slots=True, eq=False)
class RhythmSpace:
    """Tables of one model.

    percentiles: attribute values of the axes. directions: (free, free), one column a free dimension, in net
    coordinates, a standard deviation long. centre, spread: (33, free) mean and standard deviation of each style along
    the directions; the last row is for no style. places: (n, 6) axes 0..1, z: (n, free) net coordinates and style:
    (n,) of the landmarks, grooves of the training data from which samples start. near: (n, k) rows of each landmark's
    nearest landmarks of its style. take: (n,) the take of each landmark; those of one recording have one number.
    stray: standard deviation of samples around them, in distances to a neighbour.
    """

    percentiles: Percentiles
    centre: FloatArray
    spread: FloatArray
    directions: FloatArray
    places: FloatArray
    z: FloatArray
    style: NDArray[np.int64]
    near: NDArray[np.int64]
    take: NDArray[np.int64]
    stray: float

    def row(self, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Centre and spread of style weights (32,), each (free,)."""
        shares = np.append(weights, max(0.0, 1.0 - float(weights.sum()))).astype(np.float32)
        return shares @ self.centre, np.exp(shares @ np.log(self.spread)).astype(np.float32)

    def to_player(self, z: FloatArray, weights: FloatArray) -> FloatArray:
        """Net coordinates as z of a Position: standard deviations from the style's centre, strongest first."""
        centre, spread = self.row(weights)
        return np.asarray((np.linalg.solve(self.directions, z) - centre) / spread, np.float32)

    def to_net(self, u: FloatArray, weights: FloatArray) -> FloatArray:
        """z of a Position as net coordinates."""
        centre, spread = self.row(weights)
        return np.asarray(self.directions @ (centre + spread * u), np.float32)

    def kl_divergence(self, mean: FloatArray, log_variance: FloatArray, weights: FloatArray) -> float:
        """KL divergence in nats of an encoded normal in net coordinates (free,) from that of style weights (32,)."""
        centre, spread = self.row(weights)
        inverse = np.linalg.inv(self.directions.astype(np.float64))
        variance = (inverse**2) @ np.exp(log_variance)
        deviation = (inverse @ mean - centre) / spread
        _, log_volume = np.linalg.slogdet(inverse)
        log_ratio = 2.0 * np.log(spread).sum() - log_variance.sum() - 2.0 * log_volume
        return 0.5 * float((variance / spread**2 + deviation**2 - 1.0).sum() + log_ratio)

    def sample(self, style: str | None, rng: np.random.Generator) -> Position:
        """A random position near a random landmark of the style."""
        return self.sample_near(self.draw_landmark(style, rng), style, rng)

    def draw_landmark(self, style: str | None, rng: np.random.Generator) -> int:
        """The row of a random landmark of the style; None means any style."""
        candidates = np.arange(len(self.z)) if style is None else np.flatnonzero(self.style == STYLES.index(style))
        return int(rng.choice(candidates))

    def sample_near(self, row: int, style: str | None, rng: np.random.Generator) -> Position:
        """A random position near a landmark, moved towards its neighbours (as SMOTE does), in the given style."""
        near = self.near[row]
        pull = self.stray * rng.standard_normal(len(near)).astype(np.float32) / np.sqrt(len(near))
        places = self.places[row] + pull @ (self.places[near] - self.places[row])
        z = self.z[row] + pull @ (self.z[near] - self.z[row])
        weights = style_weights(style)
        return Position(np.clip(places, _EDGE, 1 - _EDGE).astype(np.float32), weights, self.to_player(z, weights))

    def midway(self, a: Position, b: Position) -> Position | None:
        """The landmark nearest to the middle between two positions; None if the middle is no nearer to it than to them.

        Between dissimilar grooves the straight line leads through grooves that nobody plays.
        """
        ends = [self._measured(place.axes, self.to_net(place.z, place.style)) for place in (a, b)]
        middle = (ends[0] + ends[1]) / 2
        distances = np.linalg.norm(self._measured(self.places, self.z) - middle, axis=1)
        row = int(distances.argmin())
        if distances[row] >= np.linalg.norm(ends[1] - ends[0]) / 2:
            return None
        weights = style_weights(STYLES[self.style[row]])
        return Position(self.places[row], weights, self.to_player(self.z[row], weights))

    def _measured(self, axes: FloatArray, z: FloatArray) -> FloatArray:
        """Axes and net coordinates side by side, (..., 6 + free), so that distances in both count."""
        return np.concatenate([_AXIS_WEIGHT * axes, z / self.z.std(0)], -1)


def read_space(data: bytes) -> RhythmSpace:
    """The tables of a model's space.npz. Raises ValueError or KeyError when they do not fit this version."""
    with np.load(BytesIO(data), allow_pickle=False) as stored:
        space = RhythmSpace(
            Percentiles(stored["knots"].astype(np.float32)),
            stored["centre"].astype(np.float32),
            stored["spread"].astype(np.float32),
            stored["directions"].astype(np.float32),
            stored["places"].astype(np.float32),
            stored["z"].astype(np.float32),
            stored["style"].astype(np.int64),
            stored["near"].astype(np.int64),
            stored["take"].astype(np.int64),
            float(stored["stray"]),
        )
    if space.centre.shape != (len(STYLES) + 1, FREE_DIMS):
        raise ValueError(
            f"style centres: {space.centre.shape} is not {(len(STYLES) + 1, FREE_DIMS)} (styles, free dims)"
        )
    return space
