"""The whole device as a function: step(state, inputs, now_s) gives the next state and the outputs.

`step` runs these stages in order:

    input     bytes -> clock, parameters, program changes, pads played; commands and decoded grooves   inputs.py
              (what they change is remembered, to be taken back)                                       changes.py
              start, stop and tempo of our own clock, samples of a Link session or a JACK transport    transport.py
    listen    the pads played in a take -> the preset's loop, from the bar line at its end on           listening.py
    request   parameters + preset + path -> the position that the next step needs, to be decoded       decode_request.py
    plan      the next step's hits as they look now -> requests for their sounds                       scheduler.py
    schedule  once a step's earliest hit is within the lookahead, its hits become pending              scheduler.py
    mix       kit + parameters + paths -> what the mixer is set to                                     mix.py
    emit      pending hits near their time -> notes and triggers, each with its due time               output.py
              (what is handed out is remembered, bar by bar)                                           memory.py
    show      what has changed -> rings, motors and lights of the controller                           lights.py

Live device, offline render, replay and tests all drive this one function; times are seconds on the caller's clock.
"""

from collections.abc import Iterable
from dataclasses import replace

from latentdrum.core.clock.follower import position, stalled
from latentdrum.core.clock.jack import JackSample
from latentdrum.core.clock.link import LinkSample
from latentdrum.core.controls.commands import Reconnected
from latentdrum.core.controls.surface import reconnected
from latentdrum.core.engine.changes import with_change
from latentdrum.core.engine.clock_out import emit_clock
from latentdrum.core.engine.events import Input, Locate, Resume, Run, Tap
from latentdrum.core.engine.hands import settled
from latentdrum.core.engine.history import stamped
from latentdrum.core.engine.inputs import handle_input
from latentdrum.core.engine.lights import show_controls
from latentdrum.core.engine.listening import follow_take
from latentdrum.core.engine.locks import with_locks
from latentdrum.core.engine.memory import Memory, PlayedHit, followed, with_hits, with_mix, without_withdrawn
from latentdrum.core.engine.mix import LEAD_S, mix_at, moves_mix, same_mix
from latentdrum.core.engine.output import Horizon, MidiOut, OutputState, channels, emit, release_notes
from latentdrum.core.engine.outputs import OutputBuffer, Outputs
from latentdrum.core.engine.scheduler import plan_next_step, request_groove, schedule_steps
from latentdrum.core.engine.state import EngineState
from latentdrum.core.engine.transport import handle_transport
from latentdrum.core.messages import all_notes_off
from latentdrum.core.parameters.sound import muted_voices
from latentdrum.core.units import TICKS_PER_STEP


def step(state: EngineState, inputs: Iterable[Input], now_s: float) -> tuple[EngineState, Outputs]:
    """Advance the device to now_s, which never goes back; inputs are in the order of their arrival."""
    buffer = OutputBuffer()
    if not state.announced:
        buffer.midi += _all_off(channels(state.preset, state.values), now_s)
        state = replace(state, announced=True)
    for item in inputs:
        state = _after_input(state, item, now_s, buffer)
        while buffer.asked:
            state = _after_input(state, buffer.asked.pop(0), now_s, buffer)
    state = settled(state, now_s, buffer)
    state = follow_take(state, now_s, buffer)
    state = request_groove(state, now_s, buffer)
    state = plan_next_step(state, buffer)
    state = schedule_steps(state, now_s, buffer)
    state = _emit(_mixed(state, now_s), now_s, buffer)
    state = show_controls(state, now_s, buffer)
    history = stamped(state.history, now_s)
    state = state if history is state.history else replace(state, history=history)
    return state, buffer.outputs()


def _mixed(state: EngineState, now_s: float) -> EngineState:
    """The mix that is to be heard by the time at which the triggers of now are."""
    step = _mixed_step(state, now_s) if moves_mix(state.preset) else 0
    old = state.mixed_from
    if old is not None and old[0] is state.preset and old[1] is state.values and old[2] == step:
        return state
    mix = mix_at(state.preset, state.values, step)
    mix = mix if state.mix is None else same_mix(state.mix, mix)
    return replace(state, mix=mix, mixed_from=(state.preset, state.values, step))


def _mixed_step(state: EngineState, now_s: float) -> int:
    """The step whose mix that is."""
    ahead_s = state.options.sound_ahead_s - (state.values["send_offset"] + state.values["sound_offset"]) / 1000
    return int(max(position(state.clock, now_s + ahead_s + LEAD_S), 0.0) // TICKS_PER_STEP)


def _after_input(state: EngineState, item: Input, now_s: float, buffer: OutputBuffer) -> EngineState:
    if isinstance(item, Reconnected) and item.output:
        state, lost = silence(state, now_s)
        buffer.midi, buffer.withdraw = [*lost.midi], True
        return state
    after = (
        handle_transport(state, item, now_s, buffer)
        if isinstance(item, Run | Resume | Locate | Tap | LinkSample | JackSample)
        else handle_input(state, item, now_s, buffer)
    )
    return with_locks(with_change(state, after, now_s))


def silence(state: EngineState, now_s: float) -> tuple[EngineState, Outputs]:
    """End every sounding note and drop the pending hits: for shutdown, port loss and panic.

    The hands may be elsewhere when the port is back.
    """
    sounding, sends = release_notes(state.sounding, now_s)
    sends += _all_off(state.channels | channels(state.preset, state.values), now_s)
    state = replace(state, pending=(), sounding=sounding, sent_controls={}, surface=reconnected(state.surface))
    return replace(state, memory=without_withdrawn(state.memory, now_s)), Outputs(tuple(sends), withdraw=True)


def _all_off(on: Iterable[int], now_s: float) -> list[MidiOut]:
    return [MidiOut(now_s, all_notes_off(channel)) for channel in sorted(on)]


def is_idle(state: EngineState, now_s: float) -> bool:
    """Whether nothing will happen until an input arrives."""
    silent = not state.sounding and not (state.clock.playing and state.pending)
    return silent and (not state.clock.playing or stalled(state.clock, now_s))


def _emit(state: EngineState, now_s: float, buffer: OutputBuffer) -> EngineState:
    """Hand out what falls due within the lookahead: hits, note-offs and our own clock."""
    options, playing = state.options, state.clock.playing
    until_s = now_s + options.emit_ahead_s
    pending = state.pending if playing else ()
    if pending and (muted := muted_voices(state.values)):
        pending = tuple(hit for hit in pending if hit.voice not in muted)
    offset_s, sound_offset_s = state.values["send_offset"] / 1000, state.values["sound_offset"] / 1000
    horizon = Horizon(now_s, until_s, offset_s, now_s + options.sound_ahead_s, offset_s + sound_offset_s)
    output, sends, triggers, played = emit(
        OutputState(pending, state.sounding, state.sent_controls), state.clock, horizon
    )
    buffer.midi += sends
    buffer.triggers += triggers
    begun = [send for send in sends if send.is_note_on]
    transport = state.transport
    if options.send_clock and playing:
        clock_out, ticks = emit_clock(transport.clock_out, state.clock, now_s, until_s)
        buffer.midi += ticks
        transport = replace(transport, clock_out=clock_out)
    return replace(
        state,
        pending=output.pending if playing else state.pending,
        sounding=output.sounding,
        sent_controls=output.sent_controls,
        memory=_remembered(state, played, now_s, buffer),
        transport=transport,
        notes_sent=state.notes_sent + len(begun),
        channels=state.channels.union(send.data[0] & 0x0F for send in begun) if begun else state.channels,
    )


def _remembered(state: EngineState, played: list[PlayedHit], now_s: float, buffer: OutputBuffer) -> Memory:
    """The memory with the hits that are handed out now, without those of before that are taken back."""
    memory = without_withdrawn(state.memory, now_s) if buffer.withdraw else state.memory
    if state.clock.playing:
        memory = followed(memory, state.clock, state.preset.meter, now_s)
        if state.mix is not None:
            memory = with_mix(memory, _mixed_step(state, now_s), state.mix)
    return with_hits(memory, played)
