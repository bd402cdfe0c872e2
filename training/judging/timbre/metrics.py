"""Distances between two drum sounds: log-spectral, multi-scale spectral, and onset time.

All compare the same part of the sounds, each at peak 1 and padded with silence; see core's spectral_distance. The
short-time spectra and the log-spectral distance are core's: they are definitions, not part of any model.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.spectral_distance import log_power_distance, log_powers, padded
from latentdrum.core.timbre.stft import hops, stft
from latentdrum.core.timbre.timbre import RATE_HZ

#: (transform, hop, window) of the multi-scale distance, frames; magnitudes below the floor count as the floor.
SCALES: Final = ((1024, 120, 600), (2048, 240, 1200), (512, 50, 240))
MAGNITUDE_FLOOR: Final = 1e-4
#: The onset is the first frame at this share of the peak: 20 dB below.
ONSET: Final = 0.1


def magnitudes(frames: FloatArray, size: int, hop: int, window: int) -> FloatArray:
    """Magnitude spectra at every hop, (1 + frames // hop, size // 2 + 1)."""
    return np.asarray(np.abs(stft(frames, hops(len(frames), hop), window, size)), np.float32)


def scale_distance(made: FloatArray, target: FloatArray) -> float:
    """Spectral convergence, relative to the target, plus the mean difference of the ln magnitudes, on one scale."""
    a, b = np.maximum(made, MAGNITUDE_FLOOR), np.maximum(target, MAGNITUDE_FLOOR)
    return float(np.linalg.norm(a - b) / np.linalg.norm(b) + np.abs(np.log(a / b)).mean())


def onset_ms(frames: FloatArray) -> float:
    """When a sound first reaches ONSET of its peak, milliseconds from its first frame; 0 for silence."""
    level = np.abs(frames)
    return 1000.0 * int(np.argmax(level >= ONSET * level.max(initial=0.0))) / RATE_HZ if len(level) else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Spectra:
    """What the distances need of a sound, computed once."""

    log_power: FloatArray
    scales: tuple[FloatArray, ...]
    onset_ms: float


@dataclass(frozen=True, slots=True)
class Distance:
    """Distances of a sound to its target. onset_ms is absolute."""

    lsd: float
    mss: float
    onset_ms: float


def spectra(frames: FloatArray) -> Spectra:
    """What the distances need of a sound."""
    sound = padded(frames)
    return Spectra(log_powers(frames), tuple(magnitudes(sound, *scale) for scale in SCALES), onset_ms(sound))


def distance(made: Spectra, target: Spectra) -> Distance:
    """Every distance of a sound to its target."""
    scales = [scale_distance(a, b) for a, b in zip(made.scales, target.scales, strict=True)]
    lsd = float(log_power_distance(made.log_power, target.log_power))
    return Distance(lsd, float(np.mean(scales)), abs(made.onset_ms - target.onset_ms))
