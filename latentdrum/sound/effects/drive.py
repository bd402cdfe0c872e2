"""Drive: saturation of the mix as a gain for each frame, so that the stereo image stays.

    gain(m) = f(m) / m    m: the middle of left and right

f is a tanh whose output is as large as its input at the reference level, where a drum mix spends its loudness: louder
frames are compressed, softer ones come up.
"""

from math import tanh
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.units import db_to_gain
from latentdrum.sound.effects.fixed_blocks import INNER_FRAMES, glide
from latentdrum.sound.ramps import crossfade, rising

#: The level that keeps its size, of full scale: with it a groove is as loud driven as clean.
_REFERENCE: Final = db_to_gain(-6.0)
#: What the tanh is taken of at that level and full drive.
_MAX_AT_REFERENCE: Final = 0.8
#: Smaller products are taken as this: tanh(x) / x is 1 there to the last bit.
_TINY: Final = np.float32(1e-5)


class Drive:
    """The gain of each block; the knob glides."""

    def __init__(self) -> None:
        self._drive = 0.0
        self._gain: FloatArray = np.ones(INNER_FRAMES, np.float32)
        self._new: FloatArray = np.ones(INNER_FRAMES, np.float32)
        self._bent: FloatArray = np.ones(INNER_FRAMES, np.float32)
        self._fade: FloatArray = rising(INNER_FRAMES)

    def gain(self, mix: FloatArray, drive: float, level: float) -> FloatArray | None:
        """The gains of a block, (64,), or None if it is clean; valid until the next call.

        mix: (2, 64). drive: 0..1. level: the master level that the mix already has, as a factor: it is not to change
        the sound.
        """
        now = self._drive
        if now == drive == 0.0:
            return None
        gain = self._curve(mix, now, level, self._gain)
        if now != drive:
            self._drive = now = glide(now, drive)
            new = self._curve(mix, now, level, self._new)
            crossfade(gain, new, self._fade, gain)
        return gain

    def _curve(self, mix: FloatArray, drive: float, level: float, out: FloatArray) -> FloatArray:
        """factor * tanh(slope * m) / (slope * m) of each frame."""
        slope, factor = drive_curve(drive)
        bent = self._bent
        np.add(mix[0], mix[1], out=out)
        np.multiply(out, np.float32(0.5 * slope / level), out=out)
        np.abs(out, out=out)
        np.maximum(out, _TINY, out=out)
        np.tanh(out, out=bent)
        np.divide(bent, out, out=out)
        np.multiply(out, np.float32(factor), out=out)
        return out


def drive_curve(drive: float) -> tuple[float, float]:
    """The tanh's slope per full scale, and the factor of its output divided by the slope. drive: 0..1."""
    at = _MAX_AT_REFERENCE * drive
    return at / _REFERENCE, at / tanh(at) if at else 1.0
