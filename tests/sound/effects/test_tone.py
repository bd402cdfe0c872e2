"""Tilt: its response is that of the filter it is meant to be, and it moves without a click."""

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.sound.effects.fixed_blocks import INNER_FRAMES
from latentdrum.sound.effects.tone import Tilt, coefficients, tilt_matrix
from tests.sound.effects.signals import RATE, amplitude, db, noise, sine, turned


def tilted(signal: FloatArray, *tilts: float) -> FloatArray:
    """A signal through the tilt, at each of the settings for an equal part of it."""
    tilt = Tilt()
    return turned(signal, tilts, lambda block, to: tilt.process(block, tilt_matrix(to, RATE)))


def exact(tilt: float, hz: float) -> float:
    """The transfer function's gain."""
    b0, b1, p = coefficients(tilt, RATE)
    z = np.exp(2j * np.pi * hz / RATE)
    return float(abs((b0 + b1 / z) / (1 - p / z)))


@pytest.mark.parametrize("tilt", [-1.0, -0.4, 0.3, 1.0])
@pytest.mark.parametrize("hz", [100.0, 800.0, 6000.0])
def test_the_measured_response_is_the_transfer_function(tilt: float, hz: float) -> None:
    """A tone comes out as loud as the filter says, to a hundredth of a decibel."""
    measured = amplitude(tilted(sine(hz, 0.3), tilt)[0], hz) / 0.3
    assert db(measured) == pytest.approx(db(exact(tilt, hz)), abs=0.01)


@pytest.mark.parametrize("tilt", [-1.0, -0.5, 0.5, 1.0])
def test_the_spectrum_turns_round_its_pivot(tilt: float) -> None:
    """Bass and treble go 6 dB apart either way at the ends; 800 Hz stays."""
    assert db(exact(tilt, 10.0)) == pytest.approx(-6.0 * tilt, abs=0.1)
    assert db(exact(tilt, RATE / 2)) == pytest.approx(6.0 * tilt, abs=0.1)
    assert db(exact(tilt, 800.0)) == pytest.approx(0.0, abs=0.01)


def test_a_block_is_the_filter_frame_by_frame() -> None:
    """The matrix product gives what the recursion gives."""
    b0, b1, p = coefficients(0.8, RATE)
    signal = noise(512)
    expected, state = np.zeros((2, 512)), np.zeros(2)
    for at in range(512):
        expected[:, at] = b0 * signal[:, at] + state
        state = b1 * signal[:, at] + p * expected[:, at]
    assert np.abs(tilted(signal, 0.8, 0.8)[:, 1:] - expected[:, 1:])[:, INNER_FRAMES * 4 :].max() < 1e-6


def test_flat_is_untouched() -> None:
    """To the last bit, also after it has been turned back."""
    signal = noise(2048)
    np.testing.assert_array_equal(tilted(signal, 0.0), signal)
    np.testing.assert_array_equal(tilted(signal, 1.0, 0.0)[:, 1024 + INNER_FRAMES :], signal[:, 1024 + INNER_FRAMES :])


def test_turning_the_knob_makes_no_click() -> None:
    """From dark to bright a bass tone falls by 12 dB: in a 64th of that a frame at most, beside its own movement."""
    tone = sine(100.0, 0.5)
    fall, own = 1.0 - 0.25, 2 * np.pi * 100 / RATE
    assert np.abs(np.diff(tilted(tone, -1.0, 1.0, 0.0, -1.0)[0])).max() < fall / 64 + own
