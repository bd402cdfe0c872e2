"""The whole device as a function: step(state, inputs, now) gives the next state and what to send.

The way of the data, top to bottom of `step`:

    hear      bytes -> clock, knobs, preset calls, strokes by hand; commands and decoded grooves   core/hearing
    ask       knobs + preset + path -> the place in the rhythm space that the next step wants
              -> a request to decode                                                               core/taking
    foresee   the next step's hits as they look now -> the sounds they will want, asked for ahead  core/taking
    take      the next step's hits out of the groove, once its earliest one comes into sight       core/taking
    emit      hits whose time has come near -> note-on and note-off bytes and drum hits, each
              with its due time                                                                    core/output

Live device, offline render, replay and tests all drive this one function; times are seconds on the caller's clock.
"""

from collections.abc import Iterable
from dataclasses import replace

from latentdrum.core.clock import follower as clocks
from latentdrum.core.clock.follower import stalled
from latentdrum.core.engine.events import Input, Outputs
from latentdrum.core.engine.inputs import handle_input
from latentdrum.core.engine.output import Horizon, MidiOut, OutputState, emit, release_notes
from latentdrum.core.engine.output_buffer import OutputBuffer
from latentdrum.core.engine.scheduler import plan_next_step, request_groove, schedule_steps
from latentdrum.core.engine.state import EngineState
from latentdrum.core.messages import all_notes_off
from latentdrum.core.parameters.sound import muted_voices


def step(state: EngineState, inputs: Iterable[Input], now_s: float) -> tuple[EngineState, Outputs]:
    """The device one moment later. now_s never goes back; inputs are in the order of their arrival."""
    buffer = OutputBuffer()
    if not state.announced:
        buffer.midi.append(MidiOut(now_s, all_notes_off(state.preset.channel - 1)))
        state = replace(state, announced=True)
    for item in inputs:
        state = handle_input(state, item, now_s, buffer)
    state = request_groove(state, now_s, buffer)
    state = plan_next_step(state, buffer)
    state = schedule_steps(state, now_s, buffer)
    state = _emit(state, now_s, buffer)
    return state, buffer.outputs()


def silence(state: EngineState, now_s: float) -> tuple[EngineState, Outputs]:
    """End every note that sounds and forget the hits to come: for shutdown, port loss and panic."""
    sounding, sends = release_notes(state.sounding, now_s)
    sends.append(MidiOut(now_s, all_notes_off(state.preset.channel - 1)))
    return replace(state, pending=(), sounding=sounding, sent_controls={}), Outputs(tuple(sends))


def is_idle(state: EngineState, now_s: float) -> bool:
    """Whether nothing will happen until something comes in."""
    silent = not state.sounding and not (state.clock.playing and state.pending)
    return silent and (not state.clock.playing or stalled(state.clock, now_s))


def _emit(state: EngineState, now_s: float, buffer: OutputBuffer) -> EngineState:
    """Hand out what falls due within sight: hits, the ends of notes, and our own clock."""
    options, playing = state.options, state.clock.playing
    until_s = now_s + options.emit_ahead_s
    pending = state.pending if playing else ()
    if pending and (silent := muted_voices(state.values)):
        pending = tuple(coming for coming in pending if coming.voice not in silent)
    offset_s, later_s = state.values["send_offset"] / 1000, state.values["sound_offset"] / 1000
    sight = Horizon(now_s, until_s, offset_s, now_s + options.sound_ahead_s, offset_s + later_s)
    output, sends, hits = emit(OutputState(pending, state.sounding, state.sent_controls), state.clock, sight)
    buffer.midi += sends
    buffer.triggers += hits
    sent = state.clock_sent
    if options.send_clock and playing:
        while (due_s := clocks.due_s(state.clock, sent)) <= until_s:
            buffer.midi.append(MidiOut(max(due_s, now_s), b"\xf8"))
            sent += 1
    return replace(
        state,
        pending=output.pending if playing else state.pending,
        sounding=output.sounding,
        sent_controls=output.sent_controls,
        clock_sent=sent,
        notes_sent=state.notes_sent + sum(send.is_note_on for send in sends),
    )
