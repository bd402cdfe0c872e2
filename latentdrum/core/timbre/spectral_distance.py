"""How far one drum sound is from another: the log-spectral distance (LSD), and one of what is heard."""

from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.descriptors import spectrogram
from latentdrum.core.timbre.timbre import RATE_HZ

#: How much of two sounds is compared.
COMPARED_S: Final = 1.5
COMPARED_FRAMES: Final = round(COMPARED_S * RATE_HZ)
#: Added to powers before their logarithm is taken.
POWER_FLOOR: Final = 1e-8
#: What lies further than this below a recording's loudest cell is not heard beside it, decibels.
HEARD_DB: Final = 60.0


def log_spectral_distance(a: FloatArray, b: FloatArray) -> float:
    """LSD of two mono sounds at RATE_HZ in nepers of power; 0 is the same, and level does not count.

    The first COMPARED_S are compared, each at peak 1 and padded with silence. One of them may be silent.
    """
    return float(log_power_distance(log_powers(a), log_powers(b)))


def heard_distance(sound: FloatArray, recording: FloatArray) -> float:
    """How far a sound is from a recording where that is heard, nepers of power; 0 is the same, level does not count.

    In a log-spectral distance the silence after a short recording weighs as much as its attack, so that silence itself
    can come out nearer than a drum that rings. Here what is more than HEARD_DB below the recording's loudest cell is
    equally silent, and each cell weighs as much as the recording rises above that: silence is as far as can be.
    """
    target = log_powers(recording)
    floor = float(target.max()) - HEARD_DB * np.log(10.0) / 10.0
    weight = np.maximum(target - floor, 0.0)
    difference = np.maximum(log_powers(sound) - floor, 0.0) - weight
    return float(np.sqrt((weight * np.square(difference)).sum() / weight.sum()))


def log_power_distance(a: FloatArray, b: FloatArray) -> FloatArray:
    """LSD of log powers (..., windows, bins): root mean square over the bins, mean over the windows."""
    return np.asarray(np.sqrt(np.square(a - b).mean(-1)).mean(-1), np.float32)


def log_powers(frames: FloatArray) -> FloatArray:
    """ln of the power spectra of the compared part of a sound, (130, 1025)."""
    return np.asarray(np.log(spectrogram(padded(frames)) + POWER_FLOOR), np.float32)


def compared(frames: FloatArray) -> FloatArray:
    """The part of a sound that is compared, peak 1, at most COMPARED_FRAMES; silence stays silence."""
    peak = float(np.abs(frames).max(initial=0.0))
    return np.asarray(frames[:COMPARED_FRAMES] / np.float32(peak or 1.0), np.float32)


def padded(frames: FloatArray) -> FloatArray:
    """The compared part with silence after it, (COMPARED_FRAMES,)."""
    part = compared(frames)
    return np.pad(part, (0, COMPARED_FRAMES - len(part)))
