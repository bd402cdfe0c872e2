"""Features of drum sounds (cepstra, descriptors), and distances between two sets of sounds (Fréchet, MMD)."""

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
#: A sound ends when it stays this far below its loudest window.
END_DB: Final = -60.0
#: Twice the squared width of the kernel, in standardised features: 40 features that differ by one deviation each.
KERNEL: Final = 80.0
_WINDOWS: Final = 1 + COMPARED_FRAMES // HOP


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
    """One sound. log_mel: (130, 64); vector: (40,), not yet standardised; descriptors: (5,), NaN for silence."""

    log_mel: FloatArray
    vector: FloatArray
    descriptors: FloatArray


def sound_features(frames: FloatArray) -> SoundFeatures:
    """The features of the part of a sound that distances compare, at peak 1."""
    sound = compared(frames)
    # After its end a sound is at the floor, which need not be computed.
    power = spectrogram(np.pad(sound, (0, min(WINDOW // 2, COMPARED_FRAMES - len(sound)))))
    log_mel = np.full((_WINDOWS, MELS), np.log(POWER_FLOOR), np.float32)
    log_mel[: len(power)] = np.log(power @ mel_matrix() + POWER_FLOOR)
    return SoundFeatures(log_mel, _cepstral(log_mel, windows_until_end(power)), descriptors_or_nan(frames))


def windows_until_end(power: FloatArray) -> int:
    """How many windows of a power spectrogram (windows, bins) the sound lasts; at least 1."""
    level = power.sum(1)
    return int(np.flatnonzero(level >= level.max() * 10.0 ** (END_DB / 10.0))[-1]) + 1


def _cepstral(log_mel: FloatArray, windows: int) -> FloatArray:
    """Mean and deviation of the cepstra over some windows, (40,)."""
    cepstra = dct(log_mel[:windows], norm="ortho", axis=1)[:, :CEPSTRA]
    return np.concatenate([cepstra.mean(0), cepstra.std(0)]).astype(np.float32)


def descriptors_or_nan(frames: FloatArray) -> FloatArray:
    """The descriptors of a sound, (5,); NaN for silence."""
    try:
        return descriptors.measure(frames)
    except ValueError:
        return np.full(len(TIMBRE_AXES), np.nan, np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class FeatureScale:
    """Mean and deviation of the training sounds' feature vectors, (40,) each."""

    mean: Array
    deviation: Array

    def __call__(self, sounds: list[SoundFeatures]) -> Array:
        """Standardised feature vectors, (n, 40)."""
        return (np.stack([one.vector for one in sounds]) - self.mean) / self.deviation


def feature_scale(sounds: list[SoundFeatures]) -> FeatureScale:
    """The scale of the training sounds."""
    vectors = np.stack([one.vector for one in sounds]).astype(np.float64)
    return FeatureScale(vectors.mean(0), np.maximum(vectors.std(0), 1e-6))


def frechet(a: Array, b: Array) -> float:
    """Squared Fréchet distance of Gaussians fitted to two sets (n, features) of two sounds or more."""
    means = np.square(a.mean(0) - b.mean(0)).sum()
    one, other = np.cov(a.T), np.cov(b.T)
    values, vectors = np.linalg.eigh(one)
    root = (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    shared = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ other @ root), 0.0)).sum()
    return float(means + np.trace(one) + np.trace(other) - 2.0 * shared)


def mmd(a: Array, b: Array) -> float:
    """Squared maximum mean discrepancy, unbiased: two draws of one population give 0 on average, at times less.

    The kernel is exp(-distance² / KERNEL).
    """
    n, m = len(a), len(b)
    within_a = (_kernel(a, a).sum() - n) / (n * (n - 1))
    within_b = (_kernel(b, b).sum() - m) / (m * (m - 1))
    return float(within_a + within_b - 2.0 * _kernel(a, b).mean())


def _kernel(a: Array, b: Array) -> Array:
    squared = np.square(a).sum(1)[:, None] + np.square(b).sum(1) - 2.0 * a @ b.T
    return np.asarray(np.exp(-np.maximum(squared, 0.0) / KERNEL))
