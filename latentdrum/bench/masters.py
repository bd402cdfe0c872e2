"""Simulated clock masters: steady tempo, tempo jumps and ramps, and the arrival of their ticks with jitter and loss."""

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.units import tick_seconds

Times = NDArray[np.float64]


def steady(bpm: float, ticks: int) -> Times:
    """A steady tempo: true times of the ticks in seconds, the first at 0."""
    return (np.arange(ticks) * tick_seconds(bpm)).astype(np.float64)


def jump(bpm: float, to_bpm: float, ticks_before: int, ticks_after: int) -> Times:
    """A tempo jump at tick number ticks_before."""
    periods = np.repeat([tick_seconds(bpm), tick_seconds(to_bpm)], [ticks_before, ticks_after])
    return np.concatenate([[0.0], np.cumsum(periods)])


def ramp(bpm: float, to_bpm: float, bpm_a_second: float, before_s: float, after_s: float) -> Times:
    """A linear tempo ramp, with steady tempo before and after."""
    lasts_s = abs(to_bpm - bpm) / bpm_a_second
    at_s = np.linspace(0.0, before_s + lasts_s + after_s, 200_000)
    tempo = np.interp(at_s, [before_s, before_s + lasts_s], [bpm, to_bpm])
    # Ticks are where the integral of the tempo reaches integers (trapezoidal rule, exact for linear pieces).
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
    """Arrival times: Gaussian jitter, quantised to block starts, some ticks lost (never the first), some sent twice."""
    came = times_s + rng.normal(0.0, jitter_s, len(times_s)) if jitter_s else times_s.copy()
    if quantum_s:
        came = np.floor(came / quantum_s) * quantum_s
    keep = rng.random(len(came)) >= lost
    keep[0] = True
    again = came[rng.random(len(came)) < doubled]
    return np.sort(np.concatenate([came[keep], again + rng.uniform(0.0, 2e-3, len(again))]))
