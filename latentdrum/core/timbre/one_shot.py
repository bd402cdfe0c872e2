"""How a recorded drum hit is cut: it begins at its onset, ends where it is silent, and peaks at 1."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import RATE_HZ

#: What lies below this in front of a sound is silence, re its peak.
SILENCE_DB: Final = -50.0
#: The first frame above this is the onset; at most ONSET_S of what comes before it is kept.
ONSET_DB: Final = -30.0
ONSET_S: Final = 0.001
#: What lies below this behind a sound is silence, re full scale: the last bit of a 16-bit file.
END_DB: Final = -90.0
FADE_S: Final = 0.010


def db_to_gain(db: float) -> float:
    """An amplitude from decibels."""
    return float(10.0 ** (db / 20.0))


def faded(frames: NDArray[np.floating]) -> FloatArray:
    """The sound with its last FADE_S faded out along half a cosine."""
    out = np.array(frames, np.float32)
    length = min(len(out), round(FADE_S * RATE_HZ))
    if length:
        out[-length:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, length + 1, dtype=np.float32) / length)
    return out


def trimmed(frames: NDArray[np.floating], longest_s: float) -> FloatArray:
    """A mono sound at RATE_HZ from its onset to its end, no longer than so many seconds, peak 1.

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
