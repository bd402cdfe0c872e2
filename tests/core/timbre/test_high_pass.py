"""The high-pass takes the rumble below a drum, and nothing else."""

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.high_pass import CORNER_HZ, high_passed
from latentdrum.core.timbre.timbre import RATE_HZ, Drum

_FRAMES = 1 << 16
_ONSET = 20_011


def gain_db(drum: Drum, hz: float) -> float:
    """Gain of a long tone, without its ends."""
    tone = np.sin(2 * np.pi * hz * np.arange(3 * RATE_HZ) / RATE_HZ).astype(np.float32)
    middle = slice(RATE_HZ, 2 * RATE_HZ)
    out = high_passed(tone, drum)[middle]
    return float(20 * np.log10(np.sqrt(np.square(out).mean()) / np.sqrt(np.square(tone[middle]).mean())))


@pytest.mark.parametrize("drum", Drum)
def test_rumble_goes_and_the_drum_stays(drum: Drum) -> None:
    """18 dB an octave below the corner, -3 dB at it, and within a decibel of nothing from an octave above on."""
    corner = CORNER_HZ[drum]
    assert gain_db(drum, corner / 2) == pytest.approx(-18.1, abs=1.6)
    assert gain_db(drum, corner) == pytest.approx(-3.0, abs=1.3)
    for factor in (2, 3, 5, 8, 12, 20):
        assert gain_db(drum, factor * corner) == pytest.approx(0.0, abs=1.0)


@pytest.mark.parametrize("drum", Drum)
def test_nothing_rings_before_an_onset(drum: Drum) -> None:
    """What comes before a click is 30 dB below it, and 70 dB from 10 ms on."""
    click: FloatArray = np.zeros(_FRAMES, np.float32)
    click[_ONSET] = 1.0
    out = np.abs(high_passed(click, drum))
    assert out[:_ONSET].max() < 0.032
    assert out[: _ONSET - RATE_HZ // 100].max() < 3e-4
    assert out[_ONSET] > 0.95


@pytest.mark.parametrize("length", [1, 7, 4096, 110_250])
def test_any_length_stays_that_long(length: int) -> None:
    """A constant, which is nothing but rumble, decays."""
    out = high_passed(np.ones(length, np.float32), Drum.SNARE)
    assert out.shape == (length,)
    assert np.isfinite(out).all()
    if length > RATE_HZ:
        assert np.abs(out[RATE_HZ // 10 : -RATE_HZ // 10]).max() < 1e-3
