"""Lookahead limiter: no true peak of drums leaves above -1 dB, and a signal below the ceiling passes unchanged.

Gain reduction is computed in whole steps (one is what the release recovers in a frame), so that it does not depend, to
the last bit, on the block size.

    need      reduction that a true peak needs, steps; 0 without oversampling where the frames alone rule it out
    held      the maximum of need over the last L + 2 frames (peak hold)
    released  held, or one step less than in the frame before (release)
    gain      the mean of released over the last L + 1 frames (attack): complete when the frames beside it leave

The DC blocker takes out the offset that the attack gives to a signal, and is idle when nothing was limited for seconds.
No clipper follows: the gain alone keeps every frame below the ceiling.
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.sound.dc_blocker import MAX_OFFSET, DcBlocker
from latentdrum.sound.true_peak import BOUND, CENTRE, TAPS, TruePeakDetector

Steps: TypeAlias = NDArray[np.int64]

#: The highest true peak that leaves, dB (dBTP), for converters and codecs, as EBU R 128 has it.
CEILING_DB: Final = -1.0
#: For what four points a frame and twelve taps miss near half the sample rate. Measured on mixes with all 18 factory
#: kits, 0 to 20 dB over, with 16 points a frame and long filters: up to 0.7 dB at 44.1 kHz (noise 17 dB over and more,
#: else 0.5), up to 0.2 dB at 48 kHz. The change of the gain within the filter adds less than 0.06 dB.
_MARGIN_DB: Final = 0.75
#: The highest true peak that passes unchanged; the DC blocker may add to it.
CEILING: Final = np.float32(10.0 ** ((CEILING_DB - _MARGIN_DB) / 20.0)) - MAX_OFFSET
_LOOKAHEAD_S: Final = 0.0015
#: So fast that the limiter takes the peak of a hit and not the groove around it.
_RELEASE_DB_S: Final = 100.0
#: The largest gain reduction; the mixer's 64 sounds, all at the highest levels there are, are 61 dB above the ceiling.
_MAX_DB: Final = 80.0


class Limiter:
    """Stereo, block by block; `delay_frames` is its latency."""

    def __init__(self, rate_hz: int, max_frames: int) -> None:
        self._attack = attack = round(_LOOKAHEAD_S * rate_hz)
        self._hold = attack + 2  # the two frames beside a true peak
        self.delay_frames = delay = attack + CENTRE + 1
        self._rate_hz = rate_hz
        self._steps_db = rate_hz / _RELEASE_DB_S  # steps a decibel
        max_steps = round(_MAX_DB * self._steps_db)
        self._gains: FloatArray = (10.0 ** (np.arange(max_steps + 1) / self._steps_db / -20.0)).astype(np.float32)
        self._line: FloatArray = np.zeros((2, delay + max_frames), np.float32)
        self._out: FloatArray = np.zeros((2, max_frames), np.float32)
        self._levels: FloatArray = np.zeros(2 * (TAPS - 1 + max_frames), np.float32)
        self._peak: FloatArray = np.zeros(max_frames, np.float32)
        self._gain: FloatArray = np.ones(max_frames, np.float32)
        self._limited = np.zeros(max_frames, np.bool_)
        self._need = _steps(self._hold - 1 + max_frames)
        self._spare = (_steps(self._hold - 1 + max_frames), _steps(self._hold - 1 + max_frames))
        self._released = _steps(attack + 1 + max_frames)
        self._sums = _steps(attack + 1 + max_frames)
        self._slope = np.arange(max_frames, dtype=np.int64)
        self._true_peak = TruePeakDetector()
        self._dc_blocker = DcBlocker(rate_hz, max_frames)
        self._recovered = True  # no reduction is left over from the blocks before
        self._worst = [0, 0]  # the largest reduction in this second and in the one before, steps
        self._worst_frames = 0

    @property
    def reduction_db(self) -> float:
        """The largest gain reduction in the last second or two."""
        return max(self._worst) / self._steps_db

    def process(self, block: FloatArray) -> FloatArray:
        """The block, (2, frames), delayed and limited to the ceiling; valid until the next call."""
        frames, delay = block.shape[1], self.delay_frames
        line, out = self._line[:, : delay + frames], self._out[:, :frames]
        np.copyto(line[:, delay:], block)
        np.copyto(out, line[:, :frames])
        self._note_worst(0, frames)
        above = self._detect(line[:, delay - (TAPS - 1) :], self._peak[:frames])
        if above or not self._recovered:
            self._limit(out)
        elif self._dc_blocker.is_idle:
            self._dc_blocker.skip(frames)
        else:
            self._limited.fill(False)
            self._dc_blocker.process(out, self._limited[:frames])
        for side in self._line:
            _shift(side, frames, delay)
        return out

    def _detect(self, signal: FloatArray, peak: FloatArray) -> bool:
        """Whether a true peak is above the ceiling; writes them, or the ceiling where none can be."""
        levels = self._levels[: signal.size].reshape(signal.shape)
        for side, level in zip(signal, levels, strict=True):
            np.abs(side, out=level)
        if levels.max() * BOUND <= CEILING:
            peak.fill(CEILING)
            return False
        self._true_peak.detect(signal, peak)
        return bool(peak.max(initial=0.0) > CEILING)

    def _limit(self, out: FloatArray) -> None:
        frames = out.shape[1]
        gain, limited = self._gain[:frames], self._limited[:frames]
        steps = self._reduction_steps(frames)
        np.greater(steps, 0, out=limited)
        np.take(self._gains, steps, out=gain, mode="clip")
        np.multiply(out, gain, out=out)
        self._dc_blocker.process(out, limited)

    def _reduction_steps(self, frames: int) -> Steps:
        attack, hold = self._attack, self._hold
        need = self._need[: hold - 1 + frames]
        peak = self._peak[:frames]
        np.maximum(peak, CEILING, out=peak)
        np.divide(peak, CEILING, out=peak)
        np.log10(peak, out=peak)
        np.multiply(peak, np.float32(20.0 * self._steps_db), out=peak)
        np.ceil(peak, out=peak)
        np.minimum(peak, np.float32(len(self._gains) - 1), out=peak)
        np.copyto(need[hold - 1 :], peak, casting="unsafe")
        held = _hold(need, self._spare, hold)
        released = self._release(held, frames)
        sums, mean = self._sums[: attack + 1 + frames], held
        np.add.accumulate(released, out=sums)
        np.subtract(sums[attack + 1 :], sums[:frames], out=mean)
        np.add(mean, attack, out=mean)  # rounded up
        np.floor_divide(mean, attack + 1, out=mean)
        self._note_worst(int(mean.max(initial=0)), 0)
        _shift(self._need, frames, hold - 1)
        _shift(self._released, frames, attack + 1)
        self._recovered = not (self._need[: hold - 1].any() or self._released[: attack + 1].any())
        return mean

    def _release(self, held: Steps, frames: int) -> Steps:
        """Recover by one step a frame; gives the last attack + 1 frames and the new ones."""
        attack, slope = self._attack, self._slope[:frames]
        released = self._released[: attack + 1 + frames]
        new = released[attack + 1 :]
        np.add(held, slope, out=new)
        if frames:
            new[0] = max(new[0], released[attack] - 1)
        np.maximum.accumulate(new, out=new)
        np.subtract(new, slope, out=new)
        return released

    def _note_worst(self, steps: int, frames: int) -> None:
        self._worst[0] = max(self._worst[0], steps)
        self._worst_frames += frames
        if self._worst_frames >= self._rate_hz:
            self._worst, self._worst_frames = [steps, self._worst[0]], 0


def _steps(length: int) -> Steps:
    return np.zeros(length, np.int64)


def _hold(need: Steps, spare: tuple[Steps, Steps], window: int) -> Steps:
    """Every maximum of `window` frames in a row, by doubling; the result is in one of the spare arrays."""
    source, width = need, 1
    target, other = spare
    while width < window:
        by = min(width, window - width)
        held = target[: len(source) - by]
        np.maximum(source[by:], source[:-by], out=held)
        source, target, other = held, other, target
        width += by
    return source


def _shift(line: Steps | FloatArray, frames: int, keep: int) -> None:
    """Move the last `keep` frames in use to the front."""
    line[:keep] = line[frames : frames + keep]
