"""Noise bank of the synthesiser: one band-limited noise for every band gain that the decoder sets."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import RATE_HZ

#: Frames over which a gain is interpolated from one value to the next.
BLOCK: Final = 128
BANDS: Final = 48
#: Bands are evenly spaced on asinh(Hz / CORNER_HZ).
CORNER_HZ: Final = 1000.0
#: Blocks of the bank, 3 s; it is periodic, so that a longer sound goes round.
BANK_BLOCKS: Final = 1024


def place(hz: NDArray[np.floating]) -> NDArray[np.floating]:
    """Band number of a frequency, a fraction, 0..BANDS - 1; any shape."""
    return np.asarray(np.arcsinh(np.asarray(hz) / CORNER_HZ) / np.arcsinh(RATE_HZ / 2 / CORNER_HZ) * (BANDS - 1))


def band_hz() -> FloatArray:
    """Centre frequency of each band, (BANDS,)."""
    step = np.arcsinh(RATE_HZ / 2 / CORNER_HZ) / (BANDS - 1)
    return np.asarray(CORNER_HZ * np.sinh(step * np.arange(BANDS)), np.float32)


def shares(hz: NDArray[np.floating]) -> FloatArray:
    """Share of each band in the power of white noise at some frequencies (n,), (n, BANDS)."""
    return np.asarray(np.maximum(0.0, 1.0 - np.abs(place(hz)[:, None] - np.arange(BANDS))), np.float32)


def bank(seed: int = 0) -> FloatArray:
    """Noise by block, band and frame, (BANK_BLOCKS, BANDS, BLOCK); all bands together are white with rms 1.

    Bands are independent, so that they add in power under any gains. The end continues in the beginning.
    """
    rng, frames = np.random.default_rng(seed), BANK_BLOCKS * BLOCK
    hz = np.fft.rfftfreq(frames, 1.0 / RATE_HZ).astype(np.float32)
    amplitude = np.sqrt(shares(hz))
    bands = np.empty((BANK_BLOCKS, BANDS, BLOCK), np.float32)
    for band in range(BANDS):
        inside = np.flatnonzero(amplitude[:, band])
        spectrum = np.zeros(len(hz), np.complex64)
        draws = rng.standard_normal((2, len(inside)), np.float32)
        spectrum[inside] = amplitude[inside, band] * (draws[0] + 1j * draws[1])
        spectrum[0] = spectrum[-1] = 0.0
        bands[:, band] = (np.fft.irfft(spectrum, frames) * np.sqrt(frames / 2)).reshape(BANK_BLOCKS, BLOCK)
    return bands
