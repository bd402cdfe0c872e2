"""The JACK transport: read in the process callback of our client, where its place is exact to the frame."""

from collections.abc import Callable
from typing import Any, Final

from latentdrum.core.clock.jack import BarBeatTick, JackRequest, JackSample, sampled

#: Between two samples of a transport that rolls on as expected, seconds.
_INTERVAL_S: Final = 0.02
#: Of jack/types.h: the state Rolling (of which Stopped is 0, Starting 3), and what of a position is valid.
_ROLLING: Final = 1
_BBT, _BBT_OFFSET = 0x10, 0x40


class JackTransport:
    """Reads the transport once a period and posts samples: at once when something changes, else 50 a second."""

    def __init__(self) -> None:
        self._post: Callable[[JackSample], None] | None = None
        self._handle: Any = None
        self._last: JackSample | None = None  # of the last period
        self._posted: JackSample | None = None

    def follow(self, post: Callable[[JackSample], None]) -> None:
        """Post samples from now on; post is called in the process callback and must not block."""
        self._post = post

    def read(self, handle: Any, at_s: float) -> None:
        """The transport at the beginning of a period of a client, at a second of its clock. In the process callback."""
        self._handle, post = handle, self._post
        if post is None:
            return
        state, position = handle.transport_query_struct()
        seconds, before = position.frame / position.frame_rate, self._last
        self._last = sample = sampled(at_s, seconds, state == _ROLLING, _bar_beat_tick(position), before)
        posted = self._posted
        if posted is None or before is None or self._is_news(sample, before, posted):
            self._posted = sample
            post(sample)

    def request(self, request: JackRequest) -> None:
        """Relocate, start or stop the transport of the whole server; never blocks."""
        if self._handle is None:
            return
        if request.seconds is not None:
            self._handle.transport_frame = round(request.seconds * self._handle.samplerate)
        if request.rolling is not None:
            (self._handle.transport_start if request.rolling else self._handle.transport_stop)()

    def _is_news(self, sample: JackSample, before: JackSample, posted: JackSample) -> bool:
        if not sample.goes_on_from(before) or sample.bpm != before.bpm:
            return True
        if sample.rolling:
            return sample.at_s - posted.at_s >= _INTERVAL_S
        return sample.quarters != posted.quarters


def _bar_beat_tick(position: Any) -> BarBeatTick | None:
    """What the timebase master says of a position, if there is one."""
    if not position.valid & _BBT:
        return None
    tick = position.tick
    if position.valid & _BBT_OFFSET:  # it is the tick of so many frames before
        beats = position.bbt_offset / position.frame_rate * position.beats_per_minute / 60.0
        tick += round(beats * position.ticks_per_beat)
    return BarBeatTick(
        position.bar,
        position.beat,
        tick,
        position.bar_start_tick,
        position.ticks_per_beat,
        position.beats_per_bar,
        position.beat_type,
        position.beats_per_minute,
    )
