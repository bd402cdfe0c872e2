"""How far one drum sound is from another: spectra on one and on several scales, and when it sets in.

All distances are between the first JUDGED_S of the sounds, each at peak 1 and filled up with silence. Windows are Hann,
centred on their moments, the outside is silence, and spectra are not scaled: a full-scale sine reaches window / 4.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.descriptors import HOP, WINDOW
from latentdrum.core.timbre.timbre import RATE_HZ

JUDGED_S: Final = 1.5
JUDGED_FRAMES: Final = round(JUDGED_S * RATE_HZ)
#: Added to powers before their logarithm is taken.
POWER_FLOOR: Final = 1e-8
#: (transform, hop, window) of the multi-scale distance, frames; magnitudes below the floor count as the floor.
SCALES: Final = ((1024, 120, 600), (2048, 240, 1200), (512, 50, 240))
MAGNITUDE_FLOOR: Final = 1e-4
#: A sound has set in when it first reaches this share of its peak: 20 dB below.
ONSET: Final = 0.1


def judged(frames: FloatArray) -> FloatArray:
    """What is judged of a sound: peak 1 and at most JUDGED_S of it, (frames,); silence stays silence."""
    peak = float(np.abs(frames).max(initial=0.0))
    return np.asarray(frames[:JUDGED_FRAMES] / (peak or 1.0), np.float32)


def filled(frames: FloatArray) -> FloatArray:
    """The same with silence behind it, (JUDGED_FRAMES,)."""
    return np.pad(judged(frames), (0, JUDGED_FRAMES - min(len(frames), JUDGED_FRAMES)))


def magnitudes(frames: FloatArray, size: int = WINDOW, hop: int = HOP, window: int = WINDOW) -> FloatArray:
    """Spectra at every hop, (1 + frames // hop, size // 2 + 1); a shorter window stands in the middle of size."""
    shape = np.zeros(size, np.float32)
    shape[(size - window) // 2 :][:window] = np.hanning(window + 1)[:-1]
    padded = np.pad(frames, size // 2)
    views = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop]
    return np.asarray(np.abs(np.fft.rfft(views * shape, axis=1)), np.float32)


def log_power(frames: FloatArray) -> FloatArray:
    """ln of the power spectra of what is judged of a sound, (130, 1025)."""
    return np.asarray(np.log(np.square(magnitudes(filled(frames))) + POWER_FLOOR), np.float32)


def log_spectral_distance(a: FloatArray, b: FloatArray) -> NDArray[np.floating[Any]]:
    """LSD of log powers (..., frames, bins), natural log: root mean square over the bins, mean over the frames."""
    return np.asarray(np.sqrt(np.square(a - b).mean(-1)).mean(-1))


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
    """A sound as the distances see it, worked out once."""

    log_power: FloatArray
    scales: tuple[FloatArray, ...]
    onset_ms: float


@dataclass(frozen=True, slots=True)
class Distance:
    """How far a sound is from its target."""

    lsd: float
    mss: float
    onset_ms: float  # how far the onsets are apart, whichever comes first


def spectra(frames: FloatArray) -> Spectra:
    """What the distances need of a sound."""
    sound = filled(frames)
    return Spectra(log_power(frames), tuple(magnitudes(sound, *scale) for scale in SCALES), onset_ms(sound))


def distance(made: Spectra, target: Spectra) -> Distance:
    """Every distance of a sound to its target."""
    scales = [scale_distance(a, b) for a, b in zip(made.scales, target.scales, strict=True)]
    lsd = float(log_spectral_distance(made.log_power, target.log_power))
    return Distance(lsd, float(np.mean(scales)), abs(made.onset_ms - target.onset_ms))
