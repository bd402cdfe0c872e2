"""What a sound has that descriptors and cepstra do not show and that gives synthesised sounds away."""

from collections.abc import Callable
from types import MappingProxyType
from typing import Final

import numpy as np
from scipy.ndimage import uniform_filter1d

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.one_shot import CUT_FADE_S
from latentdrum.core.timbre.spectral_distance import COMPARED_S
from latentdrum.core.timbre.stft import hann
from latentdrum.core.timbre.timbre import RATE_HZ
from latentdrum.core.units import db_to_gain
from training.judging.timbre.lines import count_lines

#: How much of a sound is looked at: up to where recordings that were cut to the compared length begin to fade out.
LOOKED_AT: Final = round((COMPARED_S - CUT_FADE_S) * RATE_HZ)
#: Sounds are rounded to the bits of the recordings' files, at the files' peak.
_FILE_PEAK: Final = db_to_gain(-1.0)
_STEPS: Final = 32_767
#: Windows of the fine spectra, frames: of the attack and of the beginning.
_ATTACK, _BEGINNING = 2048, 16_384
#: Bins over which a fine spectrum is smoothed for the ripple around that.
_SMOOTH: Final = 25
_MILLISECOND: Final = round(0.001 * RATE_HZ)
_TAIL: Final = round(0.05 * RATE_HZ)
_SILENCE: Final = 1e-12


def as_filed(frames: FloatArray) -> FloatArray:
    """The first LOOKED_AT of a sound as a recording's file has them, in steps of 16 bits."""
    peak = float(np.abs(frames).max(initial=0.0)) or 1.0
    return np.asarray(np.rint(frames[:LOOKED_AT] * (_FILE_PEAK / peak * _STEPS)), np.float32)


def ripple_db(sound: FloatArray, window: int) -> float:
    """Deviation of the fine spectrum of the first frames, 200 Hz to 4 kHz, from itself smoothed."""
    spectrum = _db(_power(sound, window)[_bins(window, 200.0, 4000.0)])
    return float((spectrum - uniform_filter1d(spectrum, _SMOOTH)).std())


def peakiness(sound: FloatArray, low_hz: float, high_hz: float) -> float:
    """ln of arithmetic over geometric mean of the power of the first frames between two frequencies; .58 for noise."""
    return _tonality(_power(sound, _BEGINNING)[_bins(_BEGINNING, low_hz, high_hz)])


def tail_flatness(sound: FloatArray) -> float:
    """The same of all frequencies, of the last moments before the sound is digital silence: low where that is noise."""
    return _tonality(_power(_tail(sound), _ATTACK))


def first_millisecond_db(sound: FloatArray) -> float:
    """Level of the first millisecond under the peak."""
    return _level_db(sound[:_MILLISECOND], sound)


def tail_db(sound: FloatArray) -> float:
    """Level under the peak of the last moments before the sound is digital silence."""
    return _level_db(_tail(sound), sound)


def silent_frames(sound: FloatArray) -> float:
    """ln(1 + frames of digital silence at the end)."""
    return float(np.log1p(len(sound) - _end(sound)))


def rise_ms(sound: FloatArray) -> float:
    """When the peak is, ln(1 + milliseconds)."""
    return float(np.log1p(1000.0 * np.abs(sound).argmax() / RATE_HZ))


def crest_db(sound: FloatArray) -> float:
    """Peak over the level of the whole."""
    return -_level_db(sound[: _end(sound)], sound)


GIVEAWAYS: Final = MappingProxyType[str, Callable[[FloatArray], float]](
    {
        "ripple of the attack": lambda sound: ripple_db(sound, _ATTACK),
        "ripple": lambda sound: ripple_db(sound, _BEGINNING),
        "peakiness 1.5-5 kHz": lambda sound: peakiness(sound, 1_500.0, 5_000.0),
        "peakiness 5-10 kHz": lambda sound: peakiness(sound, 5_000.0, 10_000.0),
        "peakiness 10-16 kHz": lambda sound: peakiness(sound, 10_000.0, 16_000.0),
        "first millisecond": first_millisecond_db,
        "rise": rise_ms,
        "crest": crest_db,
        "level of the tail": tail_db,
        "noise of the tail": tail_flatness,
        "digital silence": silent_frames,
        "lines": lambda sound: float(np.log1p(count_lines(sound))),
    }
)


def giveaways(frames: FloatArray) -> FloatArray:
    """All of them for a mono sound at RATE_HZ, (12,) in the order of GIVEAWAYS; level does not count."""
    sound = as_filed(frames)
    return np.array([measure(sound) for measure in GIVEAWAYS.values()], np.float32)


def _power(sound: FloatArray, window: int) -> FloatArray:
    """Power spectrum of the first frames, under the falling half of a window."""
    part = np.zeros(window, np.float32)
    part[: min(window, len(sound))] = sound[:window]
    return np.asarray(np.square(np.abs(np.fft.rfft(part * hann(2 * window)[window:]))), np.float32)


def _bins(window: int, low_hz: float, high_hz: float) -> slice:
    return slice(round(low_hz * window / RATE_HZ), round(high_hz * window / RATE_HZ))


def _tonality(power: FloatArray) -> float:
    return float(np.log(power.mean() + _SILENCE) - np.log(power + 1e-6 * power.mean() + _SILENCE).mean())


def _end(sound: FloatArray) -> int:
    """The frames before digital silence, at least 1."""
    there = np.flatnonzero(sound)
    return int(there[-1]) + 1 if there.size else 1


def _tail(sound: FloatArray) -> FloatArray:
    end = _end(sound)
    return sound[max(0, end - _TAIL) : end]


def _level_db(part: FloatArray, sound: FloatArray) -> float:
    power = float(np.square(part, dtype=np.float64).mean()) if len(part) else 0.0
    return float(_db(np.array((power + _SILENCE) / (float(np.abs(sound).max()) ** 2 + _SILENCE))))


def _db(power: FloatArray) -> FloatArray:
    return np.asarray(10.0 * np.log10(power + _SILENCE))
