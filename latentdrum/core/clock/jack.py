"""Following a JACK transport: frames, and the bars, beats and ticks of a timebase master where there is one.

The server says once a period where the transport is at its first frame, exact to the frame. Bars, beats and ticks are
those of jack/types.h; ticks are whole numbers and therefore up to a tick behind, which the readings of several periods
together make good.
"""

from dataclasses import dataclass
from math import isclose
from typing import Final

from latentdrum.core.units import TICKS_PER_QUARTER

#: Tempos of a timebase master, quarters a minute; a reading with another one is as good as none.
JACK_BPM_RANGE: Final = (1.0, 9999.0)
#: Two readings that disagree by more seconds are of two places: somebody has relocated the transport.
_RELOCATED_S: Final = 1e-3
#: Ticks of a quarter in Hydrogen.
_HYDROGEN_TICKS: Final = 48.0


@dataclass(frozen=True, slots=True)
class BarBeatTick:
    """What a timebase master says of a frame; bar and beat count from 1, bpm counts beats of its meter a minute."""

    bar: int
    beat: int
    tick: int
    bar_start_tick: float
    ticks_per_beat: float
    beats_per_bar: float
    beat_type: float
    bpm: float

    @property
    def usable(self) -> bool:
        """Whether it makes sense: klick counts a fifth beat of four for a period, Hydrogen once counted below zero."""
        there = min(self.bar, self.beat) >= 1 and self.tick >= 0 and min(self.ticks_per_beat, self.beat_type) > 0
        low, high = JACK_BPM_RANGE
        return there and self.beat < self.beats_per_bar + 1 and low <= self.bpm * 4 / self.beat_type <= high


@dataclass(frozen=True, slots=True)
class JackSample:
    """The transport at one moment.

    seconds: its place, counted in frames. quarters, bpm: where the song is and its tempo in quarters a minute, as a
    timebase master has them; None without one.
    """

    at_s: float
    seconds: float
    rolling: bool
    quarters: float | None = None
    bpm: float | None = None

    def place(self, own_bpm: float) -> tuple[float, float]:
        """Tick of the song, and its tempo; at our own tempo from frame 0 on without a timebase master."""
        if self.quarters is None or self.bpm is None:
            return self.seconds * own_bpm / 60.0 * TICKS_PER_QUARTER, own_bpm
        return self.quarters * TICKS_PER_QUARTER, self.bpm

    def seconds_of(self, tick: float, own_bpm: float) -> float:
        """The place of a tick of the song in seconds, if the tempo stays; 0 at least."""
        here, bpm = self.place(own_bpm)
        return max(self.seconds + (tick - here) / TICKS_PER_QUARTER * 60.0 / bpm, 0.0)

    def goes_on_from(self, before: "JackSample") -> bool:
        """Whether nobody has started, stopped or relocated it since, and there is a timebase master as there was."""
        moved_s = self.at_s - before.at_s if self.rolling else 0.0
        same = self.rolling == before.rolling and (self.bpm is None) == (before.bpm is None)
        return same and abs(self.seconds - before.seconds - moved_s) < _RELOCATED_S


@dataclass(frozen=True, slots=True)
class JackRequest:
    """What we ask of the transport, as any client may: to go to a second, to roll or to stop; None leaves it."""

    seconds: float | None = None
    rolling: bool | None = None


def sampled(
    at_s: float, seconds: float, rolling: bool, said: BarBeatTick | None, before: JackSample | None
) -> JackSample:
    """The transport at the beginning of a period. said: by the timebase master. before: the sample a period ago."""
    if said is None:
        return JackSample(at_s, seconds, rolling)
    expected = _expected(before, at_s) if before is not None and rolling and before.rolling else None
    if not said.usable:
        quarters = before.quarters if before is not None and expected is None else expected
        return JackSample(at_s, seconds, rolling, quarters, None if before is None else before.bpm)
    bpm = said.bpm * 4.0 / said.beat_type
    least, tick = _quarters(said, seconds * bpm / 60.0)
    near = expected is not None and least - tick < expected < least + 2.0 * tick
    quarters = min(max(expected, least), least + tick) if near and expected is not None else least
    return JackSample(at_s, seconds, rolling, quarters, bpm)


def _expected(before: JackSample, at_s: float) -> float | None:
    """Where the song is by now, if it goes on as before."""
    if before.quarters is None or before.bpm is None:
        return None
    return before.quarters + (at_s - before.at_s) * before.bpm / 60.0


def _quarters(said: BarBeatTick, by_frames: float) -> tuple[float, float]:
    """Quarters from the beginning of the song at least, and the length of a tick in quarters.

    Bars count as long as this one, so that bar lines are bar lines. by_frames: quarters since frame 0 at this tempo.
    """
    bars, beat = (said.bar - 1) * said.beats_per_bar, 4.0 / said.beat_type
    beats, tick = said.beat - 1 + said.tick / said.ticks_per_beat, 1.0 / said.ticks_per_beat
    if _counts_bars(said, by_frames):
        beats, tick = said.tick * said.beats_per_bar / said.ticks_per_beat, said.beats_per_bar / said.ticks_per_beat
    return (bars + beats) * beat, tick * beat


def _counts_bars(said: BarBeatTick, by_frames: float) -> bool:
    """Whether ticks are of the bar and "ticks per beat" per bar, as in Hydrogen 1.2.0 to 1.2.3 (its issue 1760).

    Seen from the tick of the bar's beginning; in the first bar, where that is 0, from which is nearer to the frames.
    """
    bar_ticks = _HYDROGEN_TICKS * said.beats_per_bar
    if said.beat > 1 or not isclose(said.ticks_per_beat * said.beat_type / 4.0, bar_ticks):
        return False
    if said.bar > 1:
        return isclose(said.bar_start_tick, (said.bar - 1) * said.ticks_per_beat)
    return abs(said.tick / _HYDROGEN_TICKS - by_frames) <= abs(said.tick / bar_ticks - by_frames)
