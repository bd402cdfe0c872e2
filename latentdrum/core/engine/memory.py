"""What was played: the last bars of the song as they were, every hit at its tick with its sound, pads by hand included.

A bar of the memory is one that the song passed through: begun in its middle after a jump, or cut short by a stop, it is
a bar all the same. A hit belongs to the bar of its nearest step, as in a loop, so an early downbeat is in its own bar.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import floor
from typing import Final

from latentdrum.core.clock.follower import RUN_ON_TICKS, ClockState, due_s, position
from latentdrum.core.engine.mix import Mix
from latentdrum.core.engine.sound_request import SoundRequest
from latentdrum.core.rhythm.loop import MAX_HITS, Meter
from latentdrum.core.units import TICKS_PER_STEP
from latentdrum.core.voices import Voice

#: How many bars are remembered.
MOST_BARS: Final = 64


@dataclass(frozen=True, slots=True, eq=False)
class PlayedHit:
    """A hit as it was handed out: its tick from the top of the song, the second at which it was due, its sound."""

    tick: float
    voice: Voice
    velocity: int
    due_s: float
    sound: SoundRequest

    @property
    def step(self) -> int:
        """The nearest step; half way between two it is the later one."""
        return floor(self.tick / TICKS_PER_STEP + 0.5)


@dataclass(frozen=True, slots=True, eq=False)
class PlayedBar:
    """A bar that was played. begin: its first step from the top of the song.

    first: its first step that was played, from 0. periods_s: the length of a tick in each of its steps so far, seconds,
    as measured from step to step; that of the latest is the clock's, and steps before the first have the same.
    mixes: each mix with the step, from the top of the song, from which on it was heard; at most one a step.
    """

    begin: int
    meter: Meter
    first: int
    periods_s: tuple[float, ...]
    hits: tuple[PlayedHit, ...] = ()
    mixes: tuple[tuple[int, Mix], ...] = ()

    @property
    def end(self) -> int:
        """The step after its last."""
        return self.begin + self.meter.steps

    @property
    def whole(self) -> bool:
        """Whether all of it was played."""
        return self.first == 0 and len(self.periods_s) == self.meter.steps

    def has(self, hit: PlayedHit) -> bool:
        """Whether a hit of this passage of the song belongs to it."""
        return self.begin <= hit.step < self.end

    def reaching(self, step: int, measured_s: float, period_s: float) -> "PlayedBar":
        """The bar when its step of that number, from 0, begins; measured_s: the period since the latest one began."""
        new = step + 1 - len(self.periods_s)
        passed = (*self.periods_s[:-1], *(measured_s,) * new)[: self.meter.steps]
        return replace(self, periods_s=passed if step == self.meter.steps else (*passed, period_s))

    def mixed(self, step: int, mix: Mix) -> "PlayedBar":
        """The bar with a mix that is heard from a step on; the next bar's may come before that bar."""
        if not self.mixes:
            step = self.begin
        elif self.mixes[-1][1] is mix:
            return self
        return replace(self, mixes=(*(before for before in self.mixes if before[0] < step), (step, mix)))

    def joined(self, hits: Iterable[PlayedHit]) -> "PlayedBar":
        """The bar with further hits."""
        return replace(self, hits=(*self.hits, *hits)[:MAX_HITS])


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """The bars that are over, the oldest first, and the one that is being played.

    coming: hits that are in no bar yet, because the lookahead is in the next one. step, began_s, epoch: the step that
    the song plays, the second at which it began, and the clock's epoch then.
    """

    bars: tuple[PlayedBar, ...] = ()
    current: PlayedBar | None = None
    coming: tuple[PlayedHit, ...] = ()
    step: int = 0
    began_s: float = 0.0
    epoch: int = -1

    def over(self, *, playing: bool) -> tuple[PlayedBar, ...]:
        """The bars to keep: those that are over, and after a stop the one in which the song stopped."""
        if playing or self.current is None or not self.current.hits:
            return self.bars
        return (*self.bars, self.current)[-MOST_BARS:]


def with_hits(memory: Memory, hits: Iterable[PlayedHit]) -> Memory:
    """The memory with hits handed out, without a count-in; one that is delivered late may belong to the bar before."""
    for hit in hits:
        if hit.step < 0:
            continue
        current, last = memory.current, memory.bars[-1] if memory.bars else None
        if current is not None and current.has(hit):
            memory = replace(memory, current=current.joined([hit]))
        elif current is not None and hit.step < current.begin and last is not None and last.has(hit):
            memory = replace(memory, bars=(*memory.bars[:-1], last.joined([hit])))
        else:
            memory = replace(memory, coming=(*memory.coming, hit)[:MAX_HITS])
    return memory


def with_mix(memory: Memory, step: int, mix: Mix) -> Memory:
    """The memory with the mix that is heard from a step from the top of the song on."""
    current = memory.current
    bar = current if current is None else current.mixed(step, mix)
    return memory if bar is current else replace(memory, current=bar)


def without_withdrawn(memory: Memory, now_s: float) -> Memory:
    """Without hits that were handed out but not due, since they have been taken back."""

    def due(hits: tuple[PlayedHit, ...]) -> tuple[PlayedHit, ...]:
        return tuple(hit for hit in hits if hit.due_s <= now_s)

    current = memory.current
    kept = None if current is None else replace(current, hits=due(current.hits))
    return replace(memory, current=kept, coming=due(memory.coming))


def followed(memory: Memory, clock: ClockState, meter: Meter, now_s: float) -> Memory:
    """The memory at now_s, while the song plays: bars end at bar lines, and where the song jumps."""
    tick, current, same_run = max(position(clock, now_s), 0.0), memory.current, clock.epoch == memory.epoch
    step = int(tick // TICKS_PER_STEP)
    if current is not None and same_run and current.meter == meter and step <= memory.step:
        return memory  # behind it is a song of which missed ticks turned out to be half the tempo: no jump
    begin, began_s, period_s = step - step % meter.steps, due_s(clock, step * TICKS_PER_STEP), clock.period_s
    there = replace(memory, step=step, began_s=began_s, epoch=clock.epoch)
    measured_s = period_s
    if same_run and step > memory.step:
        measured_s = (began_s - memory.began_s) / (step - memory.step) / TICKS_PER_STEP
    goes_on = same_run or tick > memory.step * TICKS_PER_STEP - RUN_ON_TICKS
    if current is not None and goes_on and (current.begin, current.meter) == (begin, meter):
        if step - begin < len(current.periods_s):
            return replace(there, step=memory.step, began_s=due_s(clock, memory.step * TICKS_PER_STEP))
        return replace(there, current=current.reaching(step - begin, measured_s, period_s))
    first = step - begin
    if current is not None and same_run and current.meter == meter:
        there = _closed(replace(there, current=current.reaching(meter.steps, measured_s, period_s)))
        for passed in range(current.end, begin, meter.steps)[-MOST_BARS:]:  # the machine stood still meanwhile
            there = _closed(_opened(there, PlayedBar(passed, meter, 0, (measured_s,) * meter.steps)))
        first = 0
    return _opened(_closed(there), PlayedBar(begin, meter, first, (period_s,) * (step - begin + 1)))


def _closed(memory: Memory) -> Memory:
    """With the current bar among those that are over; one that was hardly begun is none."""
    bar = memory.current
    if bar is None:
        return memory
    worth = bar.whole or bar.hits
    return replace(memory, bars=(*memory.bars, bar)[-MOST_BARS:] if worth else memory.bars, current=None)


def _opened(memory: Memory, bar: PlayedBar) -> Memory:
    """With a bar that begins. Hits for another one have sounded all the same, just before a jump: they stay with it."""
    own = [hit for hit in memory.coming if bar.has(hit)]
    other = [hit for hit in memory.coming if not bar.has(hit)]
    bars = memory.bars
    if other and bars:
        bars = (*bars[:-1], bars[-1].joined(other))
    return replace(memory, bars=bars, current=bar.joined(own), coming=())
