"""Hats and cymbals of analogue machines: six inharmonic square oscillators, noise, the modes of a plate."""

from typing import Final

import numpy as np
from numpy.random import Generator

from latentdrum.core.timbre.timbre import Drum
from training.timbre.sounds.circuits import (
    Knobs,
    Signal,
    band_passed,
    decay,
    decaying_modes,
    filtered,
    frame_times,
    overdriven,
    square_waves,
    white_noise,
)
from training.timbre.sounds.style import Ranges, styles

#: Ratios of the six oscillators in the classic circuit; each sound detunes them.
_CLASSIC: Final = np.array([1.0, 1.483, 1.8, 2.546, 2.63, 3.897])
_MODES: Final = 80

_USUAL: Final[Ranges] = {
    "base_hz": (180, 420),  # the lowest of the six oscillators
    "detune": (0, 0.12),  # deviation from the classic ratios
    "squares": (0.3, 1),
    "ring": (0, 1),  # from their sum to their products
    "plate": (0, 0.3),  # modes of a plate
    "plate_low_hz": (300, 2_500),
    "noise": (0, 0.6),
    "high_pass_hz": (4_000, 8_000),
    "peak_hz": (5_000, 12_000),
    "peak": (0, 1.5),
    "fall_s": (0.1, 0.3),
    "early_s": (0.02, 0.06),  # the first of the two decays
    "early": (0, 1),  # its level over the second
    "bell": (0, 0.05),  # a few low, clear modes
    "bell_hz": (350, 900),
    "bell_s": (0.3, 1),
    "attack_s": (0.0002, 0.0015),
    "drive": (0, 1),
}
_KINDS: Final[dict[str, Ranges]] = {
    "six": {},
    "hiss": {"squares": (0, 0), "noise": (0.7, 1), "peak": (0, 4)},
    "plate": {"squares": (0, 0), "plate": (0.6, 1), "noise": (0.1, 0.8)},
    "harsh": {"squares": (0.6, 1), "ring": (0.5, 1), "base_hz": (250, 900), "drive": (1, 5)},
    "low": {"base_hz": (90, 260), "high_pass_hz": (600, 3_000)},
}
_CLOSED: Final[Ranges] = {"fall_s": (0.05, 0.28), "early_s": (0.008, 0.04)}
_OPEN: Final[Ranges] = {"fall_s": (0.35, 2.2), "early_s": (0.03, 0.25), "high_pass_hz": (2_500, 8_000)}
_CRASH: Final[Ranges] = {
    "fall_s": (1.5, 6), "early_s": (0.1, 0.5), "early": (0.3, 2), "high_pass_hz": (300, 3_500), "noise": (0.2, 0.9),
    "attack_s": (0.0003, 0.006), "plate_low_hz": (200, 1_500),
}  # fmt: skip
_RIDE: Final[Ranges] = {
    "fall_s": (1.5, 9), "early_s": (0.03, 0.2), "early": (0.5, 3), "high_pass_hz": (500, 4_500), "noise": (0, 0.3),
    "bell": (0, 0.5), "bell_s": (0.5, 3), "plate": (0.1, 0.6),
}  # fmt: skip
#: Ratios of a cup's modes over its lowest.
_CUP: Final = np.array([1.0, 1.52, 2.41, 3.14, 4.27])


def metal(knobs: Knobs, rng: Generator) -> Signal:
    """A hat or a cymbal."""
    fall_s = knobs["fall_s"]
    t = frame_times(min(6.0, 1.4 * max(fall_s, knobs["early_s"]) + 0.02))
    raw = knobs["noise"] * white_noise(t, rng)
    if knobs["squares"] > 0.0:
        raw += knobs["squares"] * _oscillators(t, knobs, rng)
    high = filtered(raw, "highpass", knobs["high_pass_hz"])
    high += knobs["peak"] * band_passed(high, knobs["peak_hz"], 0.6)
    envelope = (decay(t, fall_s) + knobs["early"] * decay(t, knobs["early_s"])) * (1 - np.exp(-t / knobs["attack_s"]))
    plate = _plate(t, knobs, rng) * (1 + knobs["early"] * decay(t, knobs["early_s"]))
    bell_s = np.minimum(knobs["bell_s"], 1.2 * fall_s) / np.sqrt(_CUP)
    hz = knobs["bell_hz"] * _CUP * (1 + 0.05 * rng.uniform(-1, 1, len(_CUP)))
    bell = decaying_modes(t, hz, bell_s, 1 / np.sqrt(_CUP), rng)
    return overdriven(high * envelope + knobs["plate"] * plate + knobs["bell"] * bell, knobs["drive"])


def _oscillators(t: Signal, knobs: Knobs, rng: Generator) -> Signal:
    """The six oscillators, from their sum to the products of pairs; of about unit variance."""
    detuning = 1 + knobs["detune"] * rng.uniform(-1, 1, len(_CLASSIC))
    waves = square_waves(t, knobs["base_hz"] * _CLASSIC * detuning, rng)
    products = waves[:3] * waves[3:]
    return np.asarray((1 - knobs["ring"]) * waves.sum(0) / 2.4 + knobs["ring"] * products.sum(0) / 1.7)


def _plate(t: Signal, knobs: Knobs, rng: Generator) -> Signal:
    """Modes denser towards the treble, the higher ones shorter; of about unit variance at the start."""
    low_hz = knobs["plate_low_hz"]
    hz = low_hz * (14_000.0 / low_hz) ** np.sqrt(rng.random(_MODES))
    fall_s = knobs["fall_s"] * (hz / low_hz) ** rng.uniform(-0.4, -0.1)
    return decaying_modes(t, hz, fall_s, rng.exponential(1.0, _MODES) / np.sqrt(_MODES), rng)


STYLES: Final = (
    *styles(Drum.HAT_CLOSED, metal, {**_USUAL, **_CLOSED}, _KINDS),
    *styles(Drum.HAT_OPEN, metal, {**_USUAL, **_OPEN}, _KINDS),
    *styles(Drum.CRASH, metal, {**_USUAL, **_CRASH}, _KINDS),
    *styles(Drum.RIDE, metal, {**_USUAL, **_RIDE}, {**_KINDS, "bell": {"bell": (0.4, 2), "bell_hz": (400, 1_100)}}),
)
