"""DC blocker of the limiter: takes out the offset that a changing gain gives to a signal without one.

A bass drum far above the ceiling has its first half wave flattened, the next ones only turned down: their areas no
longer cancel. The offset is the mean of the limited signal over the last half second or so (a one-pole low-pass), and
it is subtracted. The mean is fed while the gain is reduced and for a second after that: over whole sounds, as a part
of a wave has an offset of its own. Then it fades away, until nothing is subtracted at all.

The sum behind the mean goes from frame to frame, and its leak changes every _CHUNK frames of the stream: the result
does not depend, to the last bit, on the block size.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray

#: The largest offset that is subtracted: what the limiter must leave free below its ceiling. Kicks of the factory kits
#: 20 dB over reach it at most.
MAX_OFFSET: Final = np.float32(0.01)
_MEAN_S: Final = 0.5  # a shorter mean follows the waves of a bass drum, too
_HANG_S: Final = 1.0  # longer than most drums sound
_CHUNK: Final = 1024
#: A share of the largest offset: below half a step of 24 bits it is 0.
_SILENT: Final = 2.0**-24 / 0.01


class DcBlocker:
    """Stereo, block by block, in place."""

    def __init__(self, rate_hz: int, max_frames: int) -> None:
        self.is_idle = True  # a block that is not limited would pass unchanged
        self._hang_frames = round(_HANG_S * rate_hz)
        self._share = np.float32(1.0 / (_MEAN_S * rate_hz))  # of the sum that leaks in a frame
        self._sum = np.zeros((2, 1))
        self._leak = np.zeros((2, 1))
        self._at = 0  # frames into the chunk
        self._hang = 0  # frames for which it is still fed
        frames = min(max_frames, _CHUNK)
        self._sums = np.zeros((2, frames))
        self._offset: FloatArray = np.zeros((2, frames), np.float32)

    def skip(self, frames: int) -> None:
        """Pass over a block while idle."""
        self._at = (self._at + frames) % _CHUNK

    def process(self, block: FloatArray, limited: NDArray[np.bool_]) -> None:
        """Subtract the offset from the block, (2, frames); limited, (frames,): whether the gain is below 1."""
        done, frames = 0, block.shape[1]
        while done < frames:
            end = min(frames, done + _CHUNK - self._at)
            self._process_chunk(block[:, done:end], limited[done:end])
            done = end

    def _process_chunk(self, block: FloatArray, limited: NDArray[np.bool_]) -> None:
        frames = block.shape[1]
        sums, offset = self._sums[:, :frames], self._offset[:, :frames]
        np.copyto(sums, block)
        self._feed(sums, limited)
        for side, leak in zip(sums, self._leak[:, 0], strict=True):
            np.subtract(side, leak, out=side)
        np.add(sums[:, :1], self._sum, out=sums[:, :1])
        np.add.accumulate(sums, axis=1, out=sums)
        np.copyto(self._sum, sums[:, -1:])
        np.copyto(offset, sums, casting="same_kind")
        np.multiply(offset, self._share, out=offset)
        np.maximum(offset, -MAX_OFFSET, out=offset)
        np.minimum(offset, MAX_OFFSET, out=offset)
        np.subtract(block, offset, out=block)
        self._at += frames
        if self._at == _CHUNK:
            self._begin_chunk()

    def _feed(self, fed: NDArray[np.float64], limited: NDArray[np.bool_]) -> None:
        """Silence the frames that are neither limited nor within the hang of one that was."""
        frames = len(limited)
        if limited.all():
            self.is_idle, self._hang = False, self._hang_frames
        elif limited.any():
            first = int(limited.argmax())
            fed[:, self._hang : first] = 0.0
            self.is_idle, self._hang = False, self._hang_frames - int(limited[::-1].argmax())
        else:
            fed[:, self._hang :] = 0.0
            self._hang = max(self._hang - frames, 0)

    def _begin_chunk(self) -> None:
        self._at = 0
        largest = float(MAX_OFFSET) / float(self._share)
        np.clip(self._sum, -largest, largest, out=self._sum)
        if not self._hang and np.abs(self._sum).max() < largest * _SILENT:
            self._sum.fill(0.0)
            self.is_idle = True
        np.multiply(self._sum, self._share, out=self._leak)
