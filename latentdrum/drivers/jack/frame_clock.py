"""JACK's time in seconds, counted in frames; it stops while the server stalls.

The DAW on the same server uses the same time, so a stall shifts nothing. Mapped to the wall clock, a stall of 40 ms
would look like two lost clock ticks.
"""

from typing import Final

_WRAP: Final = 2**32


class FrameClock:
    """Frames <-> seconds; frames are unwrapped (JACK's wrap every 25 hours).

    Seconds count from the server's frame 0, the same for all its clients; or, with offset_s, the first period begins at
    wall clock + offset_s, where the time of the last server ended.
    """

    def __init__(self, rate: int, offset_s: float | None = None) -> None:
        self.rate = rate
        self._offset_s = offset_s
        self._frame: int | None = None
        self._zero_s = 0.0  # the second of frame 0
        self._period = (0.0, 0.0, 0.0)  # second, wall clock at its beginning, length

    def begin(self, frame: int, frames: int, wall_s: float) -> int:
        """A period begins at a frame of JACK's; returns the unwrapped frame."""
        if self._frame is None:
            self._frame = frame
            self._zero_s = 0.0 if self._offset_s is None else wall_s + self._offset_s - frame / self.rate
        else:
            self._frame += (frame - self._frame + _WRAP // 2) % _WRAP - _WRAP // 2
        self._period = (self.second(self._frame), wall_s, frames / self.rate)
        return self._frame

    def second(self, frame: float) -> float:
        """The second of an unwrapped frame."""
        return self._zero_s + frame / self.rate

    def frame(self, second: float) -> int:
        """The unwrapped frame nearest to a second, for MIDI and audio alike."""
        return round((second - self._zero_s) * self.rate)

    def now_s(self, wall_s: float, *, running: bool = True) -> float:
        """The second at a wall clock time: at most the end of the current period, unless the server has ended.

        Valid from the first period on.
        """
        start_s, start_wall_s, length_s = self._period
        elapsed_s = max(wall_s - start_wall_s, 0.0)
        return start_s + (min(elapsed_s, length_s) if running else elapsed_s)
