"""Our own clock as others follow it, by the MIDI specification.

24 clocks a quarter. The first clock after Start is the top of the song, the first one after Continue the place where it
stopped or that Song Position named; both come at least 1 ms before that clock, so that slow receivers are ready for it.
Song Position is sent while stopped alone, in sixteenths, before a Continue.
"""

from dataclasses import dataclass, replace
from typing import Final

from latentdrum.core.clock.follower import ClockState, due_s
from latentdrum.core.engine.output import MidiOut
from latentdrum.core.messages import CLOCK, CONTINUE, MAX_SONG_POSITION, START, song_position
from latentdrum.core.units import TICKS_PER_STEP

#: From Start or Continue to its first clock, seconds.
START_LEAD_S: Final = 1e-3


@dataclass(frozen=True, slots=True)
class ClockOut:
    """next_tick: the next tick to send. begin: transport messages that go before the clock of tick begin_tick."""

    next_tick: int = 0
    begin: tuple[bytes, ...] = ()
    begin_tick: int = 0

    def moved(self, ticks: int) -> "ClockOut":
        """The same in a song whose ticks are counted from so many ticks further on."""
        return replace(self, next_tick=self.next_tick - ticks, begin_tick=self.begin_tick - ticks)


def begins_at(tick: int) -> tuple[bytes, ...]:
    """What makes followers play from a tick on: Start at the top, else Continue.

    Song Position goes before it where it can name the tick: a sixteenth, the 16,383th at most. Elsewhere followers go
    on where they have stopped with us.
    """
    if tick == 0:
        return (START,)
    step, within = divmod(tick, TICKS_PER_STEP)
    return (CONTINUE,) if within or not 0 <= step <= MAX_SONG_POSITION else (song_position(step), CONTINUE)


def emit_clock(out: ClockOut, clock: ClockState, now_s: float, until_s: float) -> tuple[ClockOut, list[MidiOut]]:
    """The clocks and transport messages that fall due before until_s, in their order."""
    sends = list[MidiOut]()
    while True:
        tick_s = due_s(clock, out.next_tick)
        if out.begin and out.next_tick >= out.begin_tick and tick_s - START_LEAD_S <= until_s:
            sends += [MidiOut(max(tick_s - START_LEAD_S, now_s), message) for message in out.begin]
            out = replace(out, begin=())
        if tick_s > until_s:
            return out, sends
        sends.append(MidiOut(max(tick_s, now_s), CLOCK))
        out = replace(out, next_tick=out.next_tick + 1)
