"""Lookahead limiter: no frame leaves above the ceiling, and a signal below it passes unchanged.

Gain reduction is computed in whole steps (one is what the release recovers in a frame), so that it does not depend, to
the last bit, on the block size.

    need      reduction that a frame needs, steps
    held      the maximum of need over the last L + 1 frames (peak hold)
    released  held, or one step less than in the frame before (release)
    gain      the mean of released over the last L + 1 frames (attack): complete when the peak, L frames later, leaves
"""

from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray

Steps: TypeAlias = NDArray[np.int64]

#: The highest output level; below full scale, for converters that overshoot between frames.
CEILING: Final = np.float32(0.966)  # -0.3 dB
_LOOKAHEAD_S: Final = 0.0015
_RELEASE_DB_S: Final = 40.0
#: The largest gain reduction; a signal above that is clipped.
_MAX_DB: Final = 60.0


class Limiter:
    """Stereo, block by block; `delay_frames` is its latency."""

    def __init__(self, rate_hz: int, max_frames: int) -> None:
        self.delay_frames = delay = round(_LOOKAHEAD_S * rate_hz)
        self._rate_hz = rate_hz
        self._steps_db = rate_hz / _RELEASE_DB_S  # steps a decibel
        max_steps = round(_MAX_DB * self._steps_db)
        self._gains: FloatArray = (10.0 ** (np.arange(max_steps + 1) / self._steps_db / -20.0)).astype(np.float32)
        self._line: FloatArray = np.zeros((2, delay + max_frames), np.float32)
        self._out: FloatArray = np.zeros((2, max_frames), np.float32)
        self._peak: FloatArray = np.zeros(max_frames, np.float32)
        self._gain: FloatArray = np.ones(max_frames, np.float32)
        self._need = _steps(delay + max_frames)
        self._held = (_steps(delay + max_frames), _steps(delay + max_frames))
        self._released = _steps(delay + 1 + max_frames)
        self._sums = _steps(delay + 1 + max_frames)
        self._slope = np.arange(max_frames, dtype=np.int64)
        self._quiet_frames = 2 * delay + 2  # since the last frame above the ceiling
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
        if self._is_active(block):
            gain = self._gain[:frames]
            np.take(self._gains, self._reduction_steps(frames), out=gain, mode="clip")
            np.multiply(line[:, :frames], gain, out=out)
            np.clip(out, -CEILING, CEILING, out=out)
        else:
            np.copyto(out, line[:, :frames])
        for side in self._line:
            _shift(side, frames, delay)
        return out

    def _is_active(self, block: FloatArray) -> bool:
        """Whether a frame within the lookahead is above the ceiling, or the gain has not recovered yet."""
        frames = block.shape[1]
        peak, other = self._peak[:frames], self._gain[:frames]
        np.abs(block[0], out=peak)
        np.abs(block[1], out=other)
        np.maximum(peak, other, out=peak)
        self._note_worst(0, frames)
        if peak.max(initial=0.0) > CEILING:
            self._quiet_frames = 0
            return True
        recovered = self._quiet_frames > 2 * self.delay_frames and not self._released[: self.delay_frames + 1].any()
        self._quiet_frames += frames
        return not recovered

    def _reduction_steps(self, frames: int) -> Steps:
        delay = self.delay_frames
        need = self._need[: delay + frames]
        peak = self._peak[:frames]
        np.maximum(peak, CEILING, out=peak)
        np.divide(peak, CEILING, out=peak)
        np.log10(peak, out=peak)
        np.multiply(peak, np.float32(20.0 * self._steps_db), out=peak)
        np.ceil(peak, out=peak)
        np.minimum(peak, np.float32(len(self._gains) - 1), out=peak)
        np.copyto(need[delay:], peak, casting="unsafe")
        held = _hold(need, self._held, delay + 1)
        released = self._release(held[delay:], frames)
        sums, mean = self._sums[: delay + 1 + frames], held[:frames]
        np.cumsum(released, out=sums)
        np.subtract(sums[delay + 1 :], sums[:frames], out=mean)
        np.add(mean, delay, out=mean)  # rounded up
        np.floor_divide(mean, delay + 1, out=mean)
        self._note_worst(int(mean.max(initial=0)), 0)
        _shift(self._need, frames, delay)
        _shift(self._released, frames, delay + 1)
        return mean

    def _release(self, held: Steps, frames: int) -> Steps:
        """Recover by one step a frame; gives the last delay + 1 frames and the new ones."""
        delay, slope = self.delay_frames, self._slope[:frames]
        released = self._released[: delay + 1 + frames]
        new = released[delay + 1 :]
        np.add(held, slope, out=new)
        if frames:
            new[0] = max(new[0], released[delay] - 1)
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
    """Sliding maximum over `window` frames, by doubling; the result is one of the spare arrays."""
    source, width = need, 1
    target, other = (array[: len(need)] for array in spare)
    while width < window:
        by = min(width, window - width)
        np.copyto(target[:by], source[:by])
        np.maximum(source[by:], source[:-by], out=target[by:])
        source, target, other = target, other, target
        width += by
    return source


def _shift(line: Steps | FloatArray, frames: int, keep: int) -> None:
    """Move the last `keep` frames in use to the front."""
    line[:keep] = line[frames : frames + keep]
