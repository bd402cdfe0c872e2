"""Whether the timbre knobs do what they say: each axis swept, and the hardness turned up, on rendered sounds."""

from dataclasses import replace
from typing import Any, Final

import numpy as np
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import TIMBRE_AXES, Drum, Timbre
from training.judging.rhythm.control import rank_correlation
from training.judging.timbre.features import Array, descriptors_or_nan
from training.judging.timbre.recordings import SoundModel

PLACES: Final = np.linspace(0.05, 0.95, 7)
_AXES: Final = len(TIMBRE_AXES)
#: What a harder stroke raises.
_HARDER: Final = ("brightness", "punch")


def starts(model: SoundModel, encoded: list[Timbre], per_drum: int, seed: int) -> list[Timbre]:
    """Where knobs are turned from: so many sampled places of every drum, and half as many encoded sounds of it."""
    rng = np.random.default_rng(seed)
    found = []
    for drum in Drum:
        found += [model.sample(drum, rng) for _ in range(per_drum)]
        own = [place for place in encoded if place.drum is drum]
        found += [own[row] for row in rng.permutation(len(own))[: -(-per_drum // 2)]]
    return found


def with_axis(place: Timbre, axis: int, value: float) -> Timbre:
    """The place with one axis at a value 0..1."""
    axes = place.axes.copy()
    axes[axis] = value
    return replace(place, axes=axes)


def sweeps(model: SoundModel, places: list[Timbre]) -> FloatArray:
    """Descriptors of the renders, (5, places, 7, 5): [which axis, from where, how far, of what]; NaN where silent."""
    measured = np.empty((_AXES, len(places), len(PLACES), _AXES), np.float32)
    for row, place in enumerate(tqdm(places, desc="turning knobs", unit="place")):
        for axis in range(_AXES):
            for column, value in enumerate(PLACES):
                measured[axis, row, column] = descriptors_or_nan(
                    model.render(with_axis(place, axis, float(value)), row)
                )
    return measured


def correlations(measured: FloatArray) -> FloatArray:
    """Spearman of each knob and each descriptor on each sweep, (5, places, 5); 0 where a sound was silent."""
    found = np.zeros((_AXES, measured.shape[1], _AXES), np.float32)
    for axis, row, descriptor in np.ndindex(found.shape):
        course = measured[axis, row, :, descriptor]
        if np.isfinite(course).all():
            found[axis, row, descriptor] = rank_correlation(PLACES, course)
    return found


def control(measured: FloatArray, deviation: Array) -> dict[str, Any]:
    """How far each axis moves its own descriptor, and the others, over all sweeps.

    matrix: signed mean Spearman, rows are axes. off_diagonal: mean size of the matrix beside its diagonal;
    off_diagonal_each: mean size of the single sweeps' correlations there. worst: the least own correlation of any
    start. monotone: share of steps that do not go back. moves: mean size of the way from end to end in the deviations
    (5,) of real sounds' descriptors.
    """
    each = correlations(measured)
    matrix, own = each.mean(1), np.eye(_AXES, dtype=bool)
    diagonal = dict(zip(TIMBRE_AXES, matrix[own].tolist(), strict=True))
    steps = {name: np.diff(measured[axis, :, :, axis], axis=1) for axis, name in enumerate(TIMBRE_AXES)}
    ways = np.abs(measured[:, :, -1] - measured[:, :, 0]) / deviation
    return {
        "starts": measured.shape[1],
        "matrix": matrix.tolist(),
        "diagonal": diagonal,
        "diagonal_least": min(diagonal.values()),
        "off_diagonal": float(np.abs(matrix[~own]).mean()),
        "off_diagonal_most": float(np.abs(matrix[~own]).max()),
        "off_diagonal_each": float(np.abs(each.transpose(0, 2, 1)[~own]).mean()),
        "worst": {name: float(each[axis, :, axis].min()) for axis, name in enumerate(TIMBRE_AXES)},
        "monotone": {name: float((step >= 0).mean()) for name, step in steps.items()},
        "moves": np.nanmean(ways, axis=1).tolist(),
    }


def hardness(model: SoundModel, places: list[Timbre], deviation: Array) -> dict[str, Any]:
    """The share of places that get brighter and punchier from the softest to the hardest stroke, and by how much.

    moved is the mean way in the deviations (5,) of real sounds' descriptors.
    """
    ways = []
    for row, place in enumerate(tqdm(places, desc="striking", unit="place")):
        soft, hard = (descriptors_or_nan(model.render(replace(place, hardness=value), row)) for value in (-1.0, 1.0))
        ways.append(hard - soft)
    way = np.stack(ways)
    return {
        name: {
            "raised": float((way[:, axis] > 0).mean()),
            "moved": float(np.nanmean(way[:, axis]) / deviation[axis]),
        }
        for axis, name in enumerate(TIMBRE_AXES)
        if name in _HARDER
    }
