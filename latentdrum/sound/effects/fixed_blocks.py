"""Fixed inner blocks: work in blocks of one length, whatever the driver's block size, at a constant latency."""

from collections.abc import Callable
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray

#: Frames of an inner block, and the latency.
INNER_FRAMES: Final = 64
#: How much a knob moves in an inner block: the whole range in 12 ms.
_STEP: Final = 1.0 / 8.0


def glide(now: float, to: float) -> float:
    """The value of a knob 0..1 an inner block later, on its way to another one."""
    return now + min(max(to - now, -_STEP), _STEP)


class FixedBlocks:
    """A line of frames, (rows, n), that can be worked on in place, INNER_FRAMES at a time.

    The same frames meet in an inner block however they come in, so the output is the same to the last bit.
    """

    def __init__(self, rows: int, max_frames: int) -> None:
        self._line: FloatArray = np.zeros((rows, INNER_FRAMES + max_frames), np.float32)
        self._out: FloatArray = np.zeros((rows, max_frames), np.float32)
        self._done = INNER_FRAMES  # frames of the line that are worked on; the first block out is silence

    def space(self, frames: int) -> FloatArray:
        """Where the next frames go, (rows, frames), before `process` is called."""
        return self._line[:, INNER_FRAMES : INNER_FRAMES + frames]

    def process(self, frames: int, work: Callable[[FloatArray], None] | None) -> FloatArray:
        """The frames that came in INNER_FRAMES before those of `space`, (rows, frames); valid until the next call.

        work: is called with every inner block, (rows, INNER_FRAMES); None leaves them as they are.
        """
        line = self._line
        first, count = self._done, -(-(frames + 1 - self._done) // INNER_FRAMES)
        self._done = first + count * INNER_FRAMES - frames
        if work is not None:
            for number in range(count):
                at = first + number * INNER_FRAMES
                work(line[:, at : at + INNER_FRAMES])
        out = self._out[:, :frames]
        np.copyto(out, line[:, :frames])
        # Shorter blocks than an inner one overlap here: numpy then copies these few frames by way of a buffer.
        np.copyto(line[:, :INNER_FRAMES], line[:, frames : frames + INNER_FRAMES])
        return out
