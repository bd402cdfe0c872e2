"""The device's ears: what each input makes of its state. Strokes by hand sound at once, from here."""

from dataclasses import replace
from math import ceil

from latentdrum.core.clock import follower as clocks
from latentdrum.core.clock.follower import ClockState
from latentdrum.core.engine.decode_request import standing
from latentdrum.core.engine.events import Decoded, Input, LoadKit, LoadPreset, MidiIn, Run, SetValue
from latentdrum.core.engine.hit_sound import sound_of
from latentdrum.core.engine.output import Send, came_back, release
from latentdrum.core.engine.output_buffer import Tray
from latentdrum.core.engine.sound_request import Hit
from latentdrum.core.engine.state import ClockSource, EngineState
from latentdrum.core.messages import (
    Clock,
    ClockMessage,
    Continue,
    ControlChange,
    KeyPressure,
    NoteOn,
    ProgramChange,
    SongPosition,
    SongPositionUnit,
    Start,
    Stop,
    parse,
)
from latentdrum.core.parameters.control_map import control_map
from latentdrum.core.parameters.sound import silenced
from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.modulation import Stroke
from latentdrum.core.preset.preset import STORED, Preset
from latentdrum.core.units import TICKS_PER_STEP
from latentdrum.core.voices import struck

_UNITS = tuple(SongPositionUnit)
#: Key pressure from which a pad counts as grabbed: drum pads send 127 for a hand on the cymbal and 0 when it lets go.
GRABBED = 64


def hear(state: EngineState, item: Input, now_s: float, tray: Tray) -> EngineState:
    """The device after one input."""
    match item:
        case MidiIn(at_s, data):
            return _hear_midi(state, data, at_s, now_s, tray)
        case SetValue(name, value):
            return _set(state, {**state.values, name: value}, now_s)
        case LoadPreset(preset, at_bar):
            return replace(state, coming=preset) if at_bar and state.clock.playing else load(state, preset, now_s, tray)
        case LoadKit(kit):
            return replace(state, preset=replace(state.preset, kit=kit, own_pads=()))
        case Decoded(asked, groove):
            newer = asked.serial > state.groove_serial
            return replace(state, groove=groove, groove_serial=asked.serial) if newer else state
        case Run(playing):
            return _run(state, playing, now_s, tray)


def load(state: EngineState, preset: Preset, now_s: float, tray: Tray) -> EngineState:
    """Take a preset over. What belongs to the studio (tempo, offsets, volume) stays as it is.

    While stopped, what the old preset had ready for Continue is taken anew from the new one.
    """
    state = _released(state, now_s, tray)
    if not state.clock.playing:
        state = replace(state, pending=(), cursor=_step_at(state.clock.tick + 1))
    values = {**preset.values, **{name: value for name, value in state.values.items() if name not in STORED}}
    controls = control_map(preset.controls or {}, preset.listen)
    return replace(state, preset=preset, values=values, controls=controls, coming=None)


def _hear_midi(state: EngineState, data: bytes, at_s: float, now_s: float, tray: Tray) -> EngineState:
    message = parse(data)
    match message:
        case ControlChange():
            return _set(state, state.controls.apply(state.values, message), now_s)
        case NoteOn():
            return _hear_stroke(state, message, now_s, tray)
        case KeyPressure(channel, note, value):
            voice = struck(note, state.preset.note_map)
            if voice is not None and value >= GRABBED and state.controls.hears(channel):
                tray.grabs.append(voice)
        case ProgramChange(channel, program):
            if state.controls.hears(channel):
                tray.program = program
        case Clock() | Start() | Stop() | Continue() | SongPosition():
            return _hear_clock(state, message, at_s, now_s, tray)
    return state


def _hear_clock(state: EngineState, message: ClockMessage, at_s: float, now_s: float, tray: Tray) -> EngineState:
    if state.options.source is ClockSource.INTERNAL:
        return state
    unit = _UNITS[round(state.values["song_position_unit"])]
    clock = clocks.follow(state.clock, message, at_s, song_position_unit=unit)
    if clock.epoch != state.clock.epoch:
        return _moved(state, clock, clock.tick + 1)
    state = replace(state, clock=clock)
    return _stopped(state, now_s, tray) if isinstance(message, Stop) else state


def _hear_stroke(state: EngineState, note: NoteOn, now_s: float, tray: Tray) -> EngineState:
    """A pad struck by hand: a hit now, whether or not the song runs; never a note out, which might come round again."""
    voice = struck(note.note, state.preset.note_map)
    if voice is None or not state.controls.hears(note.channel) or voice in silenced(state.values):
        return state
    if came_back(note, state.sounding):
        return state
    strokes = state.strokes + 1
    place = max(int(clocks.position(state.clock, now_s) // TICKS_PER_STEP), 0)
    where = standing(state.preset, state.values, place)
    sound = sound_of(state.preset, state.values, Stroke(voice, -strokes, place, note.velocity), where)
    tray.sounds.append(sound)
    tray.hits.append(Hit(now_s, voice, note.velocity, sound))
    return replace(state, strokes=strokes)


def _set(state: EngineState, values: Values, now_s: float) -> EngineState:
    if values["tempo"] != state.values["tempo"] and state.options.source is ClockSource.INTERNAL:
        state = replace(state, clock=clocks.set_bpm(state.clock, values["tempo"], now_s))
    return replace(state, values=values)


def _run(state: EngineState, playing: bool, now_s: float, tray: Tray) -> EngineState:
    if state.options.source is not ClockSource.INTERNAL:
        return state
    sending = state.options.send_clock
    if playing:
        tray.sends += [Send(now_s, b"\xfa")] if sending else []
        clock = clocks.internal_start(state.clock, state.values["tempo"], now_s)
        return _moved(replace(state, clock_sent=0), clock, clock.tick)
    tray.sends += [Send(now_s, b"\xfc")] if sending else []
    return _stopped(replace(state, clock=clocks.internal_stop(state.clock, now_s)), now_s, tray)


def _stopped(state: EngineState, now_s: float, tray: Tray) -> EngineState:
    """Silence at once; a preset that waited for the bar need not wait longer."""
    state = _released(state, now_s, tray)
    return load(state, state.coming, now_s, tray) if state.coming is not None else state


def _released(state: EngineState, now_s: float, tray: Tray) -> EngineState:
    sounding, sends = release(state.sounding, now_s)
    tray.sends += sends
    return replace(state, sounding=sounding, told={})


def _moved(state: EngineState, clock: ClockState, place: int) -> EngineState:
    """A song that goes on elsewhere: the next step is the first one not before the place, in ticks.

    A song that goes on where it stopped keeps its cursor and its late hits, so that nothing is lost or doubled.
    """
    if clock.tick == state.clock.tick and not clock.internal:
        return replace(state, clock=clock)
    return replace(state, clock=clock, cursor=_step_at(place), pending=(), told={})


def _step_at(tick: int) -> int:
    """The first step that is not before a tick."""
    return ceil(tick / TICKS_PER_STEP)
