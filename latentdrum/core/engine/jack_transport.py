"""The song on a JACK transport: it rolls, stops and is where the transport is; our commands are requests to it."""

from dataclasses import replace
from math import ceil
from typing import Final

from latentdrum.core.clock.follower import position
from latentdrum.core.clock.jack import JackRequest, JackSample
from latentdrum.core.clock.slewing import led, placed
from latentdrum.core.engine.events import Locate, Resume, Run, Tap, TransportInput
from latentdrum.core.engine.inputs import moved
from latentdrum.core.engine.outputs import OutputBuffer
from latentdrum.core.engine.own_clock import begun, halted, jumped
from latentdrum.core.engine.state import EngineState
from latentdrum.core.engine.tap_tempo import tap
from latentdrum.core.units import TICKS_PER_STEP, tick_seconds

#: A place so little beyond a tick, in ticks, is that tick: rounding must not lose a downbeat.
_ROUNDING_TICKS: Final = 1e-3


def handle_jack(state: EngineState, item: TransportInput, now_s: float, buffer: OutputBuffer) -> EngineState:
    """The device after a command, which is passed on to the transport, or after a sample of the transport."""
    match item:
        case Run(playing):
            buffer.transport.append(JackRequest(0.0 if playing else None, playing))
        case Resume():
            buffer.transport.append(JackRequest(rolling=True))
        case Locate(step):
            found = state.transport.jack or JackSample(now_s, 0.0, False)
            buffer.transport.append(JackRequest(found.seconds_of(step * TICKS_PER_STEP, state.values["tempo"])))
        case Tap():
            return tap(state, now_s, now_s)
        case JackSample():
            return _sampled(state, item, now_s, buffer)
    return state


def _sampled(state: EngineState, sample: JackSample, now_s: float, buffer: OutputBuffer) -> EngineState:
    before, (tick, bpm) = state.transport.jack, sample.place(state.values["tempo"])
    state = replace(state, transport=replace(state.transport, jack=sample))
    if not sample.rolling:
        return _standing(halted(state, now_s, buffer) if state.clock.playing else state, tick)
    if not state.clock.playing or before is None:
        return _begun(state, tick, bpm, sample.at_s)
    if not sample.goes_on_from(before):
        return jumped(state, placed(state.clock, tick, sample.at_s, bpm), now_s, buffer)
    if sample.quarters is None:  # our own tempo: the transport and our clock count the same frames
        return state
    error = tick - position(state.clock, sample.at_s)
    clock = led(state.clock, error, sample.at_s, bpm, sample.at_s - before.at_s)
    jumps = clock.epoch != state.clock.epoch
    return jumped(state, clock, now_s, buffer) if jumps else replace(state, clock=clock)


def _begun(state: EngineState, tick: float, bpm: float, at_s: float) -> EngineState:
    """Play from the transport's place on; what was pending where it had stopped plays, too."""
    first = ceil(tick - _ROUNDING_TICKS)
    goes_on = first == state.clock.tick + 1
    begin_tick = ceil(first / TICKS_PER_STEP) * TICKS_PER_STEP
    state = begun(state, first, begin_tick, bpm, at_s + (first - tick) * tick_seconds(bpm))
    return state if goes_on else moved(state, state.clock, max(first, 0))


def _standing(state: EngineState, tick: float) -> EngineState:
    """Stopped at the transport's place."""
    first = ceil(tick - _ROUNDING_TICKS)
    if first == state.clock.tick + 1:
        return state
    return moved(state, replace(state.clock, tick=first - 1, epoch=state.clock.epoch + 1), max(first, 0))
