"""How loud a drum sound is, K-weighted after ITU-R BS.1770, and how loud each drum is in a mix."""

from functools import lru_cache
from math import log10, pi, tan
from types import MappingProxyType
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import RATE_HZ, Drum
from latentdrum.core.units import db_to_gain

#: Window of the momentary loudness (EBU Tech 3341), seconds.
MOMENTARY_S: Final = 0.4
#: No sound is made so loud that its peak exceeds this.
PEAK: Final = 0.98
_POINTS: Final = 32_768
#: Momentary loudness of each drum at pad level 0, LUFS: its place in a mix, so that every kit is balanced as it is. The
#: differences are a usual starting point of a mix. All are so low that short sounds reach them below full scale.
DRUM_LUFS: Final = MappingProxyType(
    {
        Drum.KICK: -24.0,
        Drum.SNARE: -25.0,
        Drum.HAT_CLOSED: -31.0,
        Drum.HAT_OPEN: -31.0,
        Drum.TOM_LOW: -27.0,
        Drum.TOM_MID: -27.0,
        Drum.TOM_HIGH: -27.5,
        Drum.CRASH: -28.5,
        Drum.RIDE: -32.0,
        Drum.CLAP: -26.0,
        Drum.RIM: -28.0,
        Drum.PERC: -28.0,
    }
)


@lru_cache(maxsize=1)
def weighting() -> FloatArray:
    """Power gain of the K-weighting at the bins of a spectrum of 32,768 frames, (16385,)."""
    z = np.exp(-2j * pi * np.arange(_POINTS // 2 + 1) / _POINTS)
    # The standard's two filters by their analogue prototypes, as libebur128 states them for any rate.
    shelf = tan(pi * 1681.974450955533 / RATE_HZ)
    gain, q = db_to_gain(3.999843853973347), 0.7071752369554196
    middle = gain**0.4996667741545416
    side = middle * shelf / q
    numerator = np.array([gain + side + shelf**2, 2 * (shelf**2 - gain), gain - side + shelf**2])
    denominator = np.array([1 + shelf / q + shelf**2, 2 * (shelf**2 - 1), 1 - shelf / q + shelf**2])
    low, q = tan(pi * 38.13547087602444 / RATE_HZ), 0.5003270373238773
    high_pass = np.array([1 + low / q + low**2, 2 * (low**2 - 1), 1 - low / q + low**2]) / (1 + low / q + low**2)
    powers = z[:, None] ** np.arange(3)
    response = (powers @ numerator) / (powers @ denominator) * (powers @ [1.0, -2.0, 1.0]) / (powers @ high_pass)
    return np.asarray(np.square(np.abs(response)), np.float32)


def loudness_db(frames: FloatArray) -> float:
    """Momentary loudness in LUFS of a mono sound at RATE_HZ whose loudest 400 ms are its first; -inf for silence."""
    spectrum = np.fft.rfft(frames[: round(MOMENTARY_S * RATE_HZ)], _POINTS)
    power = np.square(spectrum.real) + np.square(spectrum.imag)
    energy = (
        2.0 * float((power * weighting()).sum()) / _POINTS
    )  # no BLAS: its threads would compete with the audio thread
    return -0.691 + 10 * log10(energy / (MOMENTARY_S * RATE_HZ)) if energy > 0 else float("-inf")


def with_loudness(frames: FloatArray, target_db: float) -> FloatArray:
    """The sound at a loudness in LUFS, or lower where its peak would exceed PEAK."""
    gain = db_to_gain(target_db - loudness_db(frames))
    peak = max(float(np.abs(frames).max()), 1e-9)
    return np.asarray(frames * np.float32(min(gain, PEAK / peak)), np.float32)
