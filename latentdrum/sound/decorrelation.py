"""Decorrelation: the side of a drum sound, made from its mono sound by a sparse filter of random echoes.

    left = mid + width * side,  right = mid - width * side

The two add up to the mid alone, so a mono speaker plays the sound as it was. The filter is exponentially decaying
velvet noise (Alary, Politis and Valimaki, "Velvet-noise decorrelator", DAFx 2017). Its echoes come after the attack,
which stays in the middle, and their gains are moved by least squares until nothing low is left: bass has no side.
"""

from functools import lru_cache
from math import sqrt
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.core.units import db_to_gain, pan_gains
from latentdrum.core.voices import VOICES, Voice

_Doubles: TypeAlias = NDArray[np.float64]

#: Level of the side at width 1 against the mid, above the low end: two channels that cohere by a third, as those of a
#: pair of microphones over a cymbal do; at 0 dB the image would have no middle.
_LEVEL_DB: Final = -3.0
_ECHOES: Final = 28
#: The first echo may come so late, the last one so late, and how long the echoes take to fall to 1 / e, seconds.
_FIRST_S, _LAST_S, _DECAY_S = 0.001, 0.02, 0.008
#: Where the filter's response is 0; between these zeros of 20 ms it has no room to rise.
_ZEROS_HZ: Final = (0.0, 40.0, 80.0, 120.0, 160.0, 200.0)
#: Of every voice's echoes. Of 12000 seeds those with the flattest third octaves, the best balance of left and right and
#: the least coherence of the two, of which half the energy comes within 6 ms and nine tenths within 13.
_SEEDS: Final = (11885, 8850, 6522, 5317, 573, 7204, 744, 7442, 321)

if len(_SEEDS) != VOICES:
    raise AssertionError(f"sound/decorrelation.py has {len(_SEEDS)} seeds for {VOICES} voices")


def side_of(mid: FloatArray, voice: Voice, rate_hz: int) -> FloatArray:
    """The side at width 1 of a mono sound, as long as the sound; always the same for the same sound and voice."""
    side, scratch = np.zeros_like(mid), np.empty_like(mid)
    for delay, gain in zip(*echoes(voice, rate_hz), strict=True):
        if delay < len(mid):
            echo = np.multiply(mid[: len(mid) - delay], gain, out=scratch[: len(mid) - delay])
            np.add(side[delay:], echo, out=side[delay:])
    return side


def left_and_right(mid: FloatArray, side: FloatArray, width: float, pan: float = 0.0) -> FloatArray:
    """Both channels of a sound before they are panned, (2, n); width 0..1, pan -1..1.

    With the gains of that pan they become what the mixer plays, whose side is as loud on the left as on the right.
    """
    left, right = pan_gains(sqrt(2.0) * width, pan)
    return np.stack((mid + np.float32(right) * side, mid - np.float32(left) * side))


@lru_cache(maxsize=4 * VOICES)
def echoes(voice: Voice, rate_hz: int) -> tuple[tuple[int, ...], tuple[np.float32, ...]]:
    """Delays in frames and gains of a voice's filter."""
    rng = np.random.default_rng(_SEEDS[voice])
    at_s = _FIRST_S + (_LAST_S - _FIRST_S) * (np.arange(_ECHOES) + rng.random(_ECHOES)) / _ECHOES
    envelope = np.exp(-at_s / _DECAY_S)
    gains = envelope * np.where(rng.random(_ECHOES) < 0.5, -1.0, 1.0)
    delays = np.round(at_s * rate_hz).astype(int)
    gains = _without_low_end(delays / rate_hz, gains, envelope)
    gains *= db_to_gain(_LEVEL_DB) / np.linalg.norm(gains)
    return tuple(delays.tolist()), tuple(gains.astype(np.float32))


def _without_low_end(at_s: _Doubles, gains: _Doubles, envelope: _Doubles) -> _Doubles:
    """The nearest gains, relative to the envelope, whose response is 0 at `_ZEROS_HZ`."""
    phases = 2.0 * np.pi * np.outer(_ZEROS_HZ, at_s)
    scaled = np.concatenate((np.cos(phases), np.sin(phases))) * envelope
    return gains - envelope * np.linalg.lstsq(scaled, scaled @ (gains / envelope), rcond=1e-3)[0]
