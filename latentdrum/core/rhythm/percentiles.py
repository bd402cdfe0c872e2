"""Percentile tables: an axis value 0..1 is the percentile of its attribute among the training grooves."""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.axes import AXES

#: Entries of a table, 0..1 inclusive.
KNOTS: Final = 129
#: The nets get percentiles as standard normal scores, clipped to this so that no axis value is out of their range.
REACH: Final = 2.6
_JITTER: Final = 1 / 30
_BUSYNESS: Final = AXES.index("busyness")
_GRID: Final = np.linspace(0.0, 1.0, KNOTS)
_FINE: Final = np.linspace(0.0, 1.0, 4097)
_NORMAL: Final = np.array([NormalDist().inv_cdf(min(max(p, 1e-6), 1 - 1e-6)) for p in _FINE]).clip(-REACH, REACH)


@dataclass(frozen=True, slots=True, eq=False)
class Percentiles:
    """The attribute value at each percentile; knots is (6, 129), rising along the second axis."""

    knots: FloatArray

    def __post_init__(self) -> None:
        if self.knots.shape != (len(AXES), KNOTS):
            raise ValueError(f"percentile tables: {self.knots.shape} is not {(len(AXES), KNOTS)} (axes, knots)")
        if not (np.diff(self.knots, axis=1) >= 0).all():
            raise ValueError("percentile tables: values do not rise; the model file may be damaged")

    def of(self, values: FloatArray) -> FloatArray:
        """Axes 0..1 of measured attributes, (..., 6) -> (..., 6); ties give the middle of their range."""
        axes = np.empty(values.shape, np.float32)
        for axis, knots in enumerate(self.knots.astype(np.float64)):
            value = values[..., axis].astype(np.float64)
            last = np.interp(value, knots, _GRID)
            first = 1.0 - np.interp(-value, -knots[::-1], _GRID)
            axes[..., axis] = 0.5 * (first + last)
        return axes

    def value(self, axes: FloatArray) -> FloatArray:
        """Attribute values of axes 0..1, (..., 6) -> (..., 6); axes outside are clipped."""
        values = [np.interp(axes[..., axis], _GRID, knots) for axis, knots in enumerate(self.knots)]
        return np.stack(values, -1).astype(np.float32)


def percentile_tables(values: FloatArray, rng: np.random.Generator) -> Percentiles:
    """The percentile tables of measured attributes, (n, 6).

    Values are jittered by a thirtieth of their standard deviation, hit counts by half a hit, so that a value shared by
    many grooves (all programmed ones on the grid) still takes its share of the axis.
    """
    width = values.std(axis=0) * _JITTER
    jittered = values + width * rng.standard_normal(values.shape)
    jittered[:, _BUSYNESS] = values[:, _BUSYNESS] + rng.uniform(-0.5, 0.5, len(values))
    return Percentiles(np.quantile(jittered, _GRID, axis=0).T.astype(np.float32))


def to_normal(axes: FloatArray) -> FloatArray:
    """Axes 0..1 as the nets get them, standard normal scores within +-REACH; any shape."""
    return np.asarray(np.interp(axes, _FINE, _NORMAL), np.float32)
