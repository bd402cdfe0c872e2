"""Augmentation of drum sounds: pitch, decay, overdrive, spectral tilt, attack."""

from typing import Final

import numpy as np
import soxr
from numpy.random import Generator
from scipy.signal import lfilter

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.descriptors import BLOCK, envelope
from latentdrum.core.timbre.one_shot import trimmed
from latentdrum.core.timbre.timbre import RATE_HZ, Drum
from latentdrum.core.units import db_to_gain

#: Largest pitch change up or down; less for cymbals, which soon stop sounding like cymbals.
SEMITONES: Final = 4.0
CYMBAL_SEMITONES: Final = 2.0
_CYMBALS: Final = (Drum.HAT_CLOSED, Drum.HAT_OPEN, Drum.CRASH, Drum.RIDE)
#: The body lasts until the level has fallen by BODY_DB; its end is raised or lowered by up to these.
BODY_DB: Final = -40.0
LONGER_DB: Final = 8.0
SHORTER_DB: Final = -30.0
TILT_DB: Final = 6.0
ATTACK_DB: Final = 6.0
DRIVE: Final = (0.5, 3.0)


def augment(frames: FloatArray, drum: Drum, rng: Generator) -> FloatArray:
    """A random variant of a mono sound at RATE_HZ, peak 1: same drum and hardness, other features changed a little."""
    frames = repitched(frames, rng.uniform(-1, 1) * _semitones(drum))
    if rng.random() < 0.6:
        frames = lengthened(frames, rng.uniform(SHORTER_DB, LONGER_DB))
    if rng.random() < 0.5:
        frames = attack_changed(frames, rng.uniform(-ATTACK_DB, ATTACK_DB), 0.005 * 6.0 ** rng.random())
    if rng.random() < 0.8:
        frames = tilted(frames, rng.uniform(-TILT_DB, TILT_DB), 150.0 * 40.0 ** rng.random())
    if rng.random() < 0.35:
        frames = overdriven(frames, DRIVE[0] * (DRIVE[1] / DRIVE[0]) ** rng.random())
    return trimmed(frames, drum.length_s)


def _semitones(drum: Drum) -> float:
    return CYMBAL_SEMITONES if drum in _CYMBALS else SEMITONES


def repitched(frames: FloatArray, semitones: float) -> FloatArray:
    """Resampled: faster and higher, or slower and lower."""
    return np.asarray(soxr.resample(frames, RATE_HZ * 2.0 ** (semitones / 12.0), RATE_HZ, quality="HQ"), np.float32)


def lengthened(frames: FloatArray, end_db: float) -> FloatArray:
    """The decay longer or shorter: a level change that grows linearly in dB to end_db at the end of the body.

    A raise falls back to 0 dB as evenly after the body, so that the noise floor stays as it was.
    """
    level = envelope(frames)
    body = max(1, int(np.flatnonzero(level > level.max() * db_to_gain(2 * BODY_DB))[-1]) * BLOCK)
    share = np.arange(len(frames), dtype=np.float32) / body
    if end_db > 0.0:
        share = np.clip(np.minimum(share, 2.0 - share), 0.0, 1.0)
    return np.asarray(frames * np.exp(share * np.float32(np.log(db_to_gain(end_db)))), np.float32)


def attack_changed(frames: FloatArray, attack_db: float, fall_s: float) -> FloatArray:
    """The attack louder or softer by attack_db, fading with the time constant fall_s."""
    gain = (db_to_gain(attack_db) - 1.0) * np.exp(-np.arange(len(frames)) / (fall_s * RATE_HZ))
    return np.asarray(frames * (1.0 + gain), np.float32)


def tilted(frames: FloatArray, high_db: float, pivot_hz: float) -> FloatArray:
    """A first-order high shelf: above the pivot louder or softer by high_db."""
    k, gain = np.tan(np.pi * pivot_hz / RATE_HZ), db_to_gain(high_db)
    return np.asarray(lfilter([gain + k, k - gain], [1.0 + k, k - 1.0], frames), np.float32)


def overdriven(frames: FloatArray, gain: float) -> FloatArray:
    """Through a tanh soft clipper; low levels rise by about gain / tanh(gain) relative to the peak."""
    peak = float(np.abs(frames).max())
    return np.asarray(np.tanh(frames * np.float32(gain / peak)), np.float32)
