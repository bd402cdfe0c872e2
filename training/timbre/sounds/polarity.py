"""Unifies the polarity of recordings, which is arbitrary: inverts those that disagree with their drum's mean attack."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np
from scipy.signal import butter, sosfilt

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import RATE_HZ, Drum
from training.timbre.sounds.sound import OneShot

ATTACK_S: Final = 0.020
LOW_PASS_HZ: Final = 2_000.0
_ROUNDS: Final = 2


@lru_cache(maxsize=1)
def _filter() -> FloatArray:
    return np.asarray(butter(2, LOW_PASS_HZ, fs=RATE_HZ, output="sos"))


def attack(frames: FloatArray) -> FloatArray:
    """The first ATTACK_S of a sound, low-passed, (882,), of unit energy."""
    length = round(ATTACK_S * RATE_HZ)
    padded = np.zeros(length)
    padded[: min(length, len(frames))] = frames[:length]
    low = sosfilt(_filter(), padded)
    return np.asarray(low / max(float(np.linalg.norm(low)), 1e-9), np.float32)


def mean_attacks(sounds: Sequence[OneShot]) -> dict[Drum, FloatArray]:
    """The mean attack of every drum, (882,), with its sounds inverted where they disagree with it."""
    means = {}
    for drum in sorted({sound.drum for sound in sounds}):
        attacks = np.stack([attack(sound.frames) for sound in sounds if sound.drum is drum])
        mean = attacks.mean(0)
        for _ in range(_ROUNDS):
            mean = (attacks * np.where(attacks @ mean < 0.0, -1.0, 1.0)[:, None]).mean(0)
        means[drum] = np.asarray(mean, np.float32)
    return means


def with_unified_polarity(sound: OneShot, mean_attack: Mapping[Drum, FloatArray]) -> OneShot:
    """The sound, inverted if its attack disagrees with the mean attack of its drum."""
    if sound.drum in mean_attack and float(attack(sound.frames) @ mean_attack[sound.drum]) < 0.0:
        return replace(sound, frames=-sound.frames)
    return sound
