"""Building blocks of drum-machine voices: pitch sweeps, envelopes, noise, filters, modes, square waves."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

from latentdrum.core.timbre.timbre import RATE_HZ

Signal: TypeAlias = NDArray[np.float64]
#: Values of the knobs of a voice by name; names end in their unit.
Knobs: TypeAlias = Mapping[str, float]
#: Filter type.
Pass: TypeAlias = Literal["lowpass", "highpass", "bandpass"]
#: Time constants in a decay of 60 dB.
_TIME_CONSTANTS_60_DB: Final = 6.908
_BLOCK: Final = 256


def frame_times(length_s: float) -> Signal:
    """The time of every frame in seconds, (frames,)."""
    return np.arange(round(length_s * RATE_HZ)) / RATE_HZ


def decay(t: Signal, fall_s: float, hold_s: float = 0.0) -> Signal:
    """An envelope that holds 1 and then decays by 60 dB in fall_s."""
    return np.asarray(np.exp(-_TIME_CONSTANTS_60_DB * np.maximum(t - hold_s, 0.0) / fall_s))


def swept_phase(t: Signal, end_hz: float, start_ratio: float, drop_s: float) -> Signal:
    """Phase in radians of a pitch that drops from end_hz * start_ratio to end_hz with the time constant drop_s."""
    return np.asarray(2.0 * np.pi * end_hz * (t + (start_ratio - 1.0) * drop_s * (1.0 - np.exp(-t / drop_s))))


def white_noise(t: Signal, rng: Generator) -> Signal:
    """White noise of variance 1."""
    return rng.standard_normal(len(t))


def filtered(signal: Signal, kind: Pass, hz: float | tuple[float, float], order: int = 2) -> Signal:
    """A Butterworth filter at a frequency or, for a band, between two; 20 kHz at most."""
    edges = np.minimum(hz, 20_000.0)
    return np.asarray(sosfilt(butter(order, edges, kind, fs=RATE_HZ, output="sos"), signal))


def band_passed(signal: Signal, centre_hz: float, octaves: float) -> Signal:
    """The signal through a band-pass, so many octaves wide."""
    high_hz = min(centre_hz * 2.0 ** (octaves / 2.0), 20_000.0)
    return filtered(signal, "bandpass", (min(centre_hz * 2.0 ** (-octaves / 2.0), 0.7 * high_hz), high_hz), 1)


def overdriven(signal: Signal, amount: float) -> Signal:
    """Overdrive with peak 1: low levels rise with the amount; amount 0 changes almost nothing."""
    peak = float(np.abs(signal).max())
    gain = 0.1 + amount
    return np.asarray(np.tanh(signal * (gain / max(peak, 1e-9))) / np.tanh(gain))


def decaying_modes(t: Signal, hz: Signal, fall_s: Signal, level: Signal, rng: Generator) -> Signal:
    """A sum of decaying sines of random phase, one for each entry of the three arrays."""
    # Starts of blocks times the inside of a block: one small matrix product instead of a sine per frame and mode.
    step = (2j * np.pi * hz - _TIME_CONSTANTS_60_DB / fall_s) / RATE_HZ
    blocks = -(-len(t) // _BLOCK)
    phasors = level * np.exp(2j * np.pi * rng.random(len(hz)))
    starts = phasors * np.exp(np.arange(blocks)[:, None] * _BLOCK * step)
    inside = np.exp(step[:, None] * np.arange(_BLOCK))
    return np.asarray((starts @ inside).imag.reshape(-1)[: len(t)])


def square_waves(t: Signal, hz: Signal, rng: Generator) -> Signal:
    """Square waves of random phase without audible aliasing, (waves, frames)."""
    return np.stack([_square(t, float(pitch_hz), float(rng.random())) for pitch_hz in hz])


def _square(t: Signal, hz: float, start: float) -> Signal:
    halves = 2.0 * (hz * t + start)
    count = np.floor(halves)
    wave = 1.0 - 2.0 * (count % 2.0)
    # Only the frames next to a jump need the polyBLEP correction; late is their distance from it.
    jump = np.flatnonzero(np.diff(count)) + 1
    late, side = (halves - count)[jump] * RATE_HZ / (2.0 * hz), wave[jump]
    wave[jump] += side * (2.0 * late - late**2 - 1.0)
    wave[jump - 1] += side * late**2
    return wave
