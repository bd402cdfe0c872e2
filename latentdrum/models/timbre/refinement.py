"""Finds the place whose sound comes closest to one that was heard."""

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import REACH, TIMBRE_AXES, Drum, Timbre
from latentdrum.models.timbre.features import WHOLE, bins_to_bands
from latentdrum.models.timbre.space import to_deviations, to_knobs

#: Axes in standard deviations (n, 5), z (n, free), a drum -> expected log powers (n, windows, 136) and (n, 24, 48).
Expected: TypeAlias = Callable[[FloatArray, FloatArray, Drum], tuple[FloatArray, FloatArray]]

#: The windows of WHOLE that the search looks at; the exported graph works out just these.
LOOKED_AT: Final = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 26, 30, 36, 42, 50, 58, 68, 80, 94, 110, 128)
_NUDGE: Final = 0.05  # standard deviations
_HOME: Final = 0.15  # how strongly the search is held near the drum's usual sounds, nepers a deviation
_STAY: Final = 0.8  # how strongly axes are held to what was measured
_ATTACK: Final = 0.4
_LIMIT: Final = 4.0


def refine(expected: Expected, heard: tuple[FloatArray, FloatArray], start: Timbre, rounds: int) -> Timbre:
    """The best place found from a start by damped Gauss-Newton steps; heard is what the encoder hears of the sound."""
    axes = to_deviations(start.axes)
    origin = np.concatenate([axes, start.z]).astype(np.float64)
    place, damping = origin.copy(), 1.0
    wanted = _stacked(heard[0][None, list(LOOKED_AT)], heard[1][None])[0]

    def misses(places: FloatArray) -> FloatArray:
        said = expected(*_split(places), start.drum)
        held = np.concatenate([_STAY * (places - origin)[:, : len(axes)], _HOME * places[:, len(axes) :]], 1)
        return np.concatenate([_stacked(*said) - wanted, held], 1)

    miss = misses(place[None])[0]
    for _ in range(rounds):
        slope = (misses(place + _NUDGE * np.eye(len(place))) - miss) / _NUDGE
        normal, pull = slope @ slope.T, slope @ miss
        for _ in range(3):
            step = np.linalg.solve(normal + damping * np.diag(normal.diagonal() + 1e-3), -pull)
            there = _within(place + step.clip(-1.0, 1.0), len(axes))
            found = misses(there[None])[0]
            if found @ found < miss @ miss:
                place, miss, damping = there, found, 0.3 * damping
                break
            damping *= 4.0
        else:
            break
    return Timbre(start.drum, to_knobs(place[: len(axes)].astype(np.float32)), place[len(axes) :].astype(np.float32))


def _within(place: FloatArray, axes: int) -> FloatArray:
    return np.concatenate([place[:axes].clip(-REACH, REACH), place[axes:].clip(-_LIMIT, _LIMIT)])


def _split(places: FloatArray) -> tuple[FloatArray, FloatArray]:
    axes, z = places[:, : len(TIMBRE_AXES)], places[:, len(TIMBRE_AXES) :]
    return axes.astype(np.float32), z.astype(np.float32)


def _stacked(whole: FloatArray, attack: FloatArray) -> FloatArray:
    """One row of weighted log powers a sound, so that its square is a mean squared distance, (n, values)."""
    bins = np.sqrt(bins_to_bands(WHOLE).sum(0))
    weighted = whole * np.sqrt(bins / bins.mean() / (whole.shape[1] * whole.shape[2]))
    near = attack * np.sqrt(_ATTACK / (attack.shape[1] * attack.shape[2]))
    flat = [part.reshape(len(part), -1) for part in (weighted, near)]
    return np.asarray(np.concatenate(flat, 1).astype(np.float64) * np.sqrt(300.0))
