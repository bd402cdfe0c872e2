"""How loud a stereo programme is: integrated loudness after ITU-R BS.1770-4, true peak, and how wide it is."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import soxr
from scipy.signal import sosfilt

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import RATE_HZ
from training.judging.timbre.loudness import k_weighting

#: Length and hop of the gating blocks, seconds: they overlap by 75 %.
_BLOCK_S, _HOP_S = 0.4, 0.1
#: Blocks below this do not count, LUFS; nor those so far below the mean of the others.
_ABSOLUTE_GATE: Final = -70.0
_RELATIVE_GATE_DB: Final = -10.0
#: A full-scale sine of 997 Hz in one channel is -3.01 LUFS.
_OFFSET_DB: Final = -0.691
_OVERSAMPLING: Final = 4
_SILENCE: Final = 1e-12


@dataclass(frozen=True, slots=True)
class Programme:
    """lufs: integrated loudness. true_peak_db: dBTP. side_db: energy of left minus right over that of their sum."""

    lufs: float
    true_peak_db: float
    side_db: float

    @property
    def plr_db(self) -> float:
        """Peak to loudness ratio: how much of the drums' crest is left."""
        return self.true_peak_db - self.lufs


def measure_programme(frames: FloatArray, rate_hz: int = RATE_HZ) -> Programme:
    """The measures of stereo frames (2, n); -inf LUFS where every block is below the gate."""
    mid, side = frames[0] + frames[1], frames[0] - frames[1]
    energies = (float(np.square(part, dtype=np.float64).sum()) + _SILENCE for part in (side, mid))
    return Programme(integrated_lufs(frames, rate_hz), true_peak_db(frames), _db(next(energies) / next(energies)))


def integrated_lufs(frames: FloatArray, rate_hz: int = RATE_HZ) -> float:
    """Gated loudness of stereo frames (2, n), LUFS."""
    power = _block_powers(frames, rate_hz)
    loud = power[_lufs(power) > _ABSOLUTE_GATE]
    if not loud.size:
        return float("-inf")
    return float(_lufs(loud[_lufs(loud) > _lufs(loud.mean()) + _RELATIVE_GATE_DB].mean()))


def momentary_lufs(frames: FloatArray, rate_hz: int = RATE_HZ) -> FloatArray:
    """Loudness of every 400 ms of stereo frames (2, n), one each 100 ms, LUFS (EBU Tech 3341)."""
    return _lufs(_block_powers(frames, rate_hz))


def _block_powers(frames: FloatArray, rate_hz: int) -> FloatArray:
    """K-weighted power of the gating blocks, both sides summed."""
    weighted = sosfilt(k_weighting(rate_hz), frames, axis=1)
    energy = np.concatenate([[0.0], np.cumsum(np.square(weighted).sum(0))])
    block = round(_BLOCK_S * rate_hz)
    starts = np.arange(0, max(frames.shape[1] - block, 0) + 1, round(_HOP_S * rate_hz))
    ends = np.minimum(starts + block, frames.shape[1])
    return np.asarray((energy[ends] - energy[starts]) / block)


def true_peak_db(frames: FloatArray) -> float:
    """The highest peak of frames (channels, n) between its samples, too, dBTP; by oversampling."""
    finer = soxr.resample(np.ascontiguousarray(frames.T), 1, _OVERSAMPLING, quality="VHQ")
    return 2.0 * _db(float(np.abs(finer).max(initial=0.0)) + _SILENCE)


def _lufs(power: FloatArray) -> FloatArray:
    return np.asarray(_OFFSET_DB + 10.0 * np.log10(power + _SILENCE))


def _db(ratio: float) -> float:
    return float(10.0 * np.log10(ratio))
