"""How far one drum sound is from another: the log-spectral distance."""

from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.descriptors import spectrogram
from latentdrum.core.timbre.timbre import RATE_HZ

#: How much of two sounds is compared.
COMPARED_S: Final = 1.5
#: Added to powers before their logarithm is taken.
POWER_FLOOR: Final = 1e-8


def log_spectral_distance(a: FloatArray, b: FloatArray) -> float:
    """How far two mono sounds at RATE_HZ are apart, in nepers of power; 0 is the same. Their levels do not count.

    Root mean square over the bins of the difference of the log power spectra, mean over the moments of the first
    COMPARED_S, each sound at peak 1 and filled up with silence. Silence may be one of them.
    """
    return float(np.sqrt(np.square(_log_power(a) - _log_power(b)).mean(-1)).mean())


def _log_power(frames: FloatArray) -> FloatArray:
    length = round(COMPARED_S * RATE_HZ)
    peak = float(np.abs(frames).max(initial=0.0)) or 1.0
    filled = np.zeros(length, np.float32)
    filled[: len(frames)] = frames[:length] / np.float32(peak)
    return np.asarray(np.log(spectrogram(filled) + POWER_FLOOR), np.float32)
