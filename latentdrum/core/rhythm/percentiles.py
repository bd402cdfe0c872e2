"""What a knob at 0..1 means for an attribute: its percentile among the grooves that the model learned from."""

from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.axes import AXES

#: Steps of the tables, 0..1 inclusive.
KNOTS: Final = 129
#: The nets see percentiles as standard normal numbers within this bound, so no knob position lies off their map.
REACH: Final = 2.6
_BLUR: Final = 1 / 30
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
        """Knob places 0..1 of measured attributes, (..., 6) -> (..., 6); ties share the middle of their range."""
        places = np.empty(values.shape, np.float32)
        for axis, knots in enumerate(self.knots.astype(np.float64)):
            value = values[..., axis].astype(np.float64)
            last = np.interp(value, knots, _GRID)
            first = 1.0 - np.interp(-value, -knots[::-1], _GRID)
            places[..., axis] = 0.5 * (first + last)
        return places

    def value(self, places: FloatArray) -> FloatArray:
        """Attribute values at knob places 0..1, (..., 6) -> (..., 6); places outside are held at the ends."""
        values = [np.interp(places[..., axis], _GRID, knots) for axis, knots in enumerate(self.knots)]
        return np.stack(values, -1).astype(np.float32)


def percentile_tables(values: FloatArray, rng: np.random.Generator) -> Percentiles:
    """The percentile tables of a population of measured attributes, (n, 6).

    Values are jittered by a thirtieth of their spread, whole hit counts by half a hit, so that a value shared by many
    grooves (every programmed one that sits on the grid) still takes its share of a knob's travel to pass.
    """
    width = values.std(axis=0) * _BLUR
    jittered = values + width * rng.standard_normal(values.shape)
    jittered[:, _BUSYNESS] = values[:, _BUSYNESS] + rng.uniform(-0.5, 0.5, len(values))
    return Percentiles(np.quantile(jittered, _GRID, axis=0).T.astype(np.float32))


def to_normal(places: FloatArray) -> FloatArray:
    """Knob places 0..1 as the nets see them, standard normal within +-REACH; any shape."""
    return np.asarray(np.interp(places, _FINE, _NORMAL), np.float32)
