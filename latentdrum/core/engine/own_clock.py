"""The song on our own clock: begin, stop, begin again at a boundary; with what followers of our clock are told."""

from dataclasses import replace
from math import ceil

from latentdrum.core.clock import follower as clocks
from latentdrum.core.clock.follower import ClockState, position
from latentdrum.core.engine.clock_out import ClockOut, begins_at
from latentdrum.core.engine.inputs import moved, stopped
from latentdrum.core.engine.output import MidiOut
from latentdrum.core.engine.outputs import OutputBuffer
from latentdrum.core.engine.state import EngineState
from latentdrum.core.messages import START, STOP
from latentdrum.core.units import TICKS_PER_STEP


def begun(state: EngineState, first_tick: int, begin_tick: int, bpm: float, at_s: float) -> EngineState:
    """The clock runs, first_tick is due at at_s; followers of our clock begin at begin_tick."""
    clock = clocks.internal_start(state.clock, bpm, at_s, first_tick)
    out = ClockOut(first_tick, begins_at(begin_tick), begin_tick)
    return replace(state, clock=clock, transport=replace(state.transport, restart=None, clock_out=out))


def halted(state: EngineState, now_s: float, buffer: OutputBuffer) -> EngineState:
    """Stop and keep the position; a song that had not begun yet stands at its top."""
    buffer.withdraw = True
    buffer.midi += [MidiOut(now_s, STOP)] if state.options.send_clock else []
    clock = clocks.internal_stop(state.clock, now_s)
    transport = replace(state.transport, restart=None, waiting=None, clock_out=ClockOut())
    if clock.tick < -1:
        state = moved(state, replace(clock, tick=-1), 0)
    return stopped(replace(state, clock=replace(clock, tick=max(clock.tick, -1)), transport=transport), now_s, buffer)


def jumped(state: EngineState, clock: ClockState, now_s: float, buffer: OutputBuffer) -> EngineState:
    """The outside song has jumped: play on from the first step there; followers of our clock are led there."""
    tick = ceil(position(clock, now_s))
    state = moved(state, clock, max(tick, 0))
    begin_tick = state.cursor * TICKS_PER_STEP
    buffer.withdraw = True
    buffer.midi += [MidiOut(now_s, STOP)] if state.options.send_clock else []
    out = ClockOut(tick, begins_at(begin_tick), begin_tick)
    return replace(state, transport=replace(state.transport, clock_out=out))


def restart_at_next(state: EngineState, every: int) -> EngineState:
    """Let the running song begin again from the top at its next multiple of so many steps."""
    if state.cursor < 0:  # it is being counted in
        return state
    out = state.transport.clock_out
    earliest = max(state.cursor, out.next_tick // TICKS_PER_STEP) + 1  # neither scheduled nor told followers
    step = ceil(earliest / every) * every
    out = replace(out, begin=(STOP, START), begin_tick=step * TICKS_PER_STEP)
    return replace(state, transport=replace(state.transport, restart=step, clock_out=out))


def restarted(state: EngineState) -> EngineState:
    """Once all before it is scheduled: the step of the restart is the top of the song, from which ticks are counted.

    What is pending keeps its time, so that the song plays out to the boundary.
    """
    transport, step = state.transport, state.transport.restart
    if step is None or state.cursor < step:
        return state
    ticks = step * TICKS_PER_STEP
    return replace(
        state,
        clock=replace(state.clock, tick=state.clock.tick - ticks, epoch=state.clock.epoch + 1),
        cursor=state.cursor - step,
        pending=tuple(replace(hit, tick=hit.tick - ticks) for hit in state.pending),
        transport=replace(transport, restart=None, clock_out=transport.clock_out.moved(ticks)),
    )
