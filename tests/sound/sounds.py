"""Drum sounds without a model: decaying sines and noise, the same for the same timbre and seed."""

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import RATE_HZ, Drum, Timbre

_PITCH_HZ = (55, 180, 7000, 6500, 90, 130, 180, 4000, 5000, 900, 1700, 800)
_DECAY_S = (0.25, 0.15, 0.04, 0.5, 0.3, 0.25, 0.2, 0.9, 0.7, 0.12, 0.03, 0.1)
_NOISE = (0.05, 0.6, 0.8, 0.8, 0.1, 0.1, 0.1, 0.7, 0.5, 0.9, 0.2, 0.3)


class FakeDrums:
    """A TimbreDecoder; `rendered` counts its work."""

    name = "timbre-v2"
    lineage = (name,)

    def __init__(self) -> None:
        self.rendered = 0

    def render(self, timbre: Timbre, seed: int) -> FloatArray:
        self.rendered += 1
        drum = timbre.drum
        brightness, decay, pitch, noise, _ = (float(axis) for axis in timbre.axes)
        decay_s = _DECAY_S[drum] * 4.0 ** (decay - 0.5)
        at_s = np.arange(round(min(6 * decay_s, drum.length_s) * RATE_HZ)) / RATE_HZ
        tone = np.cos(2 * np.pi * _PITCH_HZ[drum] * 2.0 ** (pitch - 0.5 + 0.02 * float(timbre.z[0])) * at_s)
        share = min(max(_NOISE[drum] + noise - 0.5, 0.0), 1.0)
        hiss = np.random.default_rng((seed, int(drum))).uniform(-1.0, 1.0, len(at_s))
        loudness = 0.9 * (1.0 + 0.2 * (brightness - 0.5) + 0.1 * timbre.hardness) / 1.2
        return np.asarray(loudness * ((1 - share) * tone + share * hiss) * np.exp(-at_s / decay_s), np.float32)


def beep(frames: int, level: float = 0.5) -> FloatArray:
    """A sound whose first frame is its loudest."""
    return (level * np.linspace(1.0, 0.1, frames)).astype(np.float32)


assert len(_PITCH_HZ) == len(_DECAY_S) == len(_NOISE) == len(Drum)
