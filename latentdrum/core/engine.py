"""The whole device as a function: step(state, inputs, now) gives the next state and what to send.

The way of the data, top to bottom of `step`:

    hear      bytes -> clock, knobs, preset calls; commands and decoded grooves from the runtime
    ask       knobs + preset + path -> the place in the rhythm space that the next step wants -> a request to decode
    take      the next step's notes out of the groove, once its earliest hit comes into sight
    emit      notes whose time has come near -> note-on and note-off bytes with their due times

Live device, offline render, replay and tests all drive this one function; times are seconds on the caller's clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import ceil

from latentdrum.core import clock as clocks
from latentdrum.core.clock import ClockState
from latentdrum.core.controls import control_map
from latentdrum.core.events import Decoded, Input, LoadPreset, MidiIn, Outputs, Run, SetValue
from latentdrum.core.messages import (
    Clock,
    Continue,
    ControlChange,
    ProgramChange,
    SongPosition,
    SongPositionUnit,
    Start,
    Stop,
    all_notes_off,
    parse,
)
from latentdrum.core.output import Output, Send, address, emit, release
from latentdrum.core.parameters import Values
from latentdrum.core.performance import DecodeRequest, moment, request
from latentdrum.core.preset import STORED, Preset
from latentdrum.core.schedule import EARLIEST_TICKS, notes_of_step
from latentdrum.core.state import ClockSource, EngineState
from latentdrum.core.units import STEPS_PER_BAR, TICKS_PER_STEP

#: How long a step waits for a groove that is being decoded before the old one plays on.
PATIENCE_S = 0.005
_UNITS = tuple(SongPositionUnit)


@dataclass(slots=True)
class _Tray:
    """Outputs while a step is being worked out."""

    sends: list[Send] = field(default_factory=list)
    decode: DecodeRequest | None = None
    program: int | None = None


def step(state: EngineState, inputs: Iterable[Input], now_s: float) -> tuple[EngineState, Outputs]:
    """The device one moment later. now_s never goes back; inputs are in the order of their arrival."""
    tray = _Tray()
    if not state.greeted:
        tray.sends.append(Send(now_s, all_notes_off(state.preset.channel - 1)))
        state = replace(state, greeted=True)
    for item in inputs:
        state = _hear(state, item, now_s, tray)
    state = _ask(state, now_s, tray)
    state = _take(state, now_s, tray)
    state = _emit(state, now_s, tray)
    return state, Outputs(tuple(tray.sends), tray.decode, tray.program)


def silence(state: EngineState, now_s: float) -> tuple[EngineState, Outputs]:
    """End every note that sounds and forget the ones to come: for shutdown, port loss and panic."""
    sounding, sends = release(state.sounding, now_s)
    sends.append(Send(now_s, all_notes_off(state.preset.channel - 1)))
    return replace(state, pending=(), sounding=sounding), Outputs(tuple(sends))


def at_rest(state: EngineState, now_s: float) -> bool:
    """Whether nothing will happen until something comes in."""
    silent = not state.sounding and not (state.clock.playing and state.pending)
    return silent and (not state.clock.playing or _stalled(state.clock, now_s))


def _hear(state: EngineState, item: Input, now_s: float, tray: _Tray) -> EngineState:
    match item:
        case MidiIn(at_s, data):
            return _hear_midi(state, data, at_s, now_s, tray)
        case SetValue(name, value):
            return _set(state, {**state.values, name: value}, now_s)
        case LoadPreset(preset, at_bar):
            return (
                replace(state, coming=preset) if at_bar and state.clock.playing else _load(state, preset, now_s, tray)
            )
        case Decoded(asked, groove):
            newer = asked.serial > state.groove_serial
            return replace(state, groove=groove, groove_serial=asked.serial) if newer else state
        case Run(playing):
            return _run(state, playing, now_s, tray)


def _hear_midi(state: EngineState, data: bytes, at_s: float, now_s: float, tray: _Tray) -> EngineState:
    message = parse(data)
    match message:
        case None:
            return state
        case ControlChange():
            return _set(state, state.controls.apply(state.values, message), now_s)
        case ProgramChange(channel, program):
            if state.controls.hears(channel):
                tray.program = program
            return state
        case Clock() | Start() | Stop() | Continue() | SongPosition():
            if state.options.source is ClockSource.INTERNAL:
                return state
            unit = _UNITS[round(state.values["song_position_unit"])]
            clock = clocks.follow(state.clock, message, at_s, song_position_unit=unit)
            if clock.epoch != state.clock.epoch:
                return _moved(state, clock, clock.tick + 1)
            state = replace(state, clock=clock)
            return _stopped(state, now_s, tray) if isinstance(message, Stop) else state
    return state


def _set(state: EngineState, values: Values, now_s: float) -> EngineState:
    if values["tempo"] != state.values["tempo"] and state.options.source is ClockSource.INTERNAL:
        state = replace(state, clock=clocks.set_bpm(state.clock, values["tempo"], now_s))
    return replace(state, values=values)


def _run(state: EngineState, playing: bool, now_s: float, tray: _Tray) -> EngineState:
    if state.options.source is not ClockSource.INTERNAL:
        return state
    sending = state.options.send_clock
    if playing:
        tray.sends += [Send(now_s, b"\xfa")] if sending else []
        clock = clocks.internal_start(state.clock, state.values["tempo"], now_s)
        return _moved(replace(state, clock_sent=0), clock, clock.tick)
    tray.sends += [Send(now_s, b"\xfc")] if sending else []
    return _stopped(replace(state, clock=clocks.internal_stop(state.clock, now_s)), now_s, tray)


def _stopped(state: EngineState, now_s: float, tray: _Tray) -> EngineState:
    """Silence at once; a preset that waited for the bar need not wait longer."""
    state = _released(state, now_s, tray)
    return _load(state, state.coming, now_s, tray) if state.coming is not None else state


def _load(state: EngineState, preset: Preset, now_s: float, tray: _Tray) -> EngineState:
    """Take a preset over. What belongs to the studio (tempo, send offset) stays as it is.

    While stopped, what the old preset had ready for Continue is taken anew from the new one.
    """
    state = _released(state, now_s, tray)
    if not state.clock.playing:
        state = replace(state, pending=(), cursor=_step_at(state.clock.tick + 1))
    values = {**preset.values, **{name: value for name, value in state.values.items() if name not in STORED}}
    controls = control_map(preset.controls or {}, preset.listen)
    return replace(state, preset=preset, values=values, controls=controls, coming=None)


def _released(state: EngineState, now_s: float, tray: _Tray) -> EngineState:
    sounding, sends = release(state.sounding, now_s)
    tray.sends += sends
    return replace(state, sounding=sounding)


def _moved(state: EngineState, clock: ClockState, place: int) -> EngineState:
    """A song that goes on elsewhere: the next step is the first one not before the place, in ticks.

    A song that goes on where it stopped keeps its cursor and its late hits, so that nothing is lost or doubled.
    """
    if clock.tick == state.clock.tick and not clock.internal:
        return replace(state, clock=clock)
    return replace(state, clock=clock, cursor=_step_at(place), pending=())


def _step_at(tick: int) -> int:
    """The first step that is not before a tick."""
    return ceil(tick / TICKS_PER_STEP)


def _ask(state: EngineState, now_s: float, tray: _Tray) -> EngineState:
    """Request the groove that the next step wants, unless it is there or on its way."""
    if state.coming is not None and state.cursor % STEPS_PER_BAR == 0:
        state = _load(state, state.coming, now_s, tray)
    wanted_for = (state.preset, state.values, moment(state.preset, state.values, state.cursor))
    old = state.asked_for
    if old is not None and old[0] is wanted_for[0] and old[1] is wanted_for[1] and old[2] == wanted_for[2]:
        return state
    serial = state.asked.serial + 1 if state.asked is not None else 1
    wanted = request(state.preset, state.values, state.cursor, serial)
    if state.asked is not None and state.asked.same_groove(wanted):
        return replace(state, asked_for=wanted_for)
    tray.decode = wanted
    idle = state.asked is None or state.asked.serial == state.groove_serial
    patience_s = now_s + PATIENCE_S if idle else state.patience_s
    return replace(state, asked=wanted, asked_for=wanted_for, patience_s=patience_s)


def _take(state: EngineState, now_s: float, tray: _Tray) -> EngineState:
    """Take every step whose earliest hit falls due within sight.

    A step whose whole time has passed, because the machine stood still, is skipped: a burst of old hits helps nobody.
    """
    if not state.clock.playing:
        return state
    horizon_s = now_s + state.options.emit_ahead_s - state.values["send_offset"] / 1000
    while clocks.due_s(state.clock, state.cursor * TICKS_PER_STEP - EARLIEST_TICKS) <= horizon_s:
        waiting = state.asked is not None and state.asked.serial != state.groove_serial and now_s < state.patience_s
        if waiting or _stalled(state.clock, now_s) or state.cursor == state.options.end_step:
            break
        passed = clocks.due_s(state.clock, (state.cursor + 1) * TICKS_PER_STEP) < now_s
        groove = None if passed else state.groove
        notes = () if groove is None else notes_of_step(groove, state.cursor, state.values)
        coming = (*state.pending, *address(notes, state.preset))
        pending = tuple(sorted(coming, key=lambda note: note.tick))
        state = _ask(replace(state, pending=pending, cursor=state.cursor + 1), now_s, tray)
    return state


def _stalled(clock: ClockState, now_s: float) -> bool:
    return not clock.internal and now_s - clock.tempo.tick_s > clocks.RUN_ON_TICKS * clock.period_s


def _emit(state: EngineState, now_s: float, tray: _Tray) -> EngineState:
    """Hand out what falls due within sight: notes, their ends, and our own clock."""
    until_s = now_s + state.options.emit_ahead_s
    playing = state.clock.playing
    output = Output(state.pending if playing else (), state.sounding)
    output, sends = emit(output, state.clock, state.values["send_offset"] / 1000, now_s, until_s)
    tray.sends += sends
    sent = state.clock_sent
    if state.options.send_clock and playing:
        while (due_s := clocks.due_s(state.clock, sent)) <= until_s:
            tray.sends.append(Send(max(due_s, now_s), b"\xf8"))
            sent += 1
    notes_sent = state.notes_sent + sum(send.begins_note for send in sends)
    pending = output.pending if playing else state.pending
    return replace(state, pending=pending, sounding=output.sounding, clock_sent=sent, notes_sent=notes_sent)
