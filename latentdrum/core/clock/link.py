"""Following a Link session: its beats, sampled many times a second, onto our own exact clock.

Ableton Link shares a beat timeline and a tempo among peers; all have the phase within a bar in common, none the number
of the bar. So has the song: its bar lines are the session's, its bars are counted from its own top.
"""

from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Final

from latentdrum.core.clock.follower import ClockState, position
from latentdrum.core.clock.slewing import led
from latentdrum.core.units import TICKS_PER_QUARTER

#: Tempos of a session, BPM; wider than our own clock's.
LINK_BPM_RANGE: Final = (20.0, 999.0)


@dataclass(frozen=True, slots=True)
class LinkSample:
    """The session at one moment: its beat at at_s (quarters, any origin), tempo, other peers, and its transport."""

    at_s: float
    beat: float
    bpm: float
    peers: int = 0
    playing: bool = False

    def beat_at(self, at_s: float) -> float:
        """The session's beat at another moment, at the same tempo."""
        return self.beat + (at_s - self.at_s) * self.bpm / 60.0

    def moved_to(self, at_s: float) -> "LinkSample":
        """The session at another moment, if its tempo stays."""
        return replace(self, at_s=at_s, beat=self.beat_at(at_s))

    def second_of(self, beat: float) -> float:
        """When the session's beat is or was, at the same tempo."""
        return self.at_s + (beat - self.beat) * 60.0 / self.bpm


def phase_error(state: ClockState, sample: LinkSample, bar_ticks: int) -> float:
    """How far the song is behind the session within the bar, in ticks: -half a bar (ahead) up to half a bar."""
    behind = sample.beat * TICKS_PER_QUARTER - position(state, sample.at_s)
    return (behind + bar_ticks / 2) % bar_ticks - bar_ticks / 2


def follow_link(state: ClockState, sample: LinkSample, since_s: float, bar_ticks: int) -> ClockState:
    """The running clock at a sample: the session's tempo, and closer to its phase. since_s: since the sample before.

    A large phase error leads to the nearest place that is in phase.
    """
    return led(state, phase_error(state, sample, bar_ticks), sample.at_s, sample.bpm, since_s)


def next_boundary(sample: LinkSample, from_s: float, every_ticks: int, bar_ticks: int) -> tuple[int, float]:
    """The session's next boundary of so many ticks within its bar, not before a second: tick in the bar, and when."""
    into_bar = sample.beat_at(from_s) * TICKS_PER_QUARTER
    bar_tick = floor(into_bar / bar_ticks) * bar_ticks
    tick = min(ceil((into_bar - bar_tick) / every_ticks - 1e-9) * every_ticks, bar_ticks)
    return tick % bar_ticks, sample.second_of((bar_tick + tick) / TICKS_PER_QUARTER)
