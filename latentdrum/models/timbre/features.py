"""The timbre encoder's input: log band powers, coarse in time over the whole sound and fine over its attack."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.spectral_distance import POWER_FLOOR
from latentdrum.core.timbre.stft import power_spectra
from latentdrum.core.timbre.timbre import RATE_HZ

#: Bands are evenly spaced on asinh(Hz / CORNER_HZ): about linear in Hz below it, logarithmic above.
CORNER_HZ: Final = 700.0


def warp(hz: NDArray[np.floating]) -> NDArray[np.floating]:
    """A frequency on the scale of the bands, from 0 at 0 Hz to about 4.14 at 22 kHz; any shape."""
    return np.asarray(np.arcsinh(np.asarray(hz) / CORNER_HZ))


@dataclass(frozen=True, slots=True)
class Resolution:
    """One time-frequency resolution: length and centres of the Hann windows in frames, number of bands."""

    window: int
    centres: tuple[int, ...]
    bands: int

    @property
    def hz(self) -> FloatArray:
        """The centre frequency of each band, (bands,)."""
        step = float(warp(np.array(RATE_HZ / 2.0))) / (self.bands - 1)
        return np.asarray(CORNER_HZ * np.sinh(step * np.arange(self.bands)), np.float32)


#: Every 512 frames to 1.5 s, then every 1024 to 2.5 s.
WHOLE: Final = Resolution(2048, (*range(0, 130 * 512, 512), *range(130 * 512, 110_250, 1024)), 136)
#: Every 128 frames through the first 70 ms.
ATTACK: Final = Resolution(512, tuple(range(0, 24 * 128, 128)), 48)


@lru_cache(maxsize=4)
def bins_to_bands(resolution: Resolution) -> FloatArray:
    """Share of each bin in each band, (window / 2 + 1, bands); the shares of a bin sum to 1."""
    hz = np.arange(resolution.window // 2 + 1) * RATE_HZ / resolution.window
    band = warp(hz) / warp(np.array(RATE_HZ / 2.0)) * (resolution.bands - 1)
    return np.asarray(np.maximum(0.0, 1.0 - np.abs(band[:, None] - np.arange(resolution.bands))), np.float32)


def log_power(frames: FloatArray, resolution: Resolution) -> FloatArray:
    """ln of the mean power of the bins in every band, (centres, bands); frames are mono at RATE_HZ, peak 1."""
    power = power_spectra(frames, resolution.centres, resolution.window)
    matrix = bins_to_bands(resolution)
    return np.asarray(np.log(power @ (matrix / matrix.sum(0)) + np.float32(POWER_FLOOR)), np.float32)


def log_spectra(frames: FloatArray) -> tuple[FloatArray, FloatArray]:
    """The whole sound (173, 136) and its attack (24, 48); frames as for log_power."""
    return log_power(frames, WHOLE), log_power(frames, ATTACK)
