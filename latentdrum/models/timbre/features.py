"""Input features of the timbre encoder: log band powers, coarse in time over the sound and fine over its attack."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import RATE_HZ

#: Added to the power of a bin before its logarithm; that of a digital zero in the usual log-spectral distance.
FLOOR: Final = 1e-8
#: Bands lie evenly on asinh(Hz / CORNER_HZ): even in Hz below it, in octaves above.
CORNER_HZ: Final = 700.0


def warp(hz: NDArray[np.floating]) -> NDArray[np.floating]:
    """Where a frequency lies on the scale of the bands, from 0 at 0 Hz to about 4.14 at 22 kHz; any shape."""
    return np.asarray(np.arcsinh(np.asarray(hz) / CORNER_HZ))


@dataclass(frozen=True, slots=True)
class Resolution:
    """One resolution: a Hann window of so many frames, the frames that it is centred on, the count of bands."""

    window: int
    centres: tuple[int, ...]
    bands: int

    @property
    def hz(self) -> FloatArray:
        """The middle of each band, (bands,)."""
        step = float(warp(np.array(RATE_HZ / 2.0))) / (self.bands - 1)
        return np.asarray(CORNER_HZ * np.sinh(step * np.arange(self.bands)), np.float32)


#: Every 512 frames to 1.5 s, then every 1024 to 2.5 s.
WHOLE: Final = Resolution(2048, (*range(0, 130 * 512, 512), *range(130 * 512, 110_250, 1024)), 136)
#: Every 128 frames through the first 70 ms.
ATTACK: Final = Resolution(512, tuple(range(0, 24 * 128, 128)), 48)


@lru_cache(maxsize=4)
def bins_to_bands(hearing: Resolution) -> FloatArray:
    """Share of each bin in each band, (window / 2 + 1, bands); the shares of a bin sum to 1."""
    hz = np.arange(hearing.window // 2 + 1) * RATE_HZ / hearing.window
    place = warp(hz) / warp(np.array(RATE_HZ / 2.0)) * (hearing.bands - 1)
    return np.asarray(np.maximum(0.0, 1.0 - np.abs(place[:, None] - np.arange(hearing.bands))), np.float32)


@lru_cache(maxsize=4)
def _hann(window: int) -> FloatArray:
    return np.hanning(window + 1)[:-1].astype(np.float32)


def log_power(frames: FloatArray, hearing: Resolution) -> FloatArray:
    """ln of the mean power of a bin in every band, (centres, bands); frames are mono at RATE_HZ, peak 1."""
    half = hearing.window // 2
    padded = np.zeros(half + hearing.centres[-1] + half, np.float32)
    kept = frames[: len(padded) - half]
    padded[half : half + len(kept)] = kept
    windows = np.lib.stride_tricks.sliding_window_view(padded, hearing.window)[list(hearing.centres)]
    spectra = np.fft.rfft(windows * _hann(hearing.window), axis=1)
    power = (spectra.real**2 + spectra.imag**2).astype(np.float32)
    matrix = bins_to_bands(hearing)
    return np.asarray(np.log(power @ (matrix / matrix.sum(0)) + np.float32(FLOOR)), np.float32)


def log_spectra(frames: FloatArray) -> tuple[FloatArray, FloatArray]:
    """What the encoder is given: the whole (173, 136) and the attack (24, 48). Frames as for log_power."""
    return log_power(frames, WHOLE), log_power(frames, ATTACK)
