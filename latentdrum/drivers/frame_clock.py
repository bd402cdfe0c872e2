"""Which second a JACK frame is: JACK counts frames of the sound card, the instrument counts seconds."""

from typing import Final

#: How fast the mapping follows the sound card's own clock, seconds.
_SMOOTH_S: Final = 1.0
#: A jump by more than this is a dropout of the server, not drift, seconds.
_JUMP_S: Final = 0.002
_WRAP: Final = 2**32


class FrameClock:
    """Frames <-> seconds on perf_counter's clock; frames count up without end though JACK's wrap every 25 hours."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self._frame = 0
        self._zero_s: float | None = None  # the second of frame 0
        self._heard_s = 0.0
        self._observations = 0

    def unwrap(self, frame: int) -> int:
        """An endless frame number for one of JACK's, which count to 2**32."""
        self._frame += (frame - self._frame + _WRAP // 2) % _WRAP - _WRAP // 2
        return self._frame

    def observe(self, frame: int, now_s: float) -> None:
        """Learn that an (unwrapped) frame passes at now_s."""
        measured = now_s - frame / self.rate
        if self._zero_s is None or abs(measured - self._zero_s) > _JUMP_S:
            self._zero_s, self._observations = measured, 1
        else:
            self._observations += 1
            share = max(1.0 / self._observations, min(1.0, (now_s - self._heard_s) / _SMOOTH_S))
            self._zero_s += share * (measured - self._zero_s)
        self._heard_s = now_s

    def second(self, frame: float) -> float:
        """The second of an (unwrapped) frame."""
        return (self._zero_s or 0.0) + frame / self.rate
