"""Claps, rims and hand percussion of analogue machines."""

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
    swept_phase,
    white_noise,
)
from training.timbre.sounds.style import Ranges, styles

_CLAP: Final[Ranges] = {
    "bursts": (3, 5.99),  # whole ones count
    "gap_s": (0.008, 0.014),
    "uneven": (0, 0.25),  # deviation of a burst from its time, in gaps
    "burst_s": (0.012, 0.05),
    "tail": (0.3, 1.2),
    "tail_s": (0.12, 0.6),
    "centre_hz": (800, 1_700),
    "octaves": (0.7, 2),
    "air": (0, 0.3),  # noise above the band
    "drive": (0, 2),
}
_CLAPS: Final[dict[str, Ranges]] = {
    "long": {"centre_hz": (850, 1_300), "octaves": (0.6, 1.4), "tail_s": (0.25, 0.9)},
    "punchy": {"octaves": (1, 2.4), "tail_s": (0.15, 0.4), "drive": (0.5, 4)},
    "dry": {"bursts": (2, 4.99), "tail": (0, 0.4), "tail_s": (0.05, 0.15), "burst_s": (0.01, 0.03)},
    "wide": {"octaves": (1.8, 3.5), "air": (0.2, 0.9), "tail_s": (0.3, 1.2), "tail": (0.2, 0.7)},
    "crowd": {"bursts": (5, 9.99), "gap_s": (0.004, 0.012), "uneven": (0.3, 0.9), "octaves": (1, 2.5)},
    "single": {"bursts": (1, 1.99), "burst_s": (0.03, 0.12), "centre_hz": (900, 2_400), "tail": (0.05, 0.5)},
}
_RIM: Final[Ranges] = {
    "low_hz": (400, 900),
    "high_ratio": (2, 4.2),
    "high": (0.4, 1.4),
    "fall_s": (0.03, 0.12),
    "bend_ratio": (1, 1.15),
    "click": (0, 0.8),
    "click_s": (0.002, 0.008),
    "wires": (0, 0.1),
    "wires_s": (0.03, 0.15),
    "high_pass_hz": (100, 600),
    "drive": (0, 3),
}
_RIMS: Final[dict[str, Ranges]] = {
    "clear": {},
    "dry": {"fall_s": (0.012, 0.04), "click": (0.3, 1.5)},
    "wooden": {"low_hz": (280, 700), "high_ratio": (1.4, 2.6), "fall_s": (0.03, 0.1), "click": (0.2, 1)},
    "wires": {"wires": (0.1, 0.6), "low_hz": (250, 600), "fall_s": (0.06, 0.25)},
    "harsh": {"drive": (3, 10), "high": (0.8, 2), "low_hz": (450, 1_100)},
}
_COWBELL: Final[Ranges] = {
    "low_hz": (420, 720), "mode_ratio": (1.4, 1.55), "octaves": (0.8, 2.5), "early_s": (0.02, 0.08),
    "early": (0.2, 1.5), "fall_s": (0.15, 0.9), "drive": (0, 2),
}  # fmt: skip
_BLOCK: Final[Ranges] = {
    "hz": (700, 3_200), "bend_ratio": (1, 1.08), "bend_s": (0.003, 0.01), "fall_s": (0.03, 0.2), "upper": (0, 0.5),
    "upper_ratio": (1.4, 2.8), "click": (0, 0.3), "drive": (0, 2),
}  # fmt: skip
_HAND: Final[Ranges] = {
    "hz": (140, 480), "bend_ratio": (1, 1.25), "bend_s": (0.01, 0.04), "fall_s": (0.08, 0.7), "upper": (0, 0.4),
    "upper_ratio": (1.5, 2.3), "click": (0, 0.5), "drive": (0, 1.5),
}  # fmt: skip
_ZAP: Final[Ranges] = {
    "hz": (60, 500), "bend_ratio": (4, 30), "bend_s": (0.01, 0.08), "fall_s": (0.08, 0.5), "upper": (0, 0.3),
    "upper_ratio": (1.5, 2.5), "click": (0, 0.3), "drive": (0, 5),
}  # fmt: skip
_SHAKEN: Final[Ranges] = {
    "low_hz": (2_500, 7_000), "high_hz": (9_000, 18_000), "rise_s": (0.001, 0.03), "fall_s": (0.03, 0.25),
    "jingles": (0, 0.2),
}  # fmt: skip


def clap(knobs: Knobs, rng: Generator) -> Signal:
    """Several bursts of noise shortly after each other, then a tail."""
    bursts = int(knobs["bursts"])
    deviations = rng.uniform(-0.5, 0.5, bursts) * knobs["uneven"]
    times_s = np.maximum(np.arange(bursts) + deviations, 0.0) * knobs["gap_s"]
    t = frame_times(min(4.0, times_s[-1] + 1.4 * max(knobs["tail_s"], knobs["burst_s"]) + 0.02))
    envelope = np.zeros(len(t))
    for time_s in times_s:
        envelope = np.maximum(envelope, decay(t - time_s, knobs["burst_s"]) * (t >= time_s))
    envelope += knobs["tail"] * decay(t - times_s[-1], knobs["tail_s"]) * (t >= times_s[-1])
    noise = white_noise(t, rng)
    band = band_passed(noise, knobs["centre_hz"], knobs["octaves"])
    air = knobs["air"] * float(band.std()) * filtered(noise, "highpass", 2 * knobs["centre_hz"], 1)
    return overdriven((band + air) * envelope, knobs["drive"])


def rim(knobs: Knobs, rng: Generator) -> Signal:
    """Two short high modes and a click."""
    t = frame_times(1.4 * max(knobs["fall_s"], knobs["wires_s"]) + 0.02)
    low = np.sin(swept_phase(t, knobs["low_hz"], knobs["bend_ratio"], 0.004)) * decay(t, knobs["fall_s"])
    high_hz = knobs["low_hz"] * knobs["high_ratio"]
    high = np.sin(swept_phase(t, high_hz, knobs["bend_ratio"], 0.004)) * decay(t, 0.6 * knobs["fall_s"])
    noise = white_noise(t, rng)
    click = knobs["click"] * filtered(noise, "highpass", 2_000.0, 1) * decay(t, knobs["click_s"])
    wires = knobs["wires"] * filtered(noise, "highpass", 1_200.0, 1) * decay(t, knobs["wires_s"])
    return overdriven(
        filtered(low + knobs["high"] * high + click + wires, "highpass", knobs["high_pass_hz"]), knobs["drive"]
    )


def cowbell(knobs: Knobs, rng: Generator) -> Signal:
    """Two square waves through a band-pass."""
    t = frame_times(1.4 * knobs["fall_s"] + 0.02)
    hz = knobs["low_hz"] * np.array([1.0, knobs["mode_ratio"]])
    band = band_passed(square_waves(t, hz, rng).sum(0), hz[1] * 1.3, knobs["octaves"])
    return overdriven(band * (decay(t, knobs["fall_s"]) + knobs["early"] * decay(t, knobs["early_s"])), knobs["drive"])


def tuned(knobs: Knobs, rng: Generator) -> Signal:
    """A clave, a block, a conga or a zap: one swept tone, one above it, a click."""
    t = frame_times(1.4 * knobs["fall_s"] + 0.02)
    tone = np.sin(swept_phase(t, knobs["hz"], knobs["bend_ratio"], knobs["bend_s"])) * decay(t, knobs["fall_s"])
    upper_hz, upper_s = np.array([knobs["hz"] * knobs["upper_ratio"]]), np.array([0.5 * knobs["fall_s"]])
    upper = knobs["upper"] * decaying_modes(t, upper_hz, upper_s, np.ones(1), rng)
    click = 0.5 * knobs["click"] * filtered(white_noise(t, rng), "highpass", 1_000.0, 1) * decay(t, 0.008)
    return overdriven(tone + upper + click, knobs["drive"])


def shaken(knobs: Knobs, rng: Generator) -> Signal:
    """Maracas, a shaker, jingles: treble noise that swells."""
    t = frame_times(4 * knobs["rise_s"] + 1.4 * knobs["fall_s"] + 0.02)
    noise = filtered(white_noise(t, rng), "bandpass", (knobs["low_hz"], knobs["high_hz"]), 2)
    hz = rng.uniform(knobs["low_hz"], knobs["high_hz"], 8)
    jingles = decaying_modes(t, hz, np.full(8, 1.5 * knobs["fall_s"]), np.full(8, 1.0), rng)
    rise = 1 - np.exp(-t / knobs["rise_s"])
    return np.asarray((noise * decay(t, knobs["fall_s"]) + knobs["jingles"] * jingles) * rise)


STYLES: Final = (
    *styles(Drum.CLAP, clap, _CLAP, _CLAPS),
    *styles(Drum.RIM, rim, _RIM, _RIMS),
    *styles(Drum.PERC, cowbell, _COWBELL, {"cowbell": {}, "agogo": {"low_hz": (700, 1_600), "mode_ratio": (1.3, 2.2)}}),
    *styles(Drum.PERC, tuned, _BLOCK, {"block": {}}),
    *styles(Drum.PERC, tuned, _HAND, {"conga": {}}),
    *styles(Drum.PERC, tuned, _ZAP, {"zap": {}}),
    *styles(Drum.PERC, shaken, _SHAKEN, {"shaker": {}, "jingles": {"jingles": (0.5, 2)}}),
)
