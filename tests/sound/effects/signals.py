"""Test signals, and an effect applied to a whole one."""

from collections.abc import Callable, Sequence

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.sound.effects.fixed_blocks import INNER_FRAMES

RATE = 48_000


def sine(hz: float, level: float, seconds: float = 1.0) -> FloatArray:
    """The same tone left and right, (2, n), a whole number of inner blocks."""
    frames = round(seconds * RATE) // INNER_FRAMES * INNER_FRAMES
    tone = level * np.sin(2 * np.pi * hz * np.arange(frames) / RATE)
    return np.asarray(np.stack([tone, tone]), np.float32)


def noise(frames: int, level: float = 0.2, seed: int = 0) -> FloatArray:
    """Independent noise left and right, (2, n)."""
    return (level * np.random.default_rng(seed).standard_normal((2, frames))).astype(np.float32)


def by_blocks(signal: FloatArray, work: Callable[[FloatArray], None]) -> FloatArray:
    """A signal worked on in place, block by block."""
    out: FloatArray = np.array(signal)
    for first in range(0, signal.shape[1], INNER_FRAMES):
        work(out[:, first : first + INNER_FRAMES])
    return out


def turned(signal: FloatArray, settings: Sequence[float], work: Callable[[FloatArray, float], None]) -> FloatArray:
    """A signal worked on in place with each of the settings for an equal part of it."""
    blocks = signal.shape[1] // INNER_FRAMES
    numbers = iter(range(blocks))
    return by_blocks(signal, lambda block: work(block, settings[next(numbers) * len(settings) // blocks]))


def apply_gain(block: FloatArray, gain: FloatArray | None) -> None:
    """Multiply a block by the gains of an effect, which has none when it is off."""
    if gain is not None:
        np.multiply(block, gain, out=block)


def gained(signal: FloatArray, gain: Callable[[FloatArray], FloatArray | None]) -> FloatArray:
    """A signal with the gains that an effect gives for it."""
    return by_blocks(signal, lambda block: apply_gain(block, gain(block)))


def amplitude(frames: FloatArray, hz: float) -> float:
    """The amplitude of a tone in a mono signal."""
    window = np.hanning(len(frames))
    turning = np.exp(-2j * np.pi * hz * np.arange(len(frames)) / RATE)
    return float(2 * np.abs((frames * window * turning).sum()) / window.sum())


def db(ratio: float) -> float:
    """An amplitude ratio in decibels."""
    return float(20 * np.log10(ratio))
