"""Bass drums of analogue machines: a sine whose pitch drops, a click, a driven output."""

from typing import Final

import numpy as np
from numpy.random import Generator

from latentdrum.core.timbre.timbre import Drum
from training.timbre.sounds.circuits import (
    Knobs,
    Signal,
    decay,
    filtered,
    frame_times,
    overdriven,
    swept_phase,
    white_noise,
)
from training.timbre.sounds.style import Ranges, styles

_USUAL: Final[Ranges] = {
    "end_hz": (40, 65),  # final pitch
    "start_ratio": (2, 6),  # starting pitch over the final one
    "drop_s": (0.008, 0.04),
    "second_ratio": (0, 0.2),  # a slower, smaller drop after the first
    "second_s": (0.08, 0.25),
    "hold_s": (0.001, 0.02),
    "fall_s": (0.3, 0.9),
    "edge": (0, 0.3),  # from sine towards triangle
    "sub": (0, 0.2),  # a sine at end_hz without sweep or drive
    "click": (0, 0.5),
    "click_hz": (1_000, 6_000),
    "click_s": (0.003, 0.02),
    "skin": (0, 0.1),  # noise of the beater
    "skin_s": (0.03, 0.12),
    "drive": (0, 2),
    "tone_hz": (2_000, 16_000),
}
_CHANGES: Final[dict[str, Ranges]] = {
    "long": {"end_hz": (36, 60), "start_ratio": (1.3, 4), "drop_s": (0.005, 0.03), "fall_s": (0.9, 4)},
    "punchy": {"end_hz": (44, 72), "start_ratio": (3, 8), "fall_s": (0.25, 0.8), "click": (0.1, 0.8)},
    "hard": {
        "start_ratio": (5, 14), "drop_s": (0.015, 0.07), "hold_s": (0.02, 0.12), "fall_s": (0.2, 0.7), "drive": (3, 14),
    },
    "deep": {
        "end_hz": (38, 56), "start_ratio": (1.1, 2.5), "click": (0, 0.15), "tone_hz": (250, 2_000), "sub": (0, 0.6),
    },
    "dry": {"end_hz": (52, 100), "start_ratio": (1.2, 4), "fall_s": (0.08, 0.35), "skin": (0, 0.4), "edge": (0, 0.8)},
    "beaten": {
        "end_hz": (48, 90), "start_ratio": (1.2, 2.5), "fall_s": (0.15, 0.6), "click": (0.2, 1.2), "skin": (0.1, 0.6),
    },
}  # fmt: skip


def kick(knobs: Knobs, rng: Generator) -> Signal:
    """A bass drum; its pitch settles at end_hz."""
    t = frame_times(min(4.0, knobs["hold_s"] + 1.4 * knobs["fall_s"] + 0.02))
    phase = swept_phase(t, knobs["end_hz"], knobs["start_ratio"], knobs["drop_s"])
    phase += (
        swept_phase(t, knobs["end_hz"], 1 + knobs["second_ratio"], knobs["second_s"]) - 2 * np.pi * knobs["end_hz"] * t
    )
    body = (np.sin(phase) - knobs["edge"] * np.sin(3 * phase) / 9) * decay(t, knobs["fall_s"], knobs["hold_s"])
    noise = white_noise(t, rng)
    click = filtered(noise, "highpass", knobs["click_hz"], 1) * decay(t, knobs["click_s"])
    skin = filtered(noise, "bandpass", (150.0, 1_800.0), 1) * decay(t, knobs["skin_s"])
    loud = overdriven(body + 0.4 * knobs["click"] * click + knobs["skin"] * skin, knobs["drive"])
    sub = np.sin(2 * np.pi * knobs["end_hz"] * t) * decay(t, 1.2 * knobs["fall_s"], knobs["hold_s"])
    return filtered(loud, "lowpass", knobs["tone_hz"], 1) + knobs["sub"] * sub


STYLES: Final = styles(Drum.KICK, kick, _USUAL, _CHANGES)
