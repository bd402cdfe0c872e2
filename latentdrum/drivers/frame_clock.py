"""Which second a JACK frame is: JACK counts frames of the sound card, the instrument counts seconds.

JACK's own estimate (jack_frame_time) takes seconds to recover from a dropout, by up to 90 ms; the moments at which
periods begin do not: a period is never begun early, so the earliest of the last few tells the truth at once.
"""

from collections import deque
from typing import Final

#: How fast the mapping follows the sound card's own clock, seconds.
_SMOOTH_S: Final = 0.5
#: A difference beyond this is no drift but time lost in a dropout, seconds.
_JUMP_S: Final = 0.001
#: So many periods are looked at together; one of them surely began in time.
_PERIODS: Final = 16
_WRAP: Final = 2**32


class FrameClock:
    """Frames <-> seconds on perf_counter's clock; frames count up without end though JACK's wrap every 25 hours."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._frame = 0
        self._zero_s: float | None = None  # the second of frame 0
        self._begun: deque[float] = deque(maxlen=_PERIODS)
        self._heard_s = 0.0
        self._periods = 0

    def begin(self, frame: int, now_s: float) -> int:
        """Learn that the period of one of JACK's frames, which count to 2**32, begins now; gives the endless frame."""
        self._frame += (frame - self._frame + _WRAP // 2) % _WRAP - _WRAP // 2
        self._begun.append(now_s - self._frame / self.rate)
        earliest = min(self._begun)
        if self._zero_s is None or abs(earliest - self._zero_s) > _JUMP_S:
            self._zero_s, self._periods = earliest, 1
        else:
            self._periods += 1
            share = max(1.0 / self._periods, min(1.0, (now_s - self._heard_s) / _SMOOTH_S))
            self._zero_s += share * (earliest - self._zero_s)
        self._heard_s = now_s
        return self._frame

    def second(self, frame: float) -> float:
        """The second of an (endless) frame."""
        return (self._zero_s or 0.0) + frame / self.rate
