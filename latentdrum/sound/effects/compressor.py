"""Compressor of the mix: one gain for left and right, from the mean level of each inner block.

    reduction = slope(compress) * what the level exceeds the threshold by, with a soft knee    decibels
    gain      = smoothed reduction (attack, release) and the make-up

The make-up is the reduction at the reference level, about which a drum mix varies: the loudness stays.
"""

from math import exp, log10, sqrt
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.units import db_to_gain
from latentdrum.sound.effects.fixed_blocks import INNER_FRAMES, glide
from latentdrum.sound.ramps import rising

ATTACK_S: Final = 0.008
RELEASE_S: Final = 0.15
#: The threshold at the knob's ends, decibels of full scale; its slope, 1 - 1 / ratio, at the upper end: 2.5 to 1.
_THRESHOLDS_DB: Final = (-2.0, -14.0)
_MAX_SLOPE: Final = 0.6
_KNEE_DB: Final = 6.0
#: The level whose gain is 0 dB at every amount.
_REFERENCE_DB: Final = -9.0
#: A block of silence counts as this level.
_FLOOR: Final = 1e-10
#: Less reduction than this, decibels, is none.
_NONE_DB: Final = 1e-3


def reduction_db(level_db: float, compress: float) -> float:
    """The static curve: how much a steady level is reduced, decibels. compress: 0..1."""
    low, high = _THRESHOLDS_DB
    over_db = level_db - (low + (high - low) * compress)
    if over_db <= -_KNEE_DB / 2.0:
        return 0.0
    bent_db = over_db if over_db >= _KNEE_DB / 2.0 else (over_db + _KNEE_DB / 2.0) ** 2 / (2.0 * _KNEE_DB)
    return _MAX_SLOPE * compress * bent_db


def make_up_db(compress: float) -> float:
    """What is added to keep the loudness, decibels. compress: 0..1."""
    return reduction_db(_REFERENCE_DB, compress)


class Compressor:
    """The gain of each block; the knobs glide."""

    def __init__(self, rate_hz: int) -> None:
        self._attack = exp(-INNER_FRAMES / (ATTACK_S * rate_hz))
        self._release = exp(-INNER_FRAMES / (RELEASE_S * rate_hz))
        self._compress, self._mix = 0.0, 1.0
        self._reduction_db = 0.0
        self._last = 1.0  # the gain at the end of the block before
        self._gain: FloatArray = np.ones(INNER_FRAMES, np.float32)
        self._ramp: FloatArray = rising(INNER_FRAMES)

    def gain(self, mix: FloatArray, compress: float, share: float, level: float) -> FloatArray | None:
        """The gains of a block, (64,), or None if it stays as it is; valid until the next call.

        mix: (2, 64). compress, and the share of the compressed mix: 0..1. level: the master level that the mix already
        has, as a factor: it is not to change the sound.
        """
        if compress == 0.0 == self._compress and self._last == 1.0:
            self._mix = share
            return None
        self._compress = glide(self._compress, compress)
        self._mix = glide(self._mix, share)
        self._follow(_level_db(mix) - 20.0 * log10(level))
        compressed = db_to_gain(make_up_db(self._compress) - self._reduction_db)
        last, self._last = self._last, 1.0 + self._mix * (compressed - 1.0)
        np.multiply(self._ramp, np.float32(self._last - last), out=self._gain)
        np.add(self._gain, np.float32(last), out=self._gain)
        return self._gain

    def _follow(self, level_db: float) -> None:
        target_db = reduction_db(level_db, self._compress)
        keep = self._attack if target_db > self._reduction_db else self._release
        self._reduction_db = target_db + keep * (self._reduction_db - target_db)
        if target_db == 0.0 and self._reduction_db < _NONE_DB:
            self._reduction_db = 0.0


def _level_db(mix: FloatArray) -> float:
    """The mean level of a block, both sides, decibels of a full-scale square wave."""
    power = float(np.dot(mix[0], mix[0])) + float(np.dot(mix[1], mix[1]))
    return 20.0 * log10(sqrt(power / (2 * INNER_FRAMES)) + _FLOOR)
