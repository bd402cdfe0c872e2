"""Partials of metal: where the many inharmonic lines of a cymbal lie; the decoder sets their level and decay by band.

Real rides have a line about every 40 Hz, which a spectrum of 21 Hz a bin does not resolve at the top; these are as far
apart at the bottom and wider above, where more of them cost time and sound the same.
"""

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import RATE_HZ, Drum
from latentdrum.models.timbre.noise_bank import BANDS, shares

#: The range of the partials, and their mean distance there: LEAST_HZ + hz / WIDER_BY.
LOWEST_HZ: Final = 50.0
HIGHEST_HZ: Final = 20_000.0
LEAST_HZ: Final = 28.0
WIDER_BY: Final = 75.0
#: Standard deviation of their levels around their band's, nepers of amplitude.
LEVEL_SD: Final = 0.7


class Partials(NamedTuple):
    """n partials: hz (n,); gain (n,) ln amplitude beside a band gain of 1; bands (n, BANDS) shares of each band."""

    hz: FloatArray
    gain: FloatArray
    bands: FloatArray


@lru_cache(maxsize=len(Drum))
def partials(drum: Drum) -> Partials:
    """The partials of a drum; none unless it is metal. At the same gain they have the power that noise would have."""
    rng = np.random.default_rng((int(drum), 48))
    hz, distance, at = list[float](), list[float](), LOWEST_HZ
    while drum.is_metal and at < HIGHEST_HZ:
        mean = LEAST_HZ + at / WIDER_BY
        hz.append(at + mean * rng.uniform(-0.4, 0.4))
        distance.append(mean)
        at += mean
    share = np.array(distance) / (RATE_HZ / 2)  # of the power of white noise
    level = LEVEL_SD * rng.standard_normal(len(hz))
    power = share @ np.exp(2 * level) / max(float(share.sum()), 1e-9)
    gain = level + 0.5 * np.log(2 * share / power) if len(hz) else share
    return Partials(np.array(hz, np.float32), gain.astype(np.float32), shares(np.array(hz)).reshape(-1, BANDS))
