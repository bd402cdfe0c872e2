"""Cuts a recorded drum hit: from its onset to where it is silent, peak 1."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import RATE_HZ
from latentdrum.core.units import db_to_gain

#: Levels below this before a sound are silence, re its peak.
SILENCE_DB: Final = -50.0
#: The first frame above this, re the peak, is the onset; at most ONSET_S before it are kept.
ONSET_DB: Final = -30.0
ONSET_S: Final = 0.001
#: Levels below this after a sound are silence, re full scale: the last bit of a 16-bit file.
END_DB: Final = -90.0
FADE_S: Final = 0.010


def faded(frames: NDArray[np.floating]) -> FloatArray:
    """The sound with a raised-cosine fade-out over its last FADE_S."""
    out = np.array(frames, np.float32)
    length = min(len(out), round(FADE_S * RATE_HZ))
    if length:
        out[-length:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, length + 1, dtype=np.float32) / length)
    return out


def trimmed(frames: NDArray[np.floating], longest_s: float) -> FloatArray:
    """A mono sound at RATE_HZ from its onset to its end, at most longest_s long, peak 1.

    Raises ValueError for silence.
    """
    level = np.abs(frames)
    peak = float(level.max(initial=0.0))
    if not peak > db_to_gain(END_DB):
        raise ValueError("silent")
    onset = int(np.argmax(level > peak * db_to_gain(ONSET_DB)))
    begin = max(int(np.argmax(level > peak * db_to_gain(SILENCE_DB))), onset - round(ONSET_S * RATE_HZ))
    end = len(level) - int(np.argmax(level[::-1] > db_to_gain(END_DB)))
    longest = round(longest_s * RATE_HZ)
    kept = frames[begin:end]
    kept = faded(kept[:longest]) if len(kept) > longest else np.array(kept, np.float32)
    return np.asarray(kept / np.abs(kept).max(), np.float32)
