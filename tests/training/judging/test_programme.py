"""Loudness of programmes, by signals whose loudness the standards state."""

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from training.judging.programme import integrated_lufs, measure_programme, true_peak_db

RATE = 48_000


def sine(level_db: float, seconds: float, hz: float = 997.0, phase: float = 0.0) -> FloatArray:
    """A stereo sine of a peak level."""
    t = np.arange(round(seconds * RATE)) / RATE
    mono = 10 ** (level_db / 20) * np.sin(2 * np.pi * hz * t + phase)
    return np.stack([mono, mono]).astype(np.float32)


def test_a_sine_on_both_sides_is_as_loud_as_its_level() -> None:
    """EBU Tech 3341, case 1: a 1 kHz stereo sine of -23 dBFS reads -23.0 LUFS within 0.1."""
    assert integrated_lufs(sine(-23.0, 20.0, 1000.0), RATE) == pytest.approx(-23.0, abs=0.1)


def test_quiet_parts_do_not_count() -> None:
    """EBU Tech 3341, case 3: 10 s of -36 dBFS before and after 60 s of -23 dBFS read -23.0 LUFS within 0.1."""
    quiet = sine(-36.0, 10.0, 1000.0)
    whole = np.concatenate([quiet, sine(-23.0, 60.0, 1000.0), quiet], axis=1)
    assert integrated_lufs(whole, RATE) == pytest.approx(-23.0, abs=0.1)


def test_silence_has_no_loudness() -> None:
    """Every block is below the absolute gate; a programme shorter than a block is one block."""
    assert integrated_lufs(np.zeros((2, RATE), np.float32), RATE) == float("-inf")
    assert integrated_lufs(sine(-20.0, 0.2), RATE) == pytest.approx(-23.0, abs=0.2)


def test_a_true_peak_lies_between_the_samples() -> None:
    """EBU Tech 3341, case 16: a sine of a quarter of the rate at 45 degrees peaks 3 dB above its samples."""
    frames = sine(-6.0, 0.5, RATE / 4, np.pi / 4)
    frames *= np.hanning(frames.shape[1]).astype(np.float32)
    assert 20 * np.log10(np.abs(frames).max()) == pytest.approx(-9.0, abs=0.1)
    assert true_peak_db(frames) == pytest.approx(-6.0, abs=0.2)


def test_width_is_the_energy_of_the_side() -> None:
    """One channel alone has as much side as middle; two equal ones have none."""
    both = sine(-12.0, 1.0)
    left = both * np.array([[1.0], [0.0]], np.float32)
    assert measure_programme(left, RATE).side_db == pytest.approx(0.0, abs=0.01)
    assert measure_programme(both, RATE).side_db < -100.0
    assert measure_programme(both, RATE).plr_db == pytest.approx(0.0, abs=0.2)
