"""JACK's time in seconds: it is counted in frames, and stands still when the server does.

The instrument lives in the server's time as the DAW beside it does, so a server that stalls shifts nothing: mapped to
the wall clock, a stall of 40 ms looks like two lost clock ticks.
"""

from typing import Final

_WRAP: Final = 2**32


class FrameClock:
    """Frames <-> seconds; frames count up without end though JACK's wrap every 25 hours.

    Seconds are counted from the server's frame 0, the same for all its clients; or, with offset_s, so that the first
    period begins at that much more than the wall clock, where the time of the last server ended.
    """

    def __init__(self, rate: int, offset_s: float | None = None) -> None:
        self.rate = rate
        self._offset_s = offset_s
        self._frame: int | None = None
        self._zero_s = 0.0  # the second of frame 0
        self._period = (0.0, 0.0, 0.0)  # of the current period: its second, the wall clock when it began, its length

    def begin(self, frame: int, frames: int, wall_s: float) -> int:
        """A period of so many frames begins, its first being one of JACK's; gives the endless frame."""
        if self._frame is None:
            self._frame = frame
            self._zero_s = 0.0 if self._offset_s is None else wall_s + self._offset_s - frame / self.rate
        else:
            self._frame += (frame - self._frame + _WRAP // 2) % _WRAP - _WRAP // 2
        self._period = (self.second(self._frame), wall_s, frames / self.rate)
        return self._frame

    def second(self, frame: float) -> float:
        """The second of an (endless) frame."""
        return self._zero_s + frame / self.rate

    def frame(self, second: float) -> int:
        """The (endless) frame nearest to a second: where MIDI and sound that are due then both go."""
        return round((second - self._zero_s) * self.rate)

    def now_s(self, wall_s: float, *, running: bool = True) -> float:
        """The second at a moment of the wall clock, within the current period; beyond it if nothing runs any more.

        Only once the first period has begun.
        """
        begun_s, begun_wall_s, length_s = self._period
        since_s = max(wall_s - begun_wall_s, 0.0)
        return begun_s + (min(since_s, length_s) if running else since_s)
