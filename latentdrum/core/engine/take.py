"""A take: hits played in on pads, in time with the clock, from a bar line on for some bars."""

from dataclasses import dataclass, replace
from math import ceil
from typing import Final, TypeAlias

from latentdrum.core.clock.follower import ClockState, position
from latentdrum.core.rhythm.loop import MAX_HITS, Loop, LoopHit, Meter, loudest_hits, step_of_pulse
from latentdrum.core.units import STEPS_PER_QUARTER, TICKS_PER_QUARTER, TICKS_PER_STEP
from latentdrum.core.voices import Voice

#: Pulses a quarter note of a loop that was played in: 33 microseconds at 120 BPM, far below any clock's jitter.
TAKE_PPQN: Final = 15360
_HALF_STEP_TICKS: Final = TICKS_PER_STEP / 2

#: Tick from the top of the song, voice, velocity 1..127.
TakenHit: TypeAlias = tuple[float, Voice, int]


@dataclass(frozen=True, slots=True)
class Take:
    """What is being played in. It is armed before its first step, which is on a bar line, and records from there on.

    begin, end: its first step and the one after its last. adds: to the preset's loop, instead of replacing it. epoch:
    of the clock; after a jump of the song it begins anew. playing: whether it is the preset's loop already. base: the
    loop that it was added to then.
    """

    bars: int
    adds: bool
    begin: int
    end: int
    epoch: int
    hits: tuple[TakenHit, ...] = ()
    playing: bool = False
    base: Loop | None = None


def armed_take(clock: ClockState, meter: Meter, bars: int, now_s: float, *, adds: bool) -> Take:
    """A take from the next bar line on; while stopped, from the first one at which the song can go on."""
    tick = max(position(clock, now_s), 0.0)
    begin = ceil(tick / (meter.steps * TICKS_PER_STEP)) * meter.steps
    return Take(bars, adds, begin, begin + bars * meter.steps, clock.epoch)


def with_hit(take: Take, clock: ClockState, voice: Voice, velocity: int, at_s: float) -> Take:
    """The take with a pad played at at_s, exactly where the song was then; half a step before its bar line counts."""
    tick = position(clock, at_s)
    heard = take.begin * TICKS_PER_STEP - _HALF_STEP_TICKS <= tick < take.end * TICKS_PER_STEP
    if not (clock.playing and heard) or len(take.hits) == MAX_HITS:
        return take
    return replace(take, hits=(*take.hits, (tick, voice, velocity)))


def take_loop(take: Take, meter: Meter, base: Loop | None) -> Loop | None:
    """The loop of a take, added to a base if there is one; None without a hit.

    A loop repeats from the top of the song, so the place of a hit is its song position within the loop's length. A hit
    just before the end is early on the first step, unless that drum has played it already: then it is the first hit of
    the repetition, which the loop has.
    """
    ppqn = TAKE_PPQN if base is None else base.ppqn * max(TAKE_PPQN // base.ppqn, 1)
    bars = take.bars if base is None else base.bars
    length = bars * meter.steps * ppqn // STEPS_PER_QUARTER
    begun = {voice for tick, voice, _ in take.hits if tick < take.begin * TICKS_PER_STEP + _HALF_STEP_TICKS}
    end = take.end * TICKS_PER_STEP - _HALF_STEP_TICKS
    found = [
        LoopHit(_pulse(tick, ppqn, length), voice, velocity)
        for tick, voice, velocity in take.hits
        if tick < end or voice not in begun
    ]
    if not found:
        return None
    kept = [] if base is None else [hit._replace(pulse=hit.pulse * (ppqn // base.ppqn)) for hit in base.hits]
    return Loop(bars, ppqn, loudest_hits([*kept, *found])[-MAX_HITS:], meter)


def _pulse(tick: float, ppqn: int, length: int) -> int:
    """A tick of the song as a pulse of a loop that is length pulses long."""
    pulse = round(tick * ppqn / TICKS_PER_QUARTER) % length
    half_early = step_of_pulse(pulse, ppqn) == step_of_pulse(length, ppqn)
    return pulse - length if half_early else pulse
