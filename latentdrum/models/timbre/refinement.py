"""Encoder refinement: improves an encoded timbre by a search on the expected spectrum."""

from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.latents import Z_LIMIT
from latentdrum.core.timbre.timbre import REACH, TIMBRE_AXES, Drum, Timbre
from latentdrum.models.timbre.features import WHOLE, bins_to_bands
from latentdrum.models.timbre.space import to_deviations, to_knobs

#: Axes in standard deviations (n, 5), z (n, free), a drum -> expected log powers (n, windows, 136) and (n, 24, 48).
Expected: TypeAlias = Callable[[FloatArray, FloatArray, Drum], tuple[FloatArray, FloatArray]]

#: The windows of WHOLE that are compared; the exported graph computes just these.
SEARCH_WINDOWS: Final = (0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 18, 22, 26, 30, 36, 42, 50, 58, 68, 80, 94, 110, 128)
_DIFFERENCE: Final = 0.05  # of the finite differences, standard deviations
#: Keeps z near the drum's typical sound, where knobs act and the neighbours sound like drums: the cost grows with the
#: square of z, from about _Z_SOFT standard deviations on with its fourth power. On unseen kits this costs .006 nepers
#: of log-spectral distance against a weight of .15, which took almost every sound to the bounds of the search.
_Z_WEIGHT: Final = 0.9
_Z_SOFT: Final = 3.0
_AXIS_WEIGHT: Final = 0.8  # keeps axes near what was measured
#: Axes keep this far off their ends, so that every knob can be turned both ways from the sound.
_AXIS_EDGE: Final = 0.05
_ATTACK_WEIGHT: Final = 0.4


def refine(expected: Expected, target: tuple[FloatArray, FloatArray], start: Timbre, steps: int) -> Timbre:
    """The best timbre found from a start by Levenberg-Marquardt steps; target: log_spectra of the sound."""
    axes = to_deviations(start.axes.clip(_AXIS_EDGE, 1 - _AXIS_EDGE))
    origin = np.concatenate([axes, start.z]).astype(np.float64)
    point, damping = origin.copy(), 1.0
    wanted = _stacked(target[0][None, list(SEARCH_WINDOWS)], target[1][None])[0]

    def residuals(points: FloatArray) -> FloatArray:
        spectra = expected(*_split(points), start.drum)
        z = points[:, len(axes) :]
        pull = _Z_WEIGHT * z * np.sqrt(1 + np.square(z / _Z_SOFT))
        return np.concatenate([_stacked(*spectra) - wanted, _AXIS_WEIGHT * (points - origin)[:, : len(axes)], pull], 1)

    residual = residuals(point[None])[0]
    for _ in range(steps):
        jacobian = (residuals(point + _DIFFERENCE * np.eye(len(point))) - residual) / _DIFFERENCE
        normal, gradient = jacobian @ jacobian.T, jacobian @ residual
        for _ in range(3):
            step = np.linalg.solve(normal + damping * np.diag(normal.diagonal() + 1e-3), -gradient)
            candidate = _clipped(point + step.clip(-1.0, 1.0), len(axes))
            found = residuals(candidate[None])[0]
            if found @ found < residual @ residual:
                point, residual, damping = candidate, found, 0.3 * damping
                break
            damping *= 4.0
        else:
            break
    return Timbre(start.drum, to_knobs(point[: len(axes)].astype(np.float32)), point[len(axes) :].astype(np.float32))


def _clipped(point: FloatArray, axes: int) -> FloatArray:
    reach = (1 - 2 * _AXIS_EDGE) * REACH
    return np.concatenate([point[:axes].clip(-reach, reach), point[axes:].clip(-Z_LIMIT, Z_LIMIT)])


def _split(points: FloatArray) -> tuple[FloatArray, FloatArray]:
    axes, z = points[:, : len(TIMBRE_AXES)], points[:, len(TIMBRE_AXES) :]
    return axes.astype(np.float32), z.astype(np.float32)


def _stacked(whole: FloatArray, attack: FloatArray) -> FloatArray:
    """One row of weighted log powers a sound, whose squared norm is a mean squared distance, (n, values)."""
    bins = np.sqrt(bins_to_bands(WHOLE).sum(0))
    weighted = whole * np.sqrt(bins / bins.mean() / (whole.shape[1] * whole.shape[2]))
    weighted_attack = attack * np.sqrt(_ATTACK_WEIGHT / (attack.shape[1] * attack.shape[2]))
    flat = [part.reshape(len(part), -1) for part in (weighted, weighted_attack)]
    return np.asarray(np.concatenate(flat, 1).astype(np.float64) * np.sqrt(300.0))
