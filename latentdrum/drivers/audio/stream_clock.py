"""Times of a stream's frames, estimated from its jittery callbacks.

On a busy machine callbacks run late, and so are the times they report; that must not move a hit. The time of frame 0
is the median of the first callbacks; after that each callback corrects it by a millisecond at most. After lost frames
the estimate starts again.
"""

from statistics import median
from typing import Final

#: Callbacks whose median is the first estimate.
_FIRST_CALLBACKS: Final = 32
#: Time constant of the correction, seconds; enough for the drift between the device's and the computer's clock.
_TIME_CONSTANT_S: Final = 2.0
_MAX_CORRECTION_S: Final = 0.001
#: A callback this far off is an outlier; outliers for so many seconds in a row mean lost frames.
_OUTLIER_S, _LOST_AFTER_S = 0.004, 0.5


class StreamClock:
    """Frames <-> seconds of a stream; frames count from 0."""

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self._next = 0
        self._zero_s = 0.0
        self._zeros_s: list[float] = []
        self._off_for_s = 0.0

    def begin(self, frames: int, output_s: float) -> int:
        """A callback requests frames that are output from output_s on; returns the number of the first."""
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
        """Start the estimate again after lost frames (an underrun)."""
        self._zeros_s.clear()
        self._off_for_s = 0.0

    def frame(self, second: float) -> int:
        """The frame that is output at a second."""
        return round((second - self._zero_s) * self.rate_hz)

    def second(self, frame: int) -> float:
        """When a frame is output."""
        return self._zero_s + frame / self.rate_hz
