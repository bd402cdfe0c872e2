"""T60: how long a sound takes to decay by 60 dB."""

from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.descriptors import BLOCK, envelope
from latentdrum.core.timbre.timbre import RATE_HZ

_FROM_DB: Final = -5.0


def t60_s(frames: FloatArray, to_db: float) -> float:
    """T60 of a mono sound at RATE_HZ, seconds, from the slope of its energy decay curve (Schroeder), -5 dB to to_db.

    The last decibels are the fade at a sound's end. At least what one block of the envelope gives.
    """
    left = np.cumsum(envelope(frames)[::-1].astype(np.float64))[::-1]
    level_db = 10.0 * np.log10(left / left[0] + 1e-12)
    begin, end = (int(np.argmax(level_db < bound)) for bound in (_FROM_DB, to_db))
    return max(end - begin, 1) * BLOCK / RATE_HZ * 60.0 / (_FROM_DB - to_db)
