"""The song in a Link session: it begins on the session's boundaries and stays in its tempo and phase."""

from dataclasses import replace
from math import ceil

from latentdrum.core.clock.link import LinkSample, follow_link, next_boundary
from latentdrum.core.engine.clock_out import START_LEAD_S
from latentdrum.core.engine.events import Resume, Run, TransportInput
from latentdrum.core.engine.inputs import moved
from latentdrum.core.engine.outputs import OutputBuffer
from latentdrum.core.engine.own_clock import begun, halted, jumped, restart_at_next
from latentdrum.core.engine.state import EngineState
from latentdrum.core.parameters.rhythm import StartWhen, start_when
from latentdrum.core.units import TICKS_PER_QUARTER, TICKS_PER_STEP


def handle_link(state: EngineState, item: TransportInput, now_s: float, buffer: OutputBuffer) -> EngineState:
    """The device after a command or a sample of the session; tempo and place belong to the session."""
    match item:
        case Run(playing=False):
            return halted(state, now_s, buffer)
        case Run() if state.clock.playing:
            return restart_at_next(state, state.preset.meter.steps)
        case Run():
            return _waiting(state, 0, now_s)
        case Resume() if not state.clock.playing:
            bar = _bar_ticks(state)
            return _waiting(state, ceil((state.clock.tick + 1) / bar) * bar, now_s)
        case LinkSample():
            return _sampled(state, item.moved_to(now_s), now_s, buffer)
    return state


def _waiting(state: EngineState, bar_tick: int, now_s: float) -> EngineState:
    """Begin with the bar of the song at bar_tick, once the session is known."""
    state = replace(state, transport=replace(state.transport, waiting=bar_tick))
    return state if state.transport.link is None else _begin(state, state.transport.link, now_s)


def _begin(state: EngineState, sample: LinkSample, now_s: float) -> EngineState:
    """Begin at the session's next boundary, at the place in the bar that the session has there."""
    bar, bar_tick = _bar_ticks(state), state.transport.waiting
    assert bar_tick is not None
    every = {StartWhen.NOW: TICKS_PER_STEP, StartWhen.BEAT: TICKS_PER_QUARTER, StartWhen.BAR: bar}
    into_bar, at_s = next_boundary(sample, now_s + START_LEAD_S, every[start_when(state.values)], bar)
    tick = bar_tick + into_bar
    state = begun(state, tick, tick, sample.bpm, at_s)
    return moved(state, state.clock, tick)


def _sampled(state: EngineState, sample: LinkSample, now_s: float, buffer: OutputBuffer) -> EngineState:
    before = state.transport.link
    state = replace(state, transport=replace(state.transport, link=sample))
    if before is not None and before.playing != sample.playing:
        if not sample.playing and state.clock.playing:
            return halted(state, now_s, buffer)
        if sample.playing and not state.clock.playing:
            return _waiting(state, 0, now_s)
    if state.transport.waiting is not None and not _on_its_way(state):
        return _begin(state, sample, now_s)
    if not state.clock.playing:
        return state
    state = replace(state, transport=replace(state.transport, waiting=None))
    since_s = sample.at_s - before.at_s if before is not None else 0.0
    clock = follow_link(state.clock, sample, since_s, _bar_ticks(state))
    jumps = clock.epoch != state.clock.epoch
    return jumped(state, clock, now_s, buffer) if jumps else replace(state, clock=clock)


def _on_its_way(state: EngineState) -> bool:
    """Whether anything of the beginning has been scheduled or handed out: it cannot be put off any more."""
    out = state.transport.clock_out
    return state.clock.playing and not (out.begin and state.cursor * TICKS_PER_STEP == out.begin_tick)


def _bar_ticks(state: EngineState) -> int:
    return state.preset.meter.steps * TICKS_PER_STEP
