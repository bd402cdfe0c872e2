"""Snares and toms of analogue machines: tuned skins, and wires of noise with a decay of their own."""

from typing import Final

import numpy as np
from numpy.random import Generator

from latentdrum.core.timbre.timbre import Drum
from training.timbre.sounds.circuits import (
    Knobs,
    Signal,
    decay,
    decaying_modes,
    filtered,
    frame_times,
    overdriven,
    swept_phase,
    white_noise,
)
from training.timbre.sounds.style import Ranges, Style, styles

_SNARE: Final[Ranges] = {
    "low_hz": (150, 260),  # the lower of the two modes
    "mode_ratio": (1.5, 2.3),
    "upper": (0.2, 1),  # level of the upper mode
    "bend_ratio": (1, 1.6),
    "bend_s": (0.008, 0.04),
    "tone": (0.4, 1),
    "tone_s": (0.08, 0.35),
    "wires": (0.1, 0.6),  # level of the noise
    "wires_s": (0.1, 0.5),
    "hold_s": (0.001, 0.02),
    "wires_low_hz": (400, 2_500),
    "wires_high_hz": (5_000, 18_000),
    "snap": (0, 0.6),  # a short burst at the attack
    "snap_s": (0.004, 0.02),
    "drive": (0, 2),
}
_SNARES: Final[dict[str, Ranges]] = {
    "long": {"low_hz": (150, 230), "tone_s": (0.08, 0.3), "wires_low_hz": (1_000, 3_500), "bend_ratio": (1, 1.15)},
    "punchy": {"low_hz": (160, 260), "bend_ratio": (1.2, 2.2), "wires_s": (0.12, 0.4), "drive": (0.5, 4)},
    "dry": {"low_hz": (180, 360), "tone_s": (0.05, 0.15), "wires_s": (0.04, 0.14), "snap": (0.2, 1)},
    "big": {"low_hz": (120, 210), "hold_s": (0.04, 0.16), "wires_s": (0.2, 0.9), "wires_low_hz": (200, 1_200)},
    "electric": {"low_hz": (130, 280), "bend_ratio": (1.6, 4), "bend_s": (0.03, 0.12), "tone_s": (0.2, 0.7)},
    "hiss": {"tone": (0, 0.2), "wires": (0.4, 1), "wires_high_hz": (3_000, 18_000), "wires_s": (0.06, 0.4)},
    "beaten": {"low_hz": (150, 300), "mode_ratio": (1.4, 1.9), "wires_low_hz": (300, 1_500), "snap": (0.3, 1.2)},
}
_TOM: Final[Ranges] = {
    "end_hz": (60, 120),
    "start_ratio": (1.1, 1.8),
    "drop_s": (0.015, 0.08),
    "hold_s": (0.001, 0.01),
    "fall_s": (0.25, 1),
    "edge": (0, 0.3),
    "upper": (0, 0.2),  # modes of a real skin above the lowest
    "upper_s": (0.08, 0.3),
    "skin": (0, 0.15),  # pink-like noise below the tone
    "skin_s": (0.05, 0.4),
    "skin_hz": (800, 4_000),
    "click": (0, 0.3),
    "click_s": (0.003, 0.015),
    "drive": (0, 1.5),
}
_TOMS: Final[dict[str, Ranges]] = {
    "long": {"start_ratio": (1.02, 1.3), "fall_s": (0.4, 1.4)},
    "punchy": {"start_ratio": (1.3, 2.2), "click": (0.1, 0.6), "skin": (0.05, 0.3), "drive": (0.3, 2.5)},
    "electric": {"start_ratio": (1.8, 5), "drop_s": (0.05, 0.25), "skin": (0.1, 0.5), "fall_s": (0.4, 1.5)},
    "dry": {"fall_s": (0.1, 0.35), "skin_s": (0.03, 0.1), "edge": (0, 0.8)},
    "beaten": {"start_ratio": (1.02, 1.35), "upper": (0.2, 0.9), "click": (0.1, 0.7), "skin": (0.05, 0.35)},
}
#: Where the three toms are tuned, and the modes of a round skin above its lowest.
_TUNING: Final = {Drum.TOM_LOW: (58.0, 115.0), Drum.TOM_MID: (95.0, 180.0), Drum.TOM_HIGH: (140.0, 310.0)}
_SKIN_MODES: Final = np.array([1.59, 2.14, 2.30, 2.65, 2.92])


def snare(knobs: Knobs, rng: Generator) -> Signal:
    """A snare drum of two swept modes and its wires."""
    t = frame_times(min(4.0, knobs["hold_s"] + 1.4 * max(knobs["tone_s"], knobs["wires_s"]) + 0.02))
    low = np.sin(swept_phase(t, knobs["low_hz"], knobs["bend_ratio"], knobs["bend_s"])) * decay(t, knobs["tone_s"])
    high_hz = knobs["low_hz"] * knobs["mode_ratio"]
    high = np.sin(swept_phase(t, high_hz, knobs["bend_ratio"], knobs["bend_s"])) * decay(t, 0.7 * knobs["tone_s"])
    noise = filtered(white_noise(t, rng), "bandpass", (knobs["wires_low_hz"], knobs["wires_high_hz"]), 1)
    wires = noise * (decay(t, knobs["wires_s"], knobs["hold_s"]) + knobs["snap"] * decay(t, knobs["snap_s"]))
    tone = knobs["tone"] * (low + knobs["upper"] * high)
    return overdriven(tone + 0.5 * knobs["wires"] * wires, knobs["drive"])


def tom(knobs: Knobs, rng: Generator) -> Signal:
    """A tom; its pitch settles at end_hz."""
    t = frame_times(min(4.0, knobs["hold_s"] + 1.4 * knobs["fall_s"] + 0.02))
    phase = swept_phase(t, knobs["end_hz"], knobs["start_ratio"], knobs["drop_s"])
    body = (np.sin(phase) - knobs["edge"] * np.sin(3 * phase) / 9) * decay(t, knobs["fall_s"], knobs["hold_s"])
    upper_s = np.minimum(knobs["upper_s"], knobs["fall_s"]) / np.sqrt(_SKIN_MODES)
    modes = decaying_modes(t, knobs["end_hz"] * _SKIN_MODES, upper_s, 0.6 / _SKIN_MODES, rng)
    noise = white_noise(t, rng)
    skin = filtered(noise, "lowpass", knobs["skin_hz"], 1) * decay(t, min(knobs["skin_s"], knobs["fall_s"]))
    click = filtered(noise, "highpass", 1_500.0, 1) * decay(t, knobs["click_s"])
    struck = body + knobs["upper"] * modes + 0.8 * knobs["skin"] * skin + 0.4 * knobs["click"] * click
    return overdriven(struck, knobs["drive"])


def _toms() -> tuple[Style, ...]:
    made: tuple[Style, ...] = ()
    for drum, tuning in _TUNING.items():
        made += styles(drum, tom, {**_TOM, "end_hz": tuning}, _TOMS)
    return made


STYLES: Final = styles(Drum.SNARE, snare, _SNARE, _SNARES) + _toms()
