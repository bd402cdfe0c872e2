"""Sound files for tests, valid and damaged."""

from pathlib import Path

import numpy as np
import soundfile

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import RATE_HZ


def thump(hz: float = 60.0, length_s: float = 0.3, rate_hz: int = RATE_HZ, level: float = 0.8) -> FloatArray:
    """A decaying tone that begins at once, like a kick."""
    at_s = np.arange(round(length_s * rate_hz)) / rate_hz
    return np.asarray(level * np.cos(2 * np.pi * hz * at_s) * np.exp(-at_s / 0.08), np.float32)


def write(path: Path, frames: FloatArray, rate_hz: int = RATE_HZ, subtype: str | None = None) -> Path:
    """One sound file; mono, or (frames, channels)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, frames, rate_hz, subtype=subtype)
    return path


def with_nan(frames: FloatArray) -> FloatArray:
    """The same with one NaN."""
    out: FloatArray = frames.copy()
    out[7] = np.nan
    return out
