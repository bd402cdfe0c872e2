"""What a crowd of drum sounds is like: cepstra and descriptors of each, and how far two population_distances are apart."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.fft import dct

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre import descriptors
from latentdrum.core.timbre.descriptors import HOP, WINDOW, spectrogram
from latentdrum.core.timbre.spectral_distance import COMPARED_FRAMES, POWER_FLOOR, compared
from latentdrum.core.timbre.timbre import RATE_HZ, TIMBRE_AXES

Array = NDArray[np.floating[Any]]

MELS: Final = 64
CEPSTRA: Final = 20
#: A sound is over when it stays this far below its loudest window.
OVER_DB: Final = -60.0
#: Twice the squared width of the kernel, in standardised features: 40 features that differ by one deviation each.
KERNEL: Final = 80.0
_MOMENTS: Final = 1 + COMPARED_FRAMES // HOP


@lru_cache(maxsize=1)
def mel_matrix() -> FloatArray:
    """Triangles evenly spaced on the mel scale (2595 log10(1 + Hz / 700)) up to half the rate, height 1, (1025, 64)."""
    top = 2595.0 * np.log10(1.0 + RATE_HZ / 2 / 700.0)
    edges = 700.0 * (10.0 ** (np.linspace(0.0, top, MELS + 2) / 2595.0) - 1.0)
    hz = (np.arange(WINDOW // 2 + 1) * RATE_HZ / WINDOW)[:, None]
    up = (hz - edges[:-2]) / (edges[1:-1] - edges[:-2])
    down = (edges[2:] - hz) / (edges[2:] - edges[1:-1])
    return np.maximum(0.0, np.minimum(up, down)).astype(np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class SoundFeatures:
    """One sound. log_mel: (130, 64); features: (40,), not yet standardised; descriptors: (5,), NaN for silence."""

    log_mel: FloatArray
    features: FloatArray
    descriptors: FloatArray


def sound_features(frames: FloatArray) -> SoundFeatures:
    """A sound as the crowd's statistics see it: at peak 1, the first seconds that are judged."""
    sound = compared(frames)
    # Behind its end a sound is nothing but floor, which need not be worked out.
    heard = np.pad(sound, (0, min(WINDOW // 2, COMPARED_FRAMES - len(sound))))
    power = spectrogram(heard)
    log_mel = np.full((_MOMENTS, MELS), np.log(POWER_FLOOR), np.float32)
    log_mel[: len(power)] = np.log(power @ mel_matrix() + POWER_FLOOR)
    return SoundFeatures(log_mel, _features(log_mel, sounding_frames(power)), descriptors_or_nan(frames))


def sounding_frames(power: FloatArray) -> int:
    """How many moments of a power spectrogram (moments, bins) it takes until the sound is over; at least 1."""
    level = power.sum(1)
    return int(np.flatnonzero(level >= level.max() * 10.0 ** (OVER_DB / 10.0))[-1]) + 1


def _features(log_mel: FloatArray, moments: int) -> FloatArray:
    cepstra = dct(log_mel[:moments], norm="ortho", axis=1)[:, :CEPSTRA]
    return np.concatenate([cepstra.mean(0), cepstra.std(0)]).astype(np.float32)


def descriptors_or_nan(frames: FloatArray) -> FloatArray:
    """The descriptors of a sound, (5,); NaN where there is nothing to measure."""
    try:
        return descriptors.measure(frames)
    except ValueError:
        return np.full(len(TIMBRE_AXES), np.nan, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class FeatureScale:
    """What the training sounds' features are like: (40,) each."""

    mean: Array
    deviation: Array

    def __call__(self, looks: list[SoundFeatures]) -> Array:
        """Features in the training sounds' standard deviations, (n, 40)."""
        return (np.stack([one.features for one in looks]) - self.mean) / self.deviation


def feature_scale(looks: list[SoundFeatures]) -> FeatureScale:
    """The scale of the training sounds."""
    features = np.stack([one.features for one in looks]).astype(np.float64)
    return FeatureScale(features.mean(0), np.maximum(features.std(0), 1e-6))


def frechet(a: Array, b: Array) -> float:
    """Squared Fréchet distance of the Gaussians through two population_distances (n, features) of two or more."""
    means = np.square(a.mean(0) - b.mean(0)).sum()
    one, other = np.cov(a.T), np.cov(b.T)
    values, vectors = np.linalg.eigh(one)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    shared = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ other @ root), 0.0)).sum()
    return float(means + np.trace(one) + np.trace(other) - 2.0 * shared)


def mmd(a: Array, b: Array) -> float:
    """Squared maximum mean discrepancy, unbiased, so that two draws of one crowd give 0 on average, below it at times.

    The kernel is exp(-distance² / KERNEL).
    """
    n, m = len(a), len(b)
    within_a = (_kernel(a, a).sum() - n) / (n * (n - 1))
    within_b = (_kernel(b, b).sum() - m) / (m * (m - 1))
    return float(within_a + within_b - 2.0 * _kernel(a, b).mean())


def _kernel(a: Array, b: Array) -> Array:
    apart = np.square(a).sum(1)[:, None] + np.square(b).sum(1) - 2.0 * a @ b.T
    return np.asarray(np.exp(-np.maximum(apart, 0.0) / KERNEL))
