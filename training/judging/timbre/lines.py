"""How many lines a sound has: the partials of a cymbal stand out of its spectrum, noise has none."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from scipy.ndimage import median_filter
from scipy.signal import find_peaks

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.spectral_distance import padded
from latentdrum.core.timbre.timbre import RATE_HZ, Drum

#: A line is a peak of the spectrum of the compared part of a sound, within this range, that stands so far above the
#: median of its neighbourhood, which reaches so far to both sides; lines nearer than APART_HZ count once.
RANGE_HZ: Final = (150.0, 12_000.0)
ABOVE_DB: Final = 15.0
NEIGHBOURHOOD_HZ: Final = 50.0
APART_HZ: Final = 8.0


def count_lines(frames: FloatArray) -> int:
    """The lines of a mono sound at RATE_HZ."""
    sound = padded(frames)
    spectrum = 20.0 * np.log10(np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) + 1e-9)
    hz_per_bin = RATE_HZ / len(sound)
    reach = round(NEIGHBOURHOOD_HZ / hz_per_bin)
    # Beyond the reach of its neighbourhoods the spectrum need not be looked at.
    first = round(RANGE_HZ[0] / hz_per_bin) - reach
    spectrum = spectrum[first : round(RANGE_HZ[1] / hz_per_bin) + reach]
    floor = median_filter(spectrum, size=2 * reach + 1)
    peaks, _ = find_peaks(spectrum, distance=max(round(APART_HZ / hz_per_bin), 1))
    hz = (first + peaks) * hz_per_bin
    inside = (hz > RANGE_HZ[0]) & (hz < RANGE_HZ[1])
    return int((spectrum[peaks] - floor[peaks] > ABOVE_DB)[inside].sum())


def median_lines(sounds: Sequence[FloatArray], drums: Sequence[Drum]) -> dict[str, float]:
    """The median number of lines of each metal drum's sounds."""
    return {
        drum.key: float(np.median([count_lines(one) for one, own in zip(sounds, drums, strict=True) if own is drum]))
        for drum in Drum
        if drum.is_metal and drum in drums
    }


def line_figures(real: Sequence[FloatArray], encoded: Sequence[FloatArray], drums: Sequence[Drum]) -> dict[str, Any]:
    """Of recordings and of their renders."""
    return {"real": median_lines(real, drums), "model": median_lines(encoded, drums)}
