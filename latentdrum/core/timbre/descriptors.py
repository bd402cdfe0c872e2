"""What each timbre axis measures on a drum sound: brightness, decay, pitch, noisiness, punch.

None depends on the level. Training computes the same from expected spectra, the encoder and the evaluation from audio.
"""

from functools import lru_cache
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.one_shot import CUT_FADE_S, is_cut_off
from latentdrum.core.timbre.stft import hops, power_spectra
from latentdrum.core.timbre.timbre import RATE_HZ, TIMBRE_AXES

#: Window and hop of the spectra, frames.
WINDOW: Final = 2048
HOP: Final = 512
#: Sixth-octave bands from 30 Hz to 16 kHz.
BAND_HZ: Final = 30.0 * 2.0 ** (np.arange(55) / 6.0)
#: Block length of the level envelope, frames.
BLOCK: Final = 64
#: Ends of the attack and of the body that it is compared with, seconds from the first frame.
ATTACK_S: Final = 0.010
BODY_S: Final = 0.100
#: Spectral flatness is taken in GROUPS groups of GROUP bins from FIRST_BIN on.
FIRST_BIN: Final = 3
GROUP: Final = 16
GROUPS: Final = 32
#: Tonality that is taken for none, below that of white noise, 0.58, and the least that can be left.
NOISE_TONALITY: Final = 0.4
_LEAST_TONALITY: Final = 0.05
_SILENCE: Final = 1e-12
#: A sound that was cut off goes on as it fell in its last SLOPE_S, at least at MIN_SLOPE nepers of power a second,
#: until it is 60 dB down or LONGEST_S long.
SLOPE_S: Final = 0.5
MIN_SLOPE: Final = 2.0
LONGEST_S: Final = 6.0
_END: Final = float(np.log(1e-6))


@lru_cache(maxsize=1)
def band_matrix() -> FloatArray:
    """Share of each bin of a power spectrum in each band, (1025, 55); bins outside belong to the first or last band."""
    hz = np.arange(WINDOW // 2 + 1) * RATE_HZ / WINDOW
    band = np.interp(np.log(np.maximum(hz, 1.0)), np.log(BAND_HZ), np.arange(len(BAND_HZ)))
    return np.maximum(0.0, 1.0 - np.abs(band[:, None] - np.arange(len(BAND_HZ)))).astype(np.float32)


def spectrogram(frames: FloatArray) -> FloatArray:
    """Power of a mono sound in windows at every HOP frames, (n, 1025); scaled as in stft."""
    return power_spectra(frames, hops(len(frames), HOP), WINDOW)


def envelope(frames: FloatArray) -> FloatArray:
    """Mean power in every block of a sound, (blocks,)."""
    blocks = -(-len(frames) // BLOCK)
    padded = np.zeros(blocks * BLOCK, np.float32)
    padded[: len(frames)] = frames
    return np.asarray(np.square(padded).reshape(blocks, BLOCK).mean(1), np.float32)


def measure(frames: FloatArray) -> FloatArray:
    """The descriptors of a mono sound at RATE_HZ that begins at its first frame, (5,) in the order of TIMBRE_AXES.

    brightness: ln Hz of the centroid of the amplitude spectrum. decay: ln of the centroid of the amplitude envelope in
    seconds. pitch: mean of ln Hz weighted by squared power, which finds the body. noisiness: -ln(tonality - 0.4), where
    tonality is ln of arithmetic over geometric mean within groups of bins, weighted by energy; white noise has a
    tonality of 0.58, and hats come so close to it that tonality itself would not tell them apart. punch: ln of the
    energy of the attack over that of the body. The decay of a sound that was cut off is that of its continuation.
    Raises ValueError for silence.
    """
    power = spectrogram(frames)
    total = float(power.sum())
    if not total > _SILENCE:
        raise ValueError("the sound is silent")
    spectrum = power.sum(0)
    bands = spectrum @ band_matrix()
    log_hz, squared = np.log(BAND_HZ), np.square(bands / bands.max())
    level = envelope(frames)
    values = {
        "brightness": np.log(centroid_hz(spectrum)),
        "decay": _decay(continued(level) if is_cut_off(frames) else level),
        "pitch": (squared * log_hz).sum() / squared.sum(),
        "noisiness": _noisiness(power),
        "punch": _punch(level),
    }
    return np.array([values[name] for name in TIMBRE_AXES], np.float32)


def continued(level: FloatArray) -> FloatArray:
    """The envelope of a sound that was cut off, with an exponential continuation until it is 60 dB down."""
    kept = level[: len(level) - round(CUT_FADE_S * RATE_HZ / BLOCK)]
    last = round(SLOPE_S * RATE_HZ / BLOCK)
    log_level = np.log(kept[-last:] + _SILENCE)
    slope = min(float(np.polyfit(np.arange(last), log_level, 1)[0]), -MIN_SLOPE * BLOCK / RATE_HZ)
    begin = float(log_level.mean()) + slope * last / 2
    until = (float(np.log(level.max() + _SILENCE)) + _END - begin) / slope
    count = min(max(round(until), 0), round(LONGEST_S * RATE_HZ / BLOCK) - len(kept))
    return np.concatenate([kept, np.exp(begin + slope * np.arange(1, count + 1)).astype(np.float32)])


def end_s(frames: FloatArray) -> float:
    """When a mono sound at RATE_HZ ends, seconds: its length, or that of its continuation if it was cut off."""
    blocks = len(continued(envelope(frames))) * BLOCK if is_cut_off(frames) else len(frames)
    return blocks / RATE_HZ


def _decay(level: FloatArray) -> float:
    amplitude = np.sqrt(level)
    time_s = (np.arange(len(level)) + 0.5) * BLOCK / RATE_HZ
    return float(np.log((amplitude * time_s).sum() / amplitude.sum()))


def centroid_hz(spectrum: FloatArray) -> float:
    """The centroid of a power spectrum's amplitudes, (1025,), in Hz."""
    amplitude = np.sqrt(spectrum)
    return float((amplitude * np.arange(len(amplitude))).sum() / amplitude.sum()) * RATE_HZ / WINDOW


def noisiness(tonality: float) -> float:
    """Noisiness of a tonality, nepers of power."""
    return -float(np.log(max(tonality - NOISE_TONALITY, _LEAST_TONALITY)))


def _noisiness(power: FloatArray) -> float:
    groups = power[:, FIRST_BIN : FIRST_BIN + GROUPS * GROUP].reshape(len(power), GROUPS, GROUP)
    mean = groups.mean(-1) + _SILENCE
    tonality = np.log(mean) - np.log(groups + 1e-6 * mean[..., None]).mean(-1)
    return noisiness(float((mean * tonality).sum() / mean.sum()))


def _punch(level: FloatArray) -> float:
    attack, body = round(ATTACK_S * RATE_HZ / BLOCK), round(BODY_S * RATE_HZ / BLOCK)
    early, late = float(level[:attack].sum()), float(level[attack:body].sum())
    floor = 1e-4 * (early + late) + _SILENCE
    return float(np.log((early + floor) / (late + floor)))
