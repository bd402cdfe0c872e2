"""Whether the timbre axes control what they name: each swept, and the hardness raised, on rendered sounds."""

from dataclasses import replace
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
#: Axes that a harder hit raises.
_HARDNESS_AXES: Final = ("brightness", "punch")


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


def control(measured: FloatArray, deviation: Array) -> dict[str, Any]:
    """How each axis changes its own descriptor, and the others, over all sweeps.

    matrix: mean Spearman, rows are axes. off_diagonal: mean magnitude of the matrix off its diagonal;
    off_diagonal_each: mean magnitude of the single sweeps' correlations there. worst: the least own correlation of any
    start. monotone: share of steps that do not fall. changes: mean magnitude of the change from end to end, in the
    deviations (5,) of real sounds' descriptors.
    """
    each = correlations(measured)
    matrix, own = each.mean(1), np.eye(_AXES, dtype=bool)
    diagonal = dict(zip(TIMBRE_AXES, matrix[own].tolist(), strict=True))
    steps = {name: np.diff(measured[axis, :, :, axis], axis=1) for axis, name in enumerate(TIMBRE_AXES)}
    changes = np.abs(measured[:, :, -1] - measured[:, :, 0]) / deviation
    return {
        "starts": measured.shape[1],
        "matrix": matrix.tolist(),
        "diagonal": diagonal,
        "diagonal_min": min(diagonal.values()),
        "off_diagonal": float(np.abs(matrix[~own]).mean()),
        "off_diagonal_max": float(np.abs(matrix[~own]).max()),
        "off_diagonal_each": float(np.abs(each.transpose(0, 2, 1)[~own]).mean()),
        "worst": {name: float(each[axis, :, axis].min()) for axis, name in enumerate(TIMBRE_AXES)},
        "monotone": {name: float((step >= 0).mean()) for name, step in steps.items()},
        "changes": np.nanmean(changes, axis=1).tolist(),
    }


def hardness(model: SoundModel, timbres: list[Timbre], deviation: Array) -> dict[str, Any]:
    """The share of timbres that get brighter and punchier from the softest to the hardest hit, and by how much.

    change is the mean in the deviations (5,) of real sounds' descriptors.
    """
    changes = []
    for row, timbre in enumerate(tqdm(timbres, desc="raising hardness", unit="timbre", disable=None)):
        soft, hard = (descriptors_or_nan(model.render(replace(timbre, hardness=value), row)) for value in (-1.0, 1.0))
        changes.append(hard - soft)
    change = np.stack(changes)
    return {
        name: {
            "raised": float((change[:, axis] > 0).mean()),
            "change": float(np.nanmean(change[:, axis]) / deviation[axis]),
        }
        for axis, name in enumerate(TIMBRE_AXES)
        if name in _HARDNESS_AXES
    }
