"""The running clock led to where an outside song is: small errors are slewed, a large one is a jump."""

from dataclasses import replace
from math import floor
from typing import Final

from latentdrum.core.clock.follower import ClockState, position
from latentdrum.core.units import TICKS_PER_STEP, tick_seconds

#: While it falls into place the song runs at most this much faster or slower than the outside one.
SLEW: Final = 0.1
#: A larger error is a jump of the outside song (a peer has joined or has forced its beat), which ours makes, too.
SLEWED_TICKS: Final = float(TICKS_PER_STEP)
#: A longer time between two samples counts as this long, seconds: our own machine stood still.
_LONGEST_S: Final = 0.5


def led(state: ClockState, error: float, at_s: float, bpm: float, since_s: float) -> ClockState:
    """The running clock at a sample of an outside song: its tempo, and closer to its place.

    error: how far ours is behind, ticks. since_s: since the sample before. A small error is slewed: the song neither
    stands still nor goes back, and no step is lost or doubled. A large one is a jump to the place, with a new epoch.
    """
    here, period_s = position(state, at_s), tick_seconds(bpm)
    if abs(error) > SLEWED_TICKS:
        return placed(state, here + error, at_s, bpm)
    most = SLEW * min(max(since_s, 0.0), _LONGEST_S) / period_s
    return _at(state, here + min(max(error, -most), most), at_s, period_s)


def placed(state: ClockState, tick: float, at_s: float, bpm: float) -> ClockState:
    """The running clock at another place, with a new epoch."""
    return replace(_at(state, tick, at_s, tick_seconds(bpm)), epoch=state.epoch + 1)


def _at(state: ClockState, tick: float, at_s: float, period_s: float) -> ClockState:
    whole = floor(tick)
    tempo = replace(state.tempo, tick_s=at_s - (tick - whole) * period_s, period_s=period_s)
    return replace(state, tick=whole, tempo=tempo)
