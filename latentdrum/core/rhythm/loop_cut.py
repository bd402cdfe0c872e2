"""Cuts a loop out of a recording: which bars, and what becomes of the hits at its edges."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from latentdrum.core.rhythm.loop import BARS_RANGE, Loop, LoopHit, Meter, loudest_hits, pulse_range, step_of_pulse
from latentdrum.core.units import GROOVE_BARS, STEPS_PER_QUARTER

_MAX_BARS: Final = BARS_RANGE[1]


@dataclass(frozen=True, slots=True)
class Recording:
    """Drum hits from a start (pulse 0) to an end; ppqn: pulses a quarter note."""

    hits: tuple[LoopHit, ...]
    ppqn: int
    meter: Meter
    end_pulse: int

    @property
    def bar_pulses(self) -> int:
        """Length of a bar. Raises ValueError if it is no whole number of pulses."""
        pulses, rest = divmod(self.meter.steps * self.ppqn, STEPS_PER_QUARTER)
        if rest:
            raise ValueError(f"{self.ppqn} pulses a quarter note are not whole pulses in a bar of {self.meter}")
        return pulses

    @property
    def bars(self) -> int:
        """Length in bars: to its end if that is a bar line and near enough for a loop, else to the last hit."""
        bars, rest = divmod(self.end_pulse, self.bar_pulses)
        to_last_hit = max((hit.pulse for hit in self.hits), default=-1) // self.bar_pulses + 1
        return bars if not rest and to_last_hit < bars <= _MAX_BARS else to_last_hit

    @property
    def first_bar(self) -> int:
        """The first bar with a hit, from 0; a hit just before a bar line belongs to the bar after it."""
        return max(step_of_pulse(min(hit.pulse for hit in self.hits), self.ppqn), 0) // self.meter.steps


@dataclass(frozen=True, slots=True)
class Cut:
    """A loop from a recording's bar first_bar (from 0) on.

    merged: hits left out because a louder one of the same voice is on their pulse. anticipated: hits less than half a
    step before the loop's end, left out because they belong to the bar after it.
    """

    loop: Loop
    first_bar: int
    merged: int
    anticipated: int

    @property
    def pulses(self) -> range:
        """The pulses of the recording that it is cut from: from half a step before its first bar to its end."""
        ppqn, bar = self.loop.ppqn, self.loop.meter.steps * self.loop.ppqn // STEPS_PER_QUARTER
        start = self.first_bar * bar
        return range(start + pulse_range(self.loop.bars, ppqn, self.loop.meter)[0], start + self.loop.bars * bar)


def cut_loop(recording: Recording, first_bar: int | None = None, bars: int | None = None) -> Cut:
    """A loop of some bars (1..8) from first_bar (from 0) on; bars after the recording's end are silent.

    By default it begins with the first bar that has a hit and reaches to the end, or is two bars long if that were too
    long for a loop. A hit just before the end of a recording is an early downbeat of the repetition. Raises ValueError
    if the bars are silent or beyond the end.
    """
    first = recording.first_bar if first_bar is None else first_bar
    left = recording.bars - first
    count = bars if bars is not None else left if left <= _MAX_BARS else GROOVE_BARS
    start, end = first * recording.bar_pulses, (first + max(count, 1)) * recording.bar_pulses
    inside, anticipated = _between(recording, start, end)
    if left < 1 or not inside:
        length = f"the recording is {recording.bars} bars long"
        raise ValueError(f"no drum sounds from bar {first + 1} on for {max(count, 1)} bars; {length}")
    loudest = loudest_hits(inside)
    loop = Loop(count, recording.ppqn, loudest, recording.meter)
    return Cut(loop, first, len(inside) - len(loudest), anticipated)


def _between(recording: Recording, start: int, end: int) -> tuple[Sequence[LoopHit], int]:
    """The hits that a loop from pulse start to end has, and how many at its end belong to the bar after it."""
    ppqn, length = recording.ppqn, end - start
    steps = step_of_pulse(length, ppqn)
    near = [hit._replace(pulse=hit.pulse - start) for hit in recording.hits]
    inside = [hit for hit in near if 0 <= step_of_pulse(hit.pulse, ppqn) < steps]
    late = [hit for hit in near if step_of_pulse(hit.pulse, ppqn) == steps and hit.pulse < length]
    if any(hit.pulse < 0 for hit in inside) or end < recording.bars * recording.bar_pulses:
        return inside, len(late)
    return inside + [hit._replace(pulse=hit.pulse - length) for hit in late], 0
