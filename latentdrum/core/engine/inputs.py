"""How each input changes the state: MIDI, commands, decoded grooves. Pads played by hand sound from here, at once."""

from dataclasses import replace

from latentdrum.core.clock import follower as clocks
from latentdrum.core.clock.follower import ClockState
from latentdrum.core.controls.commands import LearnControls, Reconnected, UndoLearned, UseProfile
from latentdrum.core.controls.surface import hear
from latentdrum.core.engine import changes, hands, listening, path_recording, scenes
from latentdrum.core.engine.changes import step_at
from latentdrum.core.engine.decode_request import current_position
from latentdrum.core.engine.events import (
    ClearScene,
    Decoded,
    Listen,
    LoadKit,
    LoadPreset,
    MidiIn,
    Placed,
    PlayerInput,
    RecallScene,
    RecordPath,
    Redo,
    SetPath,
    SetTogether,
    SetValue,
    StoreScene,
    Undo,
    UndoTake,
    WayFound,
)
from latentdrum.core.engine.history import Change, ChangeKind, remembered, with_stored
from latentdrum.core.engine.incoming import voice_played
from latentdrum.core.engine.locks import keeping_locked, with_locks, with_parts
from latentdrum.core.engine.memory import PlayedHit, with_hits
from latentdrum.core.engine.output import is_echo, release_notes
from latentdrum.core.engine.outputs import OutputBuffer
from latentdrum.core.engine.performed import performed
from latentdrum.core.engine.sound_request import Trigger, sound_for_hit
from latentdrum.core.engine.state import ClockSource, EngineState
from latentdrum.core.engine.tap_tempo import released_tap, tap
from latentdrum.core.engine.together import set_together
from latentdrum.core.messages import (
    Clock,
    ClockMessage,
    Continue,
    ControlChange,
    ControlMessage,
    InputPort,
    KeyPressure,
    NoteOn,
    ProgramChange,
    SongPosition,
    SongPositionUnit,
    Start,
    Stop,
    parse,
)
from latentdrum.core.parameters.sound import muted_voices
from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.modulation import HitContext
from latentdrum.core.preset.preset import Preset
from latentdrum.core.preset.same_preset import same_preset
from latentdrum.core.units import TICKS_PER_STEP

_UNITS = tuple(SongPositionUnit)
#: Key pressure from which a pad is choked: drum pads send 127 for a hand on the cymbal and 0 when it lets go.
CHOKE_PRESSURE = 64


def handle_input(state: EngineState, item: PlayerInput, now_s: float, buffer: OutputBuffer) -> EngineState:
    """The device after one input."""
    match item:
        case MidiIn():
            return _handle_midi(state, item, now_s, buffer)
        case SetValue(name, value):
            return released_tap(_set(state, {**state.values, name: value}, now_s), now_s, now_s)
        case LoadPreset(preset, at_bar):
            return (
                replace(state, next_preset=preset)
                if at_bar and state.clock.playing
                else load_preset(state, preset, now_s, buffer)
            )
        case LoadKit(kit):
            return replace(state, preset=replace(state.preset, kit=kit, own_pads=()))
        case Decoded(request, groove):
            newer = request.serial > state.groove_serial
            return replace(state, groove=groove, groove_serial=request.serial) if newer else state
        case Listen():
            return listening.listen(state, item, now_s)
        case UndoTake():
            return changes.undo_take(state)
        case Undo():
            return changes.undo(state)
        case Redo():
            return changes.redo(state)
        case Placed():
            return listening.place(state, item)
        case RecallScene() | StoreScene() | ClearScene():
            return scenes.handle(state, item)
        case WayFound():
            return scenes.go_by(state, item)
        case RecordPath() | SetPath():
            return path_recording.handle(state, item)
        case SetTogether():
            return set_together(state, item)
        case UseProfile() | LearnControls() | UndoLearned() | Reconnected():
            return hands.handle(state, item, buffer)


def load_preset(state: EngineState, preset: Preset, now_s: float, buffer: OutputBuffer) -> EngineState:
    """Switch to a preset. Settings of the studio (tempo, offsets, volume) and locked parts stay as they are.

    One that plays already, and as it was loaded, is nothing to take back.
    """
    values, history = keeping_locked(state.values, with_stored(state.values, preset.values)), state.history
    preset = with_parts(preset, {**preset.locked, **state.preset.locked})
    preset = state.preset if same_preset(preset, state.preset) else preset
    if preset is not state.preset or values != state.values:
        history = remembered(history, state.preset, state.values, Change(ChangeKind.PRESET, preset.name))
    state = changes.switched(released(state, now_s, buffer), preset, values)
    return with_locks(replace(state, next_preset=None, history=history))


def _handle_midi(state: EngineState, item: MidiIn, now_s: float, buffer: OutputBuffer) -> EngineState:
    message, at_s = parse(item.data), item.at_s
    match message:
        case None:
            return state
        case Clock() | Start() | Stop() | Continue() | SongPosition():
            if item.port is InputPort.CONTROL:  # a controller's own clock is nobody's master
                return state
            return _handle_clock(state, message, at_s, now_s, buffer)
    heard = hear(state.surface, state.values, message, at_s, item.port)
    state = hands.with_surface(state, heard.surface, buffer)
    if not heard.taken:
        return _handle_unbound(state, message, at_s, now_s, buffer)
    buffer.asked += (hands.command_of(action, playing=state.clock.playing) for action in heard.actions)
    return released_tap(_set(state, heard.values, now_s), at_s, now_s)


def _handle_unbound(
    state: EngineState, message: ControlMessage, at_s: float, now_s: float, buffer: OutputBuffer
) -> EngineState:
    """A message of a control that no profile binds."""
    if isinstance(message, NoteOn | ProgramChange):
        number = scenes.recalled_by(state.preset.scene_control, message)
        if number is not None:
            return scenes.recall(state, number)
    match message:
        case ControlChange():
            return released_tap(_set(state, state.controls.apply(state.values, message), now_s), at_s, now_s)
        case NoteOn():
            return _handle_note_on(state, message, at_s, now_s, buffer)
        case KeyPressure(channel, note, value):
            voice = voice_played(state.preset, state.values, channel, note)
            if voice is not None and value >= CHOKE_PRESSURE and state.controls.accepts(channel):
                buffer.chokes.append(voice)
        case ProgramChange(channel, program):
            if state.controls.accepts(channel):
                buffer.program = program
    return state


def _handle_clock(
    state: EngineState, message: ClockMessage, at_s: float, now_s: float, buffer: OutputBuffer
) -> EngineState:
    if state.options.source is not ClockSource.EXTERNAL:
        return state
    buffer.withdraw |= isinstance(message, Start | Stop)
    unit = _UNITS[round(state.values["song_position_unit"])]
    clock = clocks.follow(state.clock, message, at_s, song_position_unit=unit)
    if clock.epoch != state.clock.epoch:
        return listening.rearmed(moved(state, clock, clock.tick + 1), now_s)
    state = replace(state, clock=clock)
    return stopped(state, now_s, buffer) if isinstance(message, Stop) else state


def _handle_note_on(state: EngineState, note: NoteOn, at_s: float, now_s: float, buffer: OutputBuffer) -> EngineState:
    """A pad played by hand: a trigger now, whether or not the song runs; never a note out, which might loop back."""
    if note.note == state.values["tap_note"] and state.controls.accepts(note.channel):
        return tap(state, at_s, now_s)
    voice = voice_played(state.preset, state.values, note.channel, note.note)
    if voice is None or not state.controls.accepts(note.channel) or voice in muted_voices(state.values):
        return state
    if is_echo(note, state.sounding):
        return state
    state = listening.hear(state, voice, note.velocity, at_s)
    played = state.pads_played + 1
    step = max(int(clocks.position(state.clock, now_s) // TICKS_PER_STEP), 0)
    position = current_position(state.preset, state.values, step)
    values = performed(state.preset, state.values, step)
    sound = sound_for_hit(state.preset, values, HitContext(voice, -played, step, note.velocity), position)
    buffer.sound_requests.append(sound)
    buffer.triggers.append(Trigger(now_s, voice, note.velocity, sound))
    if state.clock.playing:
        hit = PlayedHit(clocks.position(state.clock, at_s), voice, note.velocity, now_s, sound)
        state = replace(state, memory=with_hits(state.memory, [hit]))
    return replace(state, pads_played=played)


def _set(state: EngineState, values: Values, now_s: float) -> EngineState:
    if values["tempo"] != state.values["tempo"] and state.own_tempo:
        state = replace(state, clock=clocks.set_bpm(state.clock, values["tempo"], now_s))
    return replace(state, values=values)


def stopped(state: EngineState, now_s: float, buffer: OutputBuffer) -> EngineState:
    """Silence at once; a preset that waits for the next bar takes over now."""
    state = released(state, now_s, buffer)
    return load_preset(state, state.next_preset, now_s, buffer) if state.next_preset is not None else state


def released(state: EngineState, now_s: float, buffer: OutputBuffer) -> EngineState:
    """End every sounding note."""
    sounding, sends = release_notes(state.sounding, now_s)
    buffer.midi += sends
    return replace(state, sounding=sounding, sent_controls={})


def moved(state: EngineState, clock: ClockState, tick: int) -> EngineState:
    """A song that goes on at another tick: the next step is the first one not before it.

    A song that goes on where it stopped keeps its cursor and its pending hits, so that nothing is lost or doubled.
    """
    if clock.tick == state.clock.tick and not clock.internal:
        return replace(state, clock=clock)
    return replace(state, clock=clock, cursor=step_at(tick), pending=(), sent_controls={})
