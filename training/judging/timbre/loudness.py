"""K-weighted loudness of drum sounds after ITU-R BS.1770: of the whole sound, and of its loudest 400 ms.

Independent of core's loudness on purpose: the model's output is levelled with that one, so the evaluation measures with
another implementation (filters in time, checked against the standard's coefficients; the loudest window anywhere).
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.signal import sosfilt

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.descriptors import BLOCK, envelope
from latentdrum.core.timbre.timbre import RATE_HZ, Drum
from latentdrum.core.units import db_to_gain
from training.judging.timbre.features import END_DB

#: BS.1770 gives the filters for 48 kHz; these are their analogue prototypes: a shelf for the head, a high-pass.
_SHELF_HZ, _SHELF_Q, _SHELF_DB = 1681.974450955533, 0.7071752369554196, 3.999843853973347
_PASS_HZ, _PASS_Q = 38.13547087602444, 0.5003270373238773
#: A full-scale sine of 997 Hz is -3.01 dB.
_OFFSET_DB: Final = -0.691
#: Window of the momentary loudness, frames: 400 ms (EBU Tech 3341).
MOMENTARY: Final = round(0.4 * RATE_HZ)
#: Sounds within this of the median of their drum count as equally loud.
TOLERANCE_DB: Final = 3.0
_SILENCE: Final = 1e-12


@lru_cache(maxsize=1)
def k_weighting(rate_hz: int = RATE_HZ) -> NDArray[np.float64]:
    """Both filters as second-order sections, (2, 6)."""
    k, q = np.tan(np.pi * _SHELF_HZ / rate_hz), _SHELF_Q
    high = db_to_gain(_SHELF_DB)
    band = high**0.4996667741545416
    numerator = [high + band * k / q + k * k, 2.0 * (k * k - high), high - band * k / q + k * k]
    shelf = np.array([*numerator, 1.0 + k / q + k * k, 2.0 * (k * k - 1.0), 1.0 - k / q + k * k])
    k, q = np.tan(np.pi * _PASS_HZ / rate_hz), _PASS_Q
    denominator = np.array([1.0 + k / q + k * k, 2.0 * (k * k - 1.0), 1.0 - k / q + k * k])
    # The standard's high-pass has the numerator 1, -2, 1, which is not quite unity at high frequencies.
    return np.stack([shelf / shelf[3], np.concatenate([[1.0, -2.0, 1.0], denominator / denominator[0]])])


@dataclass(frozen=True, slots=True)
class Loudness:
    """LUFS of a mono sound. whole: from its first frame until it stays 60 dB down; momentary: its loudest 400 ms."""

    whole: float
    momentary: float


def loudness(frames: FloatArray) -> Loudness:
    """How loud a sound is; about -120 LUFS for silence."""
    weighted = sosfilt(k_weighting(), np.pad(frames, (0, MOMENTARY))).astype(np.float32)
    level = envelope(weighted)
    end = int(np.flatnonzero(level >= level.max() * 10.0 ** (END_DB / 10.0))[-1]) + 1
    whole = min(end * BLOCK, max(1, len(frames)))
    energy = np.concatenate([[0.0], np.cumsum(np.square(weighted, dtype=np.float64))])
    return Loudness(_lufs(energy[whole] / whole), _lufs((energy[MOMENTARY:] - energy[:-MOMENTARY]).max() / MOMENTARY))


def _lufs(power: float) -> float:
    return float(_OFFSET_DB + 10.0 * np.log10(power + _SILENCE))


def loudness_spread_of(sounds: list[Loudness], drums: list[Drum]) -> dict[str, Any]:
    """loudness_spread of both measures."""
    return {name: loudness_spread([getattr(one, name) for one in sounds], drums) for name in ("whole", "momentary")}


def loudness_spread(levels: list[float], drums: list[Drum]) -> dict[str, Any]:
    """Distribution of loudness over all sounds and those of each drum: LUFS, decibels, shares 0..1.

    within: share within TOLERANCE_DB of the median of the drum. spread_db: 5th to 95th percentile around these medians.
    levels_db: 5th and 95th percentile of all.
    """
    values = np.array(levels)
    of_drum = np.array(drums)
    medians = {drum: float(np.median(values[of_drum == drum])) for drum in sorted(set(drums))}
    deviation = values - np.array([medians[drum] for drum in drums])
    by_drum = {}
    for drum, median in medians.items():
        own = values[of_drum == drum]
        low, high = np.percentile(own, [5, 95])
        within = float((np.abs(own - median) <= TOLERANCE_DB).mean())
        by_drum[drum.key] = {"mean_db": float(own.mean()), "median_db": median, "p5_db": float(low),
                             "p95_db": float(high), "within": within}  # fmt: skip
    return {
        "within": float((np.abs(deviation) <= TOLERANCE_DB).mean()),
        "spread_db": float(np.ptp(np.percentile(deviation, [5, 95]))),
        "levels_db": [float(level) for level in np.percentile(values, [5, 95])],
        "by_drum": by_drum,
    }
