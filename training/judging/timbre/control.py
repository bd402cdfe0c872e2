"""Whether the timbre axes control what they name: each swept, on rendered sounds."""

from dataclasses import replace
from functools import lru_cache
from itertools import permutations
from typing import Any, Final

import numpy as np
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import TIMBRE_AXES, Drum, Timbre
from latentdrum.learning.rank_correlation import rank_correlation
from training.judging.timbre.features import Array, descriptors_or_nan
from training.judging.timbre.recordings import SoundModel

SWEEP: Final = np.linspace(0.05, 0.95, 7)
_AXES: Final = len(TIMBRE_AXES)


def starts(model: SoundModel, encoded: list[Timbre], per_drum: int, seed: int) -> list[Timbre]:
    """Starts of the sweeps: per_drum sampled timbres of every drum, and half as many of its encoded sounds."""
    rng = np.random.default_rng(seed)
    timbres = []
    for drum in Drum:
        timbres += [model.sample(drum, rng) for _ in range(per_drum)]
        own = [timbre for timbre in encoded if timbre.drum is drum]
        timbres += [own[row] for row in rng.permutation(len(own))[: -(-per_drum // 2)]]
    return timbres


def with_axis(timbre: Timbre, axis: int, value: float) -> Timbre:
    """The timbre with one axis at a value 0..1."""
    axes = timbre.axes.copy()
    axes[axis] = value
    return replace(timbre, axes=axes)


def sweeps(model: SoundModel, timbres: list[Timbre]) -> FloatArray:
    """Descriptors of the renders, (5, timbres, 7, 5): [swept axis, start, value, descriptor]; NaN where silent."""
    measured = np.empty((_AXES, len(timbres), len(SWEEP), _AXES), np.float32)
    for row, timbre in enumerate(tqdm(timbres, desc="sweeping axes", unit="timbre", disable=None)):
        for axis in range(_AXES):
            for column, value in enumerate(SWEEP):
                measured[axis, row, column] = descriptors_or_nan(
                    model.render(with_axis(timbre, axis, float(value)), row)
                )
    return measured


def correlations(measured: FloatArray) -> FloatArray:
    """Spearman of each axis and each descriptor on each sweep, (5, timbres, 5); 0 where a sound was silent."""
    table = np.zeros((_AXES, measured.shape[1], _AXES), np.float32)
    for axis, row, descriptor in np.ndindex(table.shape):
        values = measured[axis, row, :, descriptor]
        if np.isfinite(values).all():
            table[axis, row, descriptor] = rank_correlation(SWEEP, values)
    return table


@lru_cache(maxsize=1)
def chance_correlation(count: int) -> float:
    """The mean magnitude of Spearman's correlation of so many values in order and in any order."""
    ranks = np.array(list(permutations(range(count))))
    squares = np.square(ranks - np.arange(count)).sum(1)
    return float(np.abs(1.0 - 6.0 * squares / (count * (count**2 - 1))).mean())


def control(measured: FloatArray, deviation: Array) -> dict[str, Any]:
    """How each axis changes its own descriptor, and the others, over all sweeps.

    matrix: mean Spearman, rows are axes; off the diagonal its magnitude, as what rises from one start and falls from
    another would cancel. crosstalk: the mean there; crosstalk_chance: what it is of descriptors that follow no axis.
    worst: the least own correlation of any start. monotone: share of steps that do not fall. changes: mean magnitude of
    the change from end to end, in the deviations (5,) of real sounds' descriptors.
    """
    each = correlations(measured)
    own = np.eye(_AXES, dtype=bool)
    matrix = np.where(own, each.mean(1), np.abs(each).mean(1))
    diagonal = dict(zip(TIMBRE_AXES, matrix[own].tolist(), strict=True))
    steps = {name: np.diff(measured[axis, :, :, axis], axis=1) for axis, name in enumerate(TIMBRE_AXES)}
    changes = np.abs(measured[:, :, -1] - measured[:, :, 0]) / deviation
    return {
        "starts": measured.shape[1],
        "matrix": matrix.tolist(),
        "diagonal": diagonal,
        "diagonal_min": min(diagonal.values()),
        "crosstalk": float(matrix[~own].mean()),
        "crosstalk_max": float(matrix[~own].max()),
        "crosstalk_chance": chance_correlation(len(SWEEP)),
        "worst": {name: float(each[axis, :, axis].min()) for axis, name in enumerate(TIMBRE_AXES)},
        "monotone": {name: float((step >= 0).mean()) for name, step in steps.items()},
        "changes": np.nanmean(changes, axis=1).tolist(),
    }
