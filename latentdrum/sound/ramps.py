"""Ramps: how gains and signals move from one state to the next without a click."""

import numpy as np

from latentdrum.core.arrays import FloatArray


def rising(frames: int) -> FloatArray:
    """A linear ramp that begins just above 0 and ends at 1, (frames,)."""
    return np.linspace(0.0, 1.0, frames + 1, dtype=np.float32)[1:]


def crossfade(old: FloatArray, new: FloatArray, ramp: FloatArray, out: FloatArray) -> None:
    """old + ramp * (new - old), (..., frames), into out, which may be either; new is overwritten."""
    np.subtract(new, old, out=new)
    np.multiply(new, ramp, out=new)
    np.add(old, new, out=out)
