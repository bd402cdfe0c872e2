"""Tables of the timbre space, stored beside the nets: descriptors, drums, landmarks."""

from dataclasses import dataclass
from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import DRUMS, REACH, TIMBRE_AXES, TIMBRE_FREE_DIMS, Drum, Timbre

#: Samples stay off the very ends of the axes.
_EDGE: Final = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class TimbreSpace:
    """Tables of one model.

    mean, deviation: (12, 5) mean and standard deviation of each drum's descriptors. directions: (free, free), one
    column a free dimension, in net coordinates. centre, spread: (12, free) mean and standard deviation of each drum
    along the directions. hard: (12, 5 + free) change at hardness 1, in standard deviations. axes: (n, 5) in
    standard deviations, z: (n, free) net coordinates and drum: (n,) of the landmarks, sounds from which samples
    start. near: (n, k) rows of each landmark's nearest ones of its drum. stray: standard deviation of samples
    around them, in distances to a neighbour.
    """

    mean: FloatArray
    deviation: FloatArray
    directions: FloatArray
    centre: FloatArray
    spread: FloatArray
    hard: FloatArray
    axes: FloatArray
    z: FloatArray
    drum: NDArray[np.int64]
    near: NDArray[np.int64]
    stray: float

    def to_player(self, z: FloatArray, drum: Drum) -> FloatArray:
        """Net coordinates as z of a Timbre: standard deviations from the drum's centre, strongest first."""
        along = np.linalg.solve(self.directions, z)
        return np.asarray((along - self.centre[drum]) / self.spread[drum], np.float32)

    def axes_of(self, measured: FloatArray, drum: Drum) -> FloatArray:
        """Axes 0..1 of measured descriptors (5,)."""
        return to_knobs((measured - self.mean[drum]) / self.deviation[drum])

    def with_hardness(self, timbre: Timbre) -> tuple[FloatArray, FloatArray]:
        """Axes (5,) in standard deviations and z of a timbre, its hardness applied."""
        moved = timbre.hardness * self.hard[timbre.drum]
        axes = to_deviations(timbre.axes) + moved[: len(TIMBRE_AXES)]
        return axes.clip(-REACH, REACH).astype(np.float32), (timbre.z + moved[len(TIMBRE_AXES) :]).astype(np.float32)

    def sample(self, drum: Drum, rng: np.random.Generator) -> Timbre:
        """A random timbre near a landmark of the drum, moved towards its neighbours (as SMOTE does)."""
        start = int(rng.choice(np.flatnonzero(self.drum == drum)))
        near = self.near[start]
        pull = self.stray * rng.standard_normal(len(near)).astype(np.float32) / np.sqrt(len(near))
        axes = self.axes[start] + pull @ (self.axes[near] - self.axes[start])
        z = self.z[start] + pull @ (self.z[near] - self.z[start])
        return Timbre(drum, to_knobs(axes).clip(_EDGE, 1 - _EDGE), self.to_player(z, drum))


def to_knobs(deviations: FloatArray) -> FloatArray:
    """Axes 0..1 of standard deviations around a drum's mean; any shape."""
    return np.asarray(0.5 + np.asarray(deviations) / (2 * REACH), np.float32).clip(0.0, 1.0)


def to_deviations(axes: FloatArray) -> FloatArray:
    """Standard deviations around a drum's mean of axes 0..1; any shape."""
    return np.asarray((np.asarray(axes) - 0.5) * (2 * REACH), np.float32)


def read_space(data: bytes) -> TimbreSpace:
    """The tables of a model's space.npz. Raises ValueError or KeyError when they do not fit this version."""
    with np.load(BytesIO(data), allow_pickle=False) as stored:
        floats = ("mean", "deviation", "directions", "centre", "spread", "hard", "axes", "z")
        space = TimbreSpace(
            **{name: stored[name].astype(np.float32) for name in floats},
            drum=stored["drum"].astype(np.int64),
            near=stored["near"].astype(np.int64),
            stray=float(stored["stray"]),
        )
    if space.centre.shape != (DRUMS, TIMBRE_FREE_DIMS):
        raise ValueError(f"drum centres: {space.centre.shape} is not {(DRUMS, TIMBRE_FREE_DIMS)} (drums, free dims)")
    return space
