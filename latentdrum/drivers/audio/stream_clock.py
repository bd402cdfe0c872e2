"""When the frames of a stream are heard: the times that its callbacks tell, freed from their jitter.

A callback is woken late by a busy machine and tells times that lie about; a few late ones must not move a hit. So the
second of frame 0 is found as the middle of the first callbacks and from then on follows slowly, each callback pulling
by a millisecond at most. A stream that lost frames is another stream, and found anew.
"""

from statistics import median
from typing import Final

#: Callbacks whose middle is the first estimate.
_FIRST_CALLBACKS: Final = 32
#: In about this time the estimate follows a device's clock that drifts from the computer's, seconds.
_TIME_CONSTANT_S: Final = 2.0
_MAX_CORRECTION_S: Final = 0.001
#: A callback this far off is an exception, but so many seconds of them are frames that were lost.
_OUTLIER_S, _LOST_AFTER_S = 0.004, 0.5


class StreamClock:
    """Counts the frames of a stream from 0; seconds are those of the given times."""

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self._next = 0
        self._zero_s = 0.0
        self._zeros_s: list[float] = []
        self._off_for_s = 0.0

    def begin(self, frames: int, output_s: float) -> int:
        """A callback asks for frames, the first of which will be heard at a second; gives that frame's number."""
        first = self._next
        self._next += frames
        zero_s, length_s = output_s - first / self.rate_hz, frames / self.rate_hz
        if len(self._zeros_s) < _FIRST_CALLBACKS:
            self._zeros_s.append(zero_s)
            self._zero_s = median(self._zeros_s)
            return first
        off_s = zero_s - self._zero_s
        self._off_for_s = self._off_for_s + length_s if abs(off_s) > _OUTLIER_S else 0.0
        if self._off_for_s > _LOST_AFTER_S:
            self.restart()
        self._zero_s += min(max(off_s, -_MAX_CORRECTION_S), _MAX_CORRECTION_S) * min(length_s / _TIME_CONSTANT_S, 1.0)
        return first

    def restart(self) -> None:
        """Frames were lost (an underrun): find the times anew."""
        self._zeros_s.clear()
        self._off_for_s = 0.0

    def frame(self, second: float) -> int:
        """The frame that is heard at a second."""
        return round((second - self._zero_s) * self.rate_hz)

    def second(self, frame: int) -> float:
        """When a frame is heard."""
        return self._zero_s + frame / self.rate_hz
