"""The short-time Fourier transform: centred windows, silence outside the sound, no scaling."""

import numpy as np
import pytest

from latentdrum.core.timbre.stft import hann, hops, power_spectra, stft


def test_a_full_scale_sine_reaches_a_quarter_of_the_window() -> None:
    """In the middle of a bin; power is the square of the magnitude."""
    sine = np.sin(2 * np.pi * np.arange(8192) * 100 / 2048).astype(np.float32)
    spectra = np.abs(stft(sine, hops(8192, 512), 2048))
    assert spectra.shape == (17, 1025)
    assert spectra[8, 100] == pytest.approx(2048 / 4, rel=1e-3)
    assert power_spectra(sine, hops(8192, 512), 2048) == pytest.approx(np.square(spectra), rel=1e-4, abs=1e-2)


def test_a_window_is_centred_on_its_frame() -> None:
    """A click at a centre has magnitude 1 in every bin, at the first and the last frame too."""
    click = np.zeros(1000, np.float32)
    click[[0, 999]] = 1.0
    assert np.abs(stft(click, (0, 999), 256)) == pytest.approx(np.ones((2, 129)), abs=1e-5)


def test_a_shorter_window_is_padded_on_both_sides() -> None:
    """A longer transform has more bins and the same window around the centre."""
    assert hann(4, 8).tolist() == [0, 0, 0, 0.5, 1.0, 0.5, 0, 0]
    noise = np.random.default_rng(0).standard_normal(4000).astype(np.float32)
    short, long = (np.abs(stft(noise, (2000,), 512, size)) for size in (512, 1024))
    assert long[:, ::2] == pytest.approx(short, rel=1e-3, abs=1e-3)
