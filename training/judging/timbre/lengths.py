"""How many sounds are cut while they can still be heard."""

from collections.abc import Iterable
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.descriptors import BLOCK, envelope
from latentdrum.core.timbre.timbre import RATE_HZ
from training.judging.timbre.features import END_DB

#: A fade-out may take so long; how the sound fell in so long before it tells where it would have been at its end.
_FADE_S, _BEFORE_S = 0.05, 0.1
#: The level is that of so many blocks together, so that low tones do not beat in it.
_SMOOTHED: Final = round(0.02 * RATE_HZ / BLOCK)
_SILENCE: Final = 1e-12


def is_cut(frames: FloatArray) -> bool:
    """Whether a sound would still be within 60 dB of its peak at its end, were it not faded out there.

    Digital silence after it is no part of it.
    """
    there = np.flatnonzero(frames)
    if not there.size:
        return False
    power = np.convolve(envelope(frames[: there[-1] + 1]), np.full(_SMOOTHED, 1.0 / _SMOOTHED), "valid")
    level = 10.0 * np.log10(power + _SILENCE)
    fade, before = (round(seconds * RATE_HZ / BLOCK) for seconds in (_FADE_S, _BEFORE_S))
    last = len(level) - 1 - fade
    if last <= (loudest := int(level.argmax())):
        return False  # too short to tell: it ends in its attack
    first = max(loudest, last - before)
    slope = min(float(level[last] - level[first]) / (last - first), 0.0)
    return bool(level[last] + slope * fade > 20.0 * np.log10(np.abs(frames).max()) + END_DB)


def cut_share(sounds: Iterable[FloatArray]) -> float:
    """The share of the sounds that are cut, 0..1."""
    return float(np.mean([is_cut(frames) for frames in sounds]))
