"""Clock masters that never were: steady, jumping and ramping tempi, and what is left of them on the way to us."""

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.units import tick_seconds

Times = NDArray[np.float64]


def steady(bpm: float, ticks: int) -> Times:
    """A machine that keeps its tempo: true times of its ticks in seconds, the first at 0."""
    return (np.arange(ticks) * tick_seconds(bpm)).astype(np.float64)


def jump(bpm: float, to_bpm: float, ticks_before: int, ticks_after: int) -> Times:
    """Somebody types a new tempo; it holds from tick number ticks_before on."""
    periods = np.repeat([tick_seconds(bpm), tick_seconds(to_bpm)], [ticks_before, ticks_after])
    return np.concatenate([[0.0], np.cumsum(periods)])


def ramp(bpm: float, to_bpm: float, bpm_a_second: float, before_s: float, after_s: float) -> Times:
    """Somebody drags the tempo: it changes evenly in time, with a while of steady tempo on either side."""
    lasts_s = abs(to_bpm - bpm) / bpm_a_second
    at_s = np.linspace(0.0, before_s + lasts_s + after_s, 200_000)
    tempo = np.interp(at_s, [before_s, before_s + lasts_s], [bpm, to_bpm])
    # Ticks are where the integral of the tempo reaches whole numbers (trapezium rule, exact for straight pieces).
    beats = np.concatenate([[0.0], np.cumsum(0.5 * (tempo[1:] + tempo[:-1]) * np.diff(at_s))]) * 24.0 / 60.0
    return np.interp(np.arange(int(beats[-1])), beats, at_s)


def arrivals(
    times_s: Times,
    rng: np.random.Generator,
    *,
    jitter_s: float = 0.0,
    lost: float = 0.0,
    doubled: float = 0.0,
    quantum_s: float = 0.0,
) -> Times:
    """When the ticks reach us: Gaussian jitter, cut to whole quanta, some lost (never the first), some sent twice."""
    came = times_s + rng.normal(0.0, jitter_s, len(times_s)) if jitter_s else times_s.copy()
    if quantum_s:
        came = np.floor(came / quantum_s) * quantum_s
    keep = rng.random(len(came)) >= lost
    keep[0] = True
    again = came[rng.random(len(came)) < doubled]
    return np.sort(np.concatenate([came[keep], again + rng.uniform(0.0, 2e-3, len(again))]))
