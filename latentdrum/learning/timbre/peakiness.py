"""Peakiness: how far the mean log power of a band lies below the log of its mean power, nepers of power.

Noise has -0.57 at any resolution; lines with silence between them have much less. Log powers of bands do not show it,
so without it a net cannot tell a cymbal from filtered noise.
"""

from functools import lru_cache
from typing import Final

import numpy as np
import torch
from torch import Tensor

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.stft import power_spectra
from latentdrum.core.timbre.timbre import RATE_HZ
from latentdrum.models.timbre.features import Resolution
from latentdrum.models.timbre.noise_bank import BANDS, band_hz, shares

#: Four windows of 0.19 s, whose bins are 5.4 Hz wide; in the bands of the noise.
LONG: Final = Resolution(8192, (4980, 12_900, 26_100, 48_200), BANDS)
#: Lower bands hold too few bins; a band counts while it is within RANGE of its sound's loudest, nepers of power.
_LOWEST_HZ: Final = 200.0
_RANGE: Final = 15.0
_SILENCE: Final = 1e-14
#: Peakiness of noise, and what the log of all power over the noise's adds: fitted to partials in noise at 13 levels
#: from -10 to 30 dB, to within 0.1.
NOISE: Final = -0.57
BY_LINES: Final = -0.63


@lru_cache(maxsize=1)
def _bins_to_bands() -> FloatArray:
    """Weight of each bin in the mean of each band, (4097, BANDS)."""
    matrix = shares(np.fft.rfftfreq(LONG.window, 1.0 / RATE_HZ))
    return np.asarray(matrix / matrix.sum(0), np.float32)


def peakiness(frames: FloatArray) -> FloatArray:
    """Of a mono sound at RATE_HZ in the windows of LONG, (4, BANDS); NaN where a band is silent or has too few bins."""
    power = power_spectra(frames, LONG.centres, LONG.window) + np.float32(_SILENCE)
    mean = power @ _bins_to_bands()
    values = np.log(power) @ _bins_to_bands() - np.log(mean)
    values[mean < mean.max() * np.exp(-_RANGE)] = np.nan
    values[:, band_hz() < _LOWEST_HZ] = np.nan
    return np.asarray(values, np.float32)


def peakiness_error(noise: Tensor, lines: Tensor, target: Tensor) -> Tensor:
    """Mean absolute error, nepers, of the peakiness that follows from powers of noise and of lines (n, 4, BANDS).

    Each sound counts alike, and its cells where the target is not NaN.
    """
    counts = torch.isfinite(target).float()
    expected = NOISE + BY_LINES * torch.log1p(lines / (noise + _SILENCE)).clamp(max=12.0)
    error = (expected - torch.nan_to_num(target)).abs() * counts
    return (error.sum((1, 2)) / counts.sum((1, 2)).clamp(min=1.0)).mean()
