"""The map of the timbre space that ships beside the nets: what axes mean, where the sounds of each drum are found."""

from dataclasses import dataclass
from io import BytesIO
from typing import Final

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import DRUMS, REACH, TIMBRE_AXES, TIMBRE_FREE_DIMS, Drum, Timbre

#: Samples keep off the very ends of the knobs.
_EDGE: Final = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class TimbreSpace:
    """Tables of one model.

    mean, deviation: (12, 5) what is usual of each drum's descriptors. directions: (free, free), a column a free
    dimension that players turn, in net coordinates. centre, spread: (12, free) of each drum along the directions.
    hard: (12, 5 + free) how a hit of hardness 1 differs, in standard deviations. loudness_db: (12,) how loud each drum
    is made. axes (n, 5) in standard deviations, z (n, free) net coordinates and drum (n,) of the landmarks, sounds
    that samples start from; near (n, k) row numbers of each one's nearest of the same drum. stray: how far samples
    stray from them.
    """

    mean: FloatArray
    deviation: FloatArray
    directions: FloatArray
    centre: FloatArray
    spread: FloatArray
    hard: FloatArray
    loudness_db: FloatArray
    axes: FloatArray
    z: FloatArray
    drum: NDArray[np.int64]
    near: NDArray[np.int64]
    stray: float

    def to_player(self, z: FloatArray, drum: Drum) -> FloatArray:
        """Net coordinates as a player's free dims: deviations from the drum's centre, strongest first."""
        turned = np.linalg.solve(self.directions, z)
        return np.asarray((turned - self.centre[drum]) / self.spread[drum], np.float32)

    def axes_of(self, measured: FloatArray, drum: Drum) -> FloatArray:
        """Knob places 0..1 of measured descriptors (5,)."""
        return to_knobs((measured - self.mean[drum]) / self.deviation[drum])

    def with_hardness(self, timbre: Timbre) -> tuple[FloatArray, FloatArray]:
        """Axes (5,) in standard deviations and a player's z of a place, hit as hard as it says."""
        moved = timbre.hardness * self.hard[timbre.drum]
        axes = to_deviations(timbre.axes) + moved[: len(TIMBRE_AXES)]
        return axes.clip(-REACH, REACH).astype(np.float32), (timbre.z + moved[len(TIMBRE_AXES) :]).astype(np.float32)

    def sample(self, drum: Drum, rng: np.random.Generator) -> Timbre:
        """A place where sounds of the drum are found: near a landmark, strayed towards its neighbours."""
        start = int(rng.choice(np.flatnonzero(self.drum == drum)))
        near = self.near[start]
        pull = self.stray * rng.standard_normal(len(near)).astype(np.float32) / np.sqrt(len(near))
        axes = self.axes[start] + pull @ (self.axes[near] - self.axes[start])
        z = self.z[start] + pull @ (self.z[near] - self.z[start])
        return Timbre(drum, to_knobs(axes).clip(_EDGE, 1 - _EDGE), self.to_player(z, drum))


def to_knobs(deviations: FloatArray) -> FloatArray:
    """Standard deviations of a drum as knob places 0..1; any shape."""
    return np.asarray(0.5 + np.asarray(deviations) / (2 * REACH), np.float32).clip(0.0, 1.0)


def to_deviations(places: FloatArray) -> FloatArray:
    """Knob places as standard deviations of a drum; any shape."""
    return np.asarray((np.asarray(places) - 0.5) * (2 * REACH), np.float32)


def read_space(data: bytes) -> TimbreSpace:
    """The tables kept in a model's space.npz. Raises ValueError or KeyError when they do not fit this version."""
    with np.load(BytesIO(data), allow_pickle=False) as kept:
        floats = ("mean", "deviation", "directions", "centre", "spread", "hard", "loudness_db", "axes", "z")
        space = TimbreSpace(
            **{name: kept[name].astype(np.float32) for name in floats},
            drum=kept["drum"].astype(np.int64),
            near=kept["near"].astype(np.int64),
            stray=float(kept["stray"]),
        )
    if space.centre.shape != (DRUMS, TIMBRE_FREE_DIMS):
        raise ValueError(f"drum centres: {space.centre.shape} is not {(DRUMS, TIMBRE_FREE_DIMS)} (drums, free dims)")
    return space
