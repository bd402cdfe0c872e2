"""The short-time Fourier transform that every spectrum of a drum sound is made with."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray


@lru_cache(maxsize=8)
def hann(window: int, size: int | None = None) -> FloatArray:
    """A periodic Hann window in the middle of size frames; size is the window's own if left out."""
    size = size or window
    shape = np.zeros(size, np.float32)
    shape[(size - window) // 2 :][:window] = np.hanning(window + 1)[:-1]
    shape.setflags(write=False)  # shared by the cache
    return shape


def hops(frames: int, hop: int) -> range:
    """The centres of windows at every hop from the first frame of a sound on, its end included."""
    return range(0, frames + 1, hop)


def stft(
    frames: FloatArray, centres: Sequence[int], window: int, size: int | None = None
) -> NDArray[np.complexfloating]:
    """Spectra of a mono sound around some frames in rising order, (centres, size // 2 + 1); not scaled.

    A full-scale sine reaches window / 4. Outside the sound is silence; size is the length of the transform, in which a
    shorter window is padded on both sides.
    """
    size = size or window
    half = size // 2
    padded = np.zeros(centres[-1] + size, np.float32)
    kept = frames[: len(padded) - half]
    padded[half : half + len(kept)] = kept
    windows = np.lib.stride_tricks.sliding_window_view(padded, size)[list(centres)]
    return np.fft.rfft(windows * hann(window, size), axis=1)


def power_spectra(frames: FloatArray, centres: Sequence[int], window: int) -> FloatArray:
    """Power of the bins, (centres, window // 2 + 1), else as stft."""
    spectra = stft(frames, centres, window)
    return (spectra.real**2 + spectra.imag**2).astype(np.float32)
