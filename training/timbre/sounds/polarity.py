"""Turns sounds upside down where that makes their attacks agree; which way up a drum was recorded is chance."""

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
    """The first ATTACK_S of a sound without its treble, (882,), of unit energy."""
    length = round(ATTACK_S * RATE_HZ)
    padded = np.zeros(length)
    padded[: min(length, len(frames))] = frames[:length]
    low = sosfilt(_filter(), padded)
    return np.asarray(low / max(float(np.linalg.norm(low)), 1e-9), np.float32)


def usual_attacks(sounds: Sequence[OneShot]) -> dict[Drum, FloatArray]:
    """The mean attack of every drum, (882,), once each of its sounds is turned the way that agrees with it."""
    usual = {}
    for drum in sorted({sound.drum for sound in sounds}):
        attacks = np.stack([attack(sound.frames) for sound in sounds if sound.drum is drum])
        mean = attacks.mean(0)
        for _ in range(_ROUNDS):
            mean = (attacks * np.where(attacks @ mean < 0.0, -1.0, 1.0)[:, None]).mean(0)
        usual[drum] = np.asarray(mean, np.float32)
    return usual


def with_usual_polarity(sound: OneShot, usual: Mapping[Drum, FloatArray]) -> OneShot:
    """The sound, turned over if its attack then agrees better with the usual one of its drum."""
    if sound.drum in usual and float(attack(sound.frames) @ usual[sound.drum]) < 0.0:
        return replace(sound, frames=-sound.frames)
    return sound
