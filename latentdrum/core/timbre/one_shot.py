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
#: A recording at least so long that falls by more than FADED_DB within its last CUT_FADE_S, and was within CUT_OFF_DB
#: of its loudest moment before, was cut off: faded out, or just stopped. Shorter ones end as they were meant to.
CUT_OFF_S: Final = 1.45
CUT_OFF_DB: Final = -54.0
CUT_FADE_S: Final = 0.22
FADED_DB: Final = -20.0
#: Levels are those of blocks of so many seconds.
_BLOCK_S: Final = 0.020


def faded(frames: NDArray[np.floating]) -> FloatArray:
    """The sound with a raised-cosine fade-out over its last FADE_S."""
    out = np.array(frames, np.float32)
    length = min(len(out), round(FADE_S * RATE_HZ))
    if length:
        out[-length:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, length + 1, dtype=np.float32) / length)
    return out


def is_cut_off(frames: FloatArray) -> bool:
    """Whether a mono sound at RATE_HZ went on beyond its end, as a cymbal does that was cut to a length."""
    if len(frames) < CUT_OFF_S * RATE_HZ:
        return False
    length = round(_BLOCK_S * RATE_HZ)
    power = np.square(frames[len(frames) % length :]).reshape(-1, length).sum(1)
    before, after = float(power[-round(CUT_FADE_S / _BLOCK_S) - 3 :][:3].mean()), float(power[-1])
    stopped = after > power.max() * db_to_gain(2 * CUT_OFF_DB) or after < before * db_to_gain(2 * FADED_DB)
    return stopped and before > power.max() * db_to_gain(2 * CUT_OFF_DB)


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
