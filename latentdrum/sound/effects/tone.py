"""Tilt: one knob from dark to bright, a first-order filter that turns the spectrum round its pivot.

    H(s) = (1 + g s/w) / (g + s/w)    1/g below the pivot w, 1 at it, g above

By the bilinear transform that is y = b0 x + s, s' = p s + (b1 + p b0) x; a block of it is one matrix product, from the
frames and the state to the filtered frames and the next state.
"""

from functools import lru_cache
from math import pi, tan
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.units import db_to_gain
from latentdrum.sound.effects.fixed_blocks import INNER_FRAMES
from latentdrum.sound.ramps import crossfade, rising

PIVOT_HZ: Final = 800.0
#: Gain at the ends of the spectrum when the knob is at an end.
RANGE_DB: Final = 6.0


def coefficients(tilt: float, rate_hz: int) -> tuple[float, float, float]:
    """b0, b1 and p of H(z) = (b0 + b1 / z) / (1 - p / z). tilt: -1 (dark) .. 1 (bright)."""
    gain, pivot = db_to_gain(RANGE_DB * tilt), tan(pi * PIVOT_HZ / rate_hz)
    first = gain * pivot + 1.0
    return (pivot + gain) / first, (pivot - gain) / first, (1.0 - gain * pivot) / first


@lru_cache(maxsize=64)
def tilt_matrix(tilt: float, rate_hz: int) -> FloatArray | None:
    """The product that filters a block, (65, 65): 64 frames and the state to 64 frames and the state; None is flat."""
    if tilt == 0.0:
        return None
    b0, b1, p = coefficients(tilt, rate_hz)
    n = INNER_FRAMES
    later = np.arange(n)[None, :] - np.arange(n)[:, None]  # how long after the frame in, the frame out
    matrix = np.zeros((n + 1, n + 1))
    matrix[:n, :n] = np.where(later > 0, (b1 + p * b0) * p ** np.maximum(later - 1, 0), b0 * (later == 0))
    matrix[:n, n] = (b1 + p * b0) * p ** np.arange(n - 1, -1, -1)
    matrix[n, :] = p ** np.arange(n + 1)
    return matrix.astype(np.float32)


class Tilt:
    """The tilt of one stereo signal."""

    def __init__(self) -> None:
        self._matrix: FloatArray | None = None
        self._in: FloatArray = np.zeros((2, INNER_FRAMES + 1), np.float32)
        self._out: FloatArray = np.zeros((2, INNER_FRAMES + 1), np.float32)
        self._new: FloatArray = np.zeros((2, INNER_FRAMES + 1), np.float32)
        self._fade: FloatArray = rising(INNER_FRAMES)

    def process(self, block: FloatArray, matrix: FloatArray | None) -> None:
        """Filter a block, (2, 64), in place; another matrix than the last is faded in within the block."""
        changed = matrix is not self._matrix
        if matrix is None and not changed:
            return
        np.copyto(self._in[:, :INNER_FRAMES], block)
        out = self._filtered(self._matrix, self._out)
        if changed:
            new = self._filtered(matrix, self._new)
            np.copyto(block, new[:, :INNER_FRAMES])
            crossfade(out[:, :INNER_FRAMES], block, self._fade, block)
            self._matrix, out = matrix, new
        else:
            np.copyto(block, out[:, :INNER_FRAMES])
        self._in[:, INNER_FRAMES] = out[:, INNER_FRAMES]

    def _filtered(self, matrix: FloatArray | None, out: FloatArray) -> FloatArray:
        """The frames of the block and the state after it."""
        if matrix is None:
            np.copyto(out, self._in)
            out[:, INNER_FRAMES] = 0.0
        else:
            np.dot(self._in, matrix, out=out)  # small enough for BLAS to stay on this thread
        return out
