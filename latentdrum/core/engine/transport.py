"""Start, stop, locate and tap on our own clock.

link_transport.py does it in a Link session, jack_transport.py on a JACK transport, inputs.py follows a DAW.

The song begins at once while our own clock stands, after the bars of the count-in. While it runs, it begins again at
the next beat or bar line (`start_when`), so that whoever plays along stays in time.
"""

from dataclasses import replace

from latentdrum.core.clock.jack import JackSample
from latentdrum.core.clock.link import LinkSample
from latentdrum.core.engine.clock_out import START_LEAD_S
from latentdrum.core.engine.events import Locate, Resume, Run, Tap, TransportInput
from latentdrum.core.engine.inputs import moved
from latentdrum.core.engine.jack_transport import handle_jack
from latentdrum.core.engine.link_transport import handle_link
from latentdrum.core.engine.output import MidiOut
from latentdrum.core.engine.outputs import OutputBuffer
from latentdrum.core.engine.own_clock import begun, halted, restart_at_next
from latentdrum.core.engine.state import ClockSource, EngineState
from latentdrum.core.engine.tap_tempo import tap
from latentdrum.core.messages import song_position
from latentdrum.core.parameters.rhythm import StartWhen, start_when
from latentdrum.core.units import STEPS_PER_QUARTER, TICKS_PER_STEP


def handle_transport(state: EngineState, item: TransportInput, now_s: float, buffer: OutputBuffer) -> EngineState:
    """The device after one of its transport inputs; while a DAW's clock is followed, the DAW alone starts and stops."""
    buffer.withdraw |= item == Run(False)
    if state.options.source is ClockSource.EXTERNAL:
        return state
    if state.options.source is ClockSource.LINK:
        return handle_link(state, item, now_s, buffer)
    if state.options.source is ClockSource.JACK:
        return handle_jack(state, item, now_s, buffer)
    match item:
        case Run(playing):
            return _from_top(state, now_s, buffer) if playing else halted(state, now_s, buffer)
        case Resume():
            return state if state.clock.playing else _resumed(state, now_s)
        case Locate(step):
            return _located(state, step, now_s, buffer)
        case Tap():
            return tap(state, now_s, now_s)
        case LinkSample() | JackSample():
            return state


def _from_top(state: EngineState, now_s: float, buffer: OutputBuffer) -> EngineState:
    when, bar = start_when(state.values), state.preset.meter.steps
    if state.clock.playing and when is not StartWhen.NOW:
        return restart_at_next(state, STEPS_PER_QUARTER if when is StartWhen.BEAT else bar)
    if state.clock.playing:
        state = halted(state, now_s, buffer)
    first_tick = -int(state.values["count_in"]) * bar * TICKS_PER_STEP
    begin = begun(state, first_tick, 0, state.values["tempo"], _first_clock_s(state, now_s))
    return moved(begin, begin.clock, first_tick)


def _resumed(state: EngineState, now_s: float) -> EngineState:
    """Play on from where the song stands; what was pending there plays."""
    tick = state.clock.tick + 1
    return begun(state, tick, tick, state.values["tempo"], _first_clock_s(state, now_s))


def _located(state: EngineState, step: int, now_s: float, buffer: OutputBuffer) -> EngineState:
    """Go to a step; a song that plays goes on from there."""
    playing = state.clock.playing
    if playing:
        state = halted(state, now_s, buffer)
    if state.options.send_clock:
        buffer.midi.append(MidiOut(now_s, song_position(step)))
    tick = step * TICKS_PER_STEP
    state = moved(state, replace(state.clock, tick=tick - 1, epoch=state.clock.epoch + 1), tick)
    return _resumed(state, now_s) if playing else state


def _first_clock_s(state: EngineState, now_s: float) -> float:
    return now_s + START_LEAD_S if state.options.send_clock else now_s
