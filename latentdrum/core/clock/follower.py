"""The clock follower: position and tempo from the DAW's clock messages, or from the internal clock."""

from dataclasses import dataclass, field, replace
from math import ceil, floor

from latentdrum.core.clock.tempo_estimator import Tempo, update
from latentdrum.core.messages import Clock, ClockMessage, Continue, SongPosition, SongPositionUnit, Start, Stop
from latentdrum.core.units import tick_bpm, tick_seconds

# Hold-over: for so many ticks the song runs on without one; a longer gap is a stall.
RUN_ON_TICKS = 4.0


@dataclass(frozen=True, slots=True)
class ClockState:
    """Position and tempo of the song.

    tick is the last tick counted, 24 a quarter from the top of the song; -1 before the first one. While stopped, the
    next tick to play is tick + 1. epoch grows whenever the position may jump (Start, Continue, Song Position), so that
    the scheduler starts again from there. tick may also fall back by up to four without a new epoch, when what looked
    like missed ticks turns out to be half the tempo: hits already played must not play again.
    """

    playing: bool = False
    armed: bool = False  # between Start or Continue and its first clock
    internal: bool = False  # our own clock: the tempo is exact and needs no ticks
    tick: int = -1
    epoch: int = 0
    tempo: Tempo = field(default_factory=Tempo)

    @property
    def bpm(self) -> float:
        """Tempo in quarters a minute; 120 until the second tick."""
        return tick_bpm(self.tempo.period_s)

    @property
    def period_s(self) -> float:
        """Length of a tick in seconds."""
        return self.tempo.period_s


def follow(
    state: ClockState,
    message: ClockMessage,
    at_s: float,
    *,
    song_position_unit: SongPositionUnit = SongPositionUnit.SIXTEENTHS,
) -> ClockState:
    """The state after a clock message that arrived at at_s; messages may come in any order.

    While the internal clock runs, only Start and Continue count: they make the sender the master.
    """
    if isinstance(message, Clock):
        return state if state.internal else _tick(state, at_s)
    if isinstance(message, Start):
        return replace(state, playing=False, armed=True, internal=False, tick=-1, epoch=state.epoch + 1)
    if isinstance(message, Continue):
        if (state.playing or state.armed) and not state.internal:
            return state
        state = internal_stop(state, at_s)
        return replace(state, armed=True, epoch=state.epoch + 1)
    if state.internal:
        return state
    if isinstance(message, Stop):
        return replace(state, playing=False, armed=False)
    if isinstance(message, SongPosition) and not (state.playing or state.armed):
        return replace(state, tick=message.value * song_position_unit.value - 1, epoch=state.epoch + 1)
    return state


def _tick(state: ClockState, at_s: float) -> ClockState:
    """Count one clock; while stopped it only updates the tempo."""
    tempo = update(state.tempo, at_s, starts=state.armed)
    if state.playing:
        tick = state.tick + tempo.count - state.tempo.count
        return ClockState(True, False, False, tick, state.epoch, tempo)
    if state.armed:
        return ClockState(True, False, False, state.tick + 1, state.epoch, tempo)
    return ClockState(False, False, False, state.tick, state.epoch, tempo)


def position(state: ClockState, now_s: float) -> float:
    """Position in the song at now_s, in ticks.

    Between ticks it runs on with the tempo, for at most four ticks if the sender stalls. While stopped it is where
    Continue would go on.
    """
    if not state.playing:
        return state.tick + 1.0
    tempo = state.tempo
    ahead = (now_s - tempo.tick_s) / tempo.period_s
    return state.tick + (ahead if state.internal or ahead < RUN_ON_TICKS else RUN_ON_TICKS)


def stalled(state: ClockState, now_s: float) -> bool:
    """Whether the sender has been silent for longer than the song runs on without it."""
    return not state.internal and now_s - state.tempo.tick_s > RUN_ON_TICKS * state.period_s


def due_s(state: ClockState, tick: float) -> float:
    """When a tick is or was due, in seconds on the clock that stamped the messages."""
    return state.tempo.tick_s + (tick - state.tick) * state.tempo.period_s


def internal_start(state: ClockState, bpm: float, at_s: float, tick: int = 0) -> ClockState:
    """Start the internal clock; tick is due at at_s."""
    tempo = Tempo(count=state.tempo.count, tick_s=at_s, period_s=tick_seconds(bpm))
    return ClockState(True, False, True, tick, state.epoch + 1, tempo)


def set_bpm(state: ClockState, bpm: float, at_s: float) -> ClockState:
    """Change the internal clock's tempo at at_s without a jump in the song; a followed tempo stays."""
    if not state.internal:
        return state
    exact_tick = position(state, at_s)
    tick = floor(exact_tick) if state.playing else state.tick
    period_s = tick_seconds(bpm)
    tempo = replace(state.tempo, tick_s=at_s - (exact_tick - tick) * period_s, period_s=period_s)
    return replace(state, tick=tick, tempo=tempo)


def internal_stop(state: ClockState, at_s: float) -> ClockState:
    """Stop the internal clock and keep the position, so that a start from tick + 1 goes on there."""
    if not state.internal:
        return state
    tick = ceil(position(state, at_s)) - 1 if state.playing else state.tick
    return replace(state, playing=False, internal=False, tick=tick)
