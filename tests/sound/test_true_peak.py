"""True peaks: the level between the frames."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.arrays import FloatArray
from latentdrum.sound.true_peak import BOUND, CENTRE, PHASES, TAPS, TruePeakDetector


def true_peaks(signal: FloatArray) -> FloatArray:
    peak = np.zeros(signal.shape[1] - TAPS + 1, np.float32)
    TruePeakDetector().detect(signal, peak)
    return peak


def tone(share_of_rate: float, phase: float) -> FloatArray:
    """A tone of level 1 on both sides; its frequency is a share of the sample rate."""
    side = np.sin(2 * np.pi * (share_of_rate * np.arange(2000) + phase))
    return np.stack([side, side]).astype(np.float32)


def test_the_filter_is_the_one_of_the_recommendation() -> None:
    """Four phases of twelve taps, 48 in all, symmetrical; each phase has a gain of 1 within 0.25 dB at 0 Hz."""
    assert PHASES.shape == (4, 12)
    interleaved = PHASES.T.reshape(-1)
    np.testing.assert_array_equal(interleaved, interleaved[::-1])
    assert PHASES.sum(1) == pytest.approx(1.0, abs=0.028)


@given(st.floats(0.01, 0.45), st.floats(0, 1))
def test_the_level_of_a_tone_does_not_depend_on_where_the_frames_are(share_of_rate: float, phase: float) -> None:
    """A quarter of the sample rate can have all its frames at -3 dB; the recommendation's filter is right to 0.3 dB."""
    assert abs(20 * np.log10(true_peaks(tone(share_of_rate, phase)).max())) < 0.3


def test_a_peak_between_two_frames_is_found_there() -> None:
    """A short tone of a quarter of the sample rate, whose frames are at -3 dB."""
    signal = tone(0.25, 0.125)
    signal *= np.exp(-(((np.arange(2000) - 1000.5) / 10.0) ** 2)).astype(np.float32)
    at = int(true_peaks(signal).argmax()) + TAPS - 1  # the newest frame under the filter
    assert at - CENTRE - 1 <= 1000.5 <= at - CENTRE


@given(st.integers(0, 1000))
def test_frames_bound_the_true_peak(seed: int) -> None:
    """Even with the worst signs: a signal far below the ceiling needs no oversampling."""
    signs = np.sign(np.random.default_rng(seed).uniform(-1, 1, (2, 64))).astype(np.float32)
    signs[0, :TAPS] = np.sign(PHASES[1, ::-1])
    peaks = true_peaks(signs)
    assert 0.999 * BOUND < peaks[0] <= BOUND
    assert peaks.max() <= BOUND


@given(st.integers(0, 1000), st.integers(1, 700))
def test_a_true_peak_does_not_depend_on_its_block(seed: int, cut: int) -> None:
    """To the last bit."""
    signal = np.random.default_rng(seed).standard_normal((2, 1200)).astype(np.float32)
    parts = true_peaks(signal[:, : cut + TAPS - 1]), true_peaks(signal[:, cut:])
    np.testing.assert_array_equal(true_peaks(signal), np.concatenate(parts))
