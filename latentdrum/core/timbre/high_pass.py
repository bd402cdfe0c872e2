"""Keeps rumble out of drum sounds: a high-pass below what recordings of the drum have."""

from functools import lru_cache
from types import MappingProxyType
from typing import Final

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import RATE_HZ, Drum

#: Where each drum's high-pass is at -3 dB, Hz: half an octave below the lower quartile, over the training recordings,
#: of the frequency under which one per cent of a sound's energy lies: `python -m training.judging.timbre.drum_facts`.
CORNER_HZ: Final = MappingProxyType(
    {
        Drum.KICK: 15.0,
        Drum.SNARE: 70.0,
        Drum.HAT_CLOSED: 100.0,
        Drum.HAT_OPEN: 245.0,
        Drum.TOM_LOW: 45.0,
        Drum.TOM_MID: 56.0,
        Drum.TOM_HIGH: 80.0,
        Drum.CRASH: 215.0,
        Drum.RIDE: 65.0,
        Drum.CLAP: 140.0,
        Drum.RIM: 72.0,
        Drum.PERC: 52.0,
    }
)
#: The low end is computed at a rate of at least so many times the corner.
_OVERSAMPLING: Final = 12
#: How long the filter rings, in periods of the corner: then it is below -80 dB.
_RINGING: Final = 4


def high_passed(frames: FloatArray, drum: Drum) -> FloatArray:
    """A mono sound at RATE_HZ through a Butterworth high-pass of third order at the drum's corner.

    What the filter takes away is slow: it is computed on averages of some frames and interpolated, which costs a tenth
    of a filter on frames. But for the length of these averages it is causal: nothing rings ahead of an onset.
    """
    corner = CORNER_HZ[drum]
    block = 2 ** int(np.log2(RATE_HZ / (_OVERSAMPLING * corner)))
    count = -(-len(frames) // block)
    blocks = np.zeros((count, block), np.float32)
    blocks.reshape(-1)[: len(frames)] = frames
    spline = _spline(block)
    # Averages under a triangle two blocks long around the first frame of each block, from the one before the sound on.
    slow = np.zeros(count + 2, np.float32)
    slow[1:-1] = (blocks * spline[4]).sum(1)
    slow[2:] += (blocks * spline[5]).sum(1)
    size = 1 << (count + round(_RINGING * RATE_HZ / (block * corner))).bit_length()
    low = np.fft.irfft(np.fft.rfft(slow, size) * _taken(size, block, corner), size)[: count + 3].astype(np.float32)
    removed = low[:count, None] * spline[0]
    for tap in (1, 2, 3):
        removed += low[tap : count + tap, None] * spline[tap]
    return np.asarray(frames - removed.reshape(-1)[: len(frames)], np.float32)


@lru_cache(maxsize=8)
def _spline(block: int) -> FloatArray:
    """The four parts of a cubic B-spline over a block, which interpolates without images, and the two of a triangle."""
    t = np.arange(block) / block
    cubic = ((1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3)
    return np.stack([*(part / 6 for part in cubic), (1 - t) / block, t / block]).astype(np.float32)


@lru_cache(maxsize=64)
def _taken(size: int, block: int, corner: float) -> NDArray[np.complex128]:
    """What the high-pass takes away, as a spectrum of a sound of one value a block, (size // 2 + 1,)."""
    s = 1j * np.fft.rfftfreq(size, block / RATE_HZ) / corner
    return np.asarray(1.0 - s**3 / ((s + 1.0) * (s * s + s + 1.0)))
