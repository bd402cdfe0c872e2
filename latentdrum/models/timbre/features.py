"""The timbre encoder's input: log band powers, coarse in time over the whole sound and fine over its attack."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.descriptors import MIN_SLOPE, SLOPE_S
from latentdrum.core.timbre.one_shot import CUT_FADE_S, is_cut_off
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


#: Every 512 frames to 1.5 s, every 1024 to 2.5 s, every 4096 to 6 s.
WHOLE: Final = Resolution(
    2048, (*range(0, 66_560, 512), *range(66_560, 110_592, 1024), *range(110_592, 264_600, 4096)), 136
)
#: Every 128 frames through the first 70 ms.
ATTACK: Final = Resolution(512, tuple(range(0, 24 * 128, 128)), 48)
#: Bands over which the slope of a continuation is averaged.
_SLOPE_BANDS: Final = 9


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
    """The whole sound, (centres, 136), and its attack, (24, 48); frames as for log_power.

    A sound that was cut off goes on in every band as it fell in its last half second.
    """
    whole = log_power(frames, WHOLE)
    return _continued(whole, len(frames)) if is_cut_off(frames) else whole, log_power(frames, ATTACK)


def _continued(whole: FloatArray, frames: int) -> FloatArray:
    centres = np.array(WHOLE.centres)
    last = int(np.flatnonzero(centres <= frames - WHOLE.window // 2 - CUT_FADE_S * RATE_HZ)[-1])
    at_s = centres / RATE_HZ
    rows = np.flatnonzero((centres <= centres[last]) & (at_s > at_s[last] - SLOPE_S))
    time, known = at_s[rows] - at_s[rows].mean(), whole[rows]
    slope = time @ known / (time @ time)
    slope = np.convolve(np.pad(slope, _SLOPE_BANDS // 2, "edge"), np.full(_SLOPE_BANDS, 1 / _SLOPE_BANDS), "valid")
    later = at_s[last + 1 :, None] - at_s[rows].mean()
    level = known.mean(0) + np.minimum(slope, -MIN_SLOPE) * later
    floor = np.float32(np.log(POWER_FLOOR))
    return np.concatenate([whole[: last + 1], np.logaddexp(level, floor).astype(np.float32)])
