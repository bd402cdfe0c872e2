"""When the frames of a stream are heard: the times that its callbacks tell, freed from their jitter.

A callback is woken late by a busy machine and tells times that lie about; a few late ones must not move a hit. So the
second of frame 0 is found as the middle of the first callbacks and from then on follows slowly, each callback pulling
by a millisecond at most. A stream that lost frames is another stream, and found anew.
"""

from statistics import median
from typing import Final

#: Callbacks whose middle is the first estimate.
_SETTLING: Final = 32
#: In about this time the estimate follows a device's clock that drifts from the computer's, seconds.
_FOLLOWS_IN_S: Final = 2.0
_MOST_PULL_S: Final = 0.001
#: A callback this far off is an exception, but so many seconds of them are frames that were lost.
_FAR_S, _FAR_FOR_S = 0.004, 0.5


class StreamClock:
    """Counts the frames of a stream from 0; seconds are those of the given times."""

    def __init__(self, rate_hz: int) -> None:
        self.rate_hz = rate_hz
        self._next = 0
        self._zero_s = 0.0
        self._first_seen: list[float] = []
        self._far_s = 0.0

    def begin(self, frames: int, heard_s: float) -> int:
        """A callback asks for frames, the first of which will be heard at a second; gives that frame's number."""
        first = self._next
        self._next += frames
        seen_s, lasts_s = heard_s - first / self.rate_hz, frames / self.rate_hz
        if len(self._first_seen) < _SETTLING:
            self._first_seen.append(seen_s)
            self._zero_s = median(self._first_seen)
            return first
        off_s = seen_s - self._zero_s
        self._far_s = self._far_s + lasts_s if abs(off_s) > _FAR_S else 0.0
        if self._far_s > _FAR_FOR_S:
            self.lost()
        self._zero_s += min(max(off_s, -_MOST_PULL_S), _MOST_PULL_S) * min(lasts_s / _FOLLOWS_IN_S, 1.0)
        return first

    def lost(self) -> None:
        """Frames were lost (an underrun): find the times anew."""
        self._first_seen.clear()
        self._far_s = 0.0

    def frame(self, second: float) -> int:
        """The frame that is heard at a second."""
        return round((second - self._zero_s) * self.rate_hz)

    def second(self, frame: int) -> float:
        """When a frame is heard."""
        return self._zero_s + frame / self.rate_hz
