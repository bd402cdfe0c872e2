"""The fundamental of a drum that rings, by which a drummer tells the toms apart."""

from types import MappingProxyType
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.stft import hann
from latentdrum.core.timbre.timbre import RATE_HZ, Drum

#: The fundamental of each tom, Hz: the geometric mean over the kits of the training recordings, each counted once, of
#: the median over a kit's sounds; and the standard deviation of its ln around these means. Toms are named by their
#: order in a kit, so they overlap: `python -m training.judging.timbre.drum_facts` measures it.
TOM_HZ: Final = MappingProxyType({Drum.TOM_LOW: 87.0, Drum.TOM_MID: 128.0, Drum.TOM_HIGH: 162.0})
TOM_SPREAD: Final = 0.23
#: Where the fundamental is looked for, Hz, and in which part of the sound, seconds: after the stroke.
_RANGE_HZ: Final = (50.0, 500.0)
_FROM_S, _LENGTH_S = 0.05, 0.5
_POINTS: Final = 1 << 16


def fundamental_hz(frames: FloatArray) -> float:
    """The strongest frequency of a mono sound at RATE_HZ after its attack; of a short one, in all of it."""
    begin, length = round(_FROM_S * RATE_HZ), round(_LENGTH_S * RATE_HZ)
    part = frames[begin : begin + length]
    if len(part) < begin:
        part = frames[:length]
    spectrum = np.abs(np.fft.rfft(part * hann(len(part)), _POINTS))
    low, high = (round(hz * _POINTS / RATE_HZ) for hz in _RANGE_HZ)
    return float((low + int(spectrum[low:high].argmax())) * RATE_HZ / _POINTS)


def tom_shares(frames: FloatArray) -> dict[Drum, float]:
    """How probable each tom is for a sound of one of them, by its fundamental."""
    hz = fundamental_hz(frames)
    odds = {drum: np.exp(-0.5 * (np.log(hz / own) / TOM_SPREAD) ** 2) for drum, own in TOM_HZ.items()}
    total = sum(odds.values()) + 1e-30
    return {drum: float(odd / total) for drum, odd in odds.items()}
