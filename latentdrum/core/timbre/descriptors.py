"""What each timbre axis measures on a drum sound: brightness, decay, pitch, noisiness, punch.

None depends on the level. Training computes the same from expected spectra, the encoder and the evaluation from audio.
"""

from functools import lru_cache
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
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
_SILENCE: Final = 1e-12


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

    brightness: mean of ln Hz over the bands, weighted by amplitude. decay: ln of the centroid of the amplitude envelope
    in seconds. pitch: mean of ln Hz weighted by squared power, which finds the body. noisiness: spectral flatness, ln
    of geometric over arithmetic mean within groups of bins, weighted by energy; white noise gives -0.58. punch: ln of
    the energy of the attack over that of the body. Raises ValueError for silence.
    """
    power = spectrogram(frames)
    total = float(power.sum())
    if not total > _SILENCE:
        raise ValueError("the sound is silent")
    bands = power.sum(0) @ band_matrix()
    log_hz = np.log(BAND_HZ)
    amplitude, squared = np.sqrt(bands), np.square(bands / bands.max())
    values = {
        "brightness": (amplitude * log_hz).sum() / amplitude.sum(),
        "decay": _decay(envelope(frames)),
        "pitch": (squared * log_hz).sum() / squared.sum(),
        "noisiness": _noisiness(power),
        "punch": _punch(envelope(frames)),
    }
    return np.array([values[name] for name in TIMBRE_AXES], np.float32)


def _decay(level: FloatArray) -> float:
    amplitude = np.sqrt(level)
    time_s = (np.arange(len(level)) + 0.5) * BLOCK / RATE_HZ
    return float(np.log((amplitude * time_s).sum() / amplitude.sum()))


def _noisiness(power: FloatArray) -> float:
    groups = power[:, FIRST_BIN : FIRST_BIN + GROUPS * GROUP].reshape(len(power), GROUPS, GROUP)
    mean = groups.mean(-1) + _SILENCE
    tonality = np.log(mean) - np.log(groups + 1e-6 * mean[..., None]).mean(-1)
    return -float((mean * tonality).sum() / mean.sum())


def _punch(level: FloatArray) -> float:
    attack, body = round(ATTACK_S * RATE_HZ / BLOCK), round(BODY_S * RATE_HZ / BLOCK)
    early, late = float(level[:attack].sum()), float(level[attack:body].sum())
    floor = 1e-4 * (early + late) + _SILENCE
    return float(np.log((early + floor) / (late + floor)))
