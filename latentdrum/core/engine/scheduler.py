"""From the groove at hand to hits to come, a step at a time: ask for the groove, foresee the sounds, take the hits."""

from dataclasses import replace

from latentdrum.core.clock import follower as clocks
from latentdrum.core.clock.follower import stalled
from latentdrum.core.engine.decode_request import moment, request, standing
from latentdrum.core.engine.hit_sound import sound_of
from latentdrum.core.engine.hit_timing import EARLIEST_TICKS, DrumNote, notes_of_step
from latentdrum.core.engine.inputs import load
from latentdrum.core.engine.output import address
from latentdrum.core.engine.output_buffer import Tray
from latentdrum.core.engine.sound_request import SoundRequest
from latentdrum.core.engine.state import EngineState, Foresight
from latentdrum.core.parameters.sound import silenced
from latentdrum.core.preset.modulation import Stroke
from latentdrum.core.units import STEPS_PER_BAR, TICKS_PER_STEP

#: How long a step waits for a groove that is being decoded before the old one plays on.
PATIENCE_S = 0.005


def ask(state: EngineState, now_s: float, tray: Tray) -> EngineState:
    """Request the groove that the next step wants, unless it is there or on its way."""
    if state.coming is not None and state.cursor % STEPS_PER_BAR == 0:
        state = load(state, state.coming, now_s, tray)
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


def foresee(state: EngineState, tray: Tray) -> EngineState:
    """Ask for the sounds of the next step's hits, as they look now, so that there is time to make them.

    While the song runs, a knob that turns in the meantime is heeded when the step is taken.
    """
    if state.groove is None or state.cursor == state.options.end_step:
        return state
    seen = state.foresight
    if seen is not None and seen.same_hits(state) and (state.clock.playing or seen.values is state.values):
        return state
    return _look(state, tray)


def take(state: EngineState, now_s: float, tray: Tray) -> EngineState:
    """Take every step whose earliest hit falls due within sight.

    A step whose whole time has passed, because the machine stood still, is skipped: a burst of old hits helps nobody.
    """
    if not state.clock.playing:
        return state
    options, offset_s = state.options, state.values["send_offset"] / 1000
    ahead_s = max(options.emit_ahead_s, options.sound_ahead_s - state.values["sound_offset"] / 1000)
    horizon_s = now_s + ahead_s - offset_s
    while clocks.due_s(state.clock, state.cursor * TICKS_PER_STEP - EARLIEST_TICKS) <= horizon_s:
        waiting = state.asked is not None and state.asked.serial != state.groove_serial and now_s < state.patience_s
        if waiting or stalled(state.clock, now_s) or state.cursor == options.end_step:
            break
        passed = clocks.due_s(state.clock, (state.cursor + 1) * TICKS_PER_STEP) < now_s
        if state.groove is not None and not passed:
            state = _take_step(state, tray)
        state = ask(replace(state, cursor=state.cursor + 1), now_s, tray)
        state = foresee(state, tray)
    return state


def _take_step(state: EngineState, tray: Tray) -> EngineState:
    seen = state.foresight
    if seen is None or not (seen.same_hits(state) and seen.values is state.values):
        state = _look(state, tray)
        seen = state.foresight
    assert seen is not None
    coming = (*state.pending, *address(zip(seen.notes, seen.sounds, strict=True), state.preset))
    return replace(state, pending=tuple(sorted(coming, key=lambda note: note.tick)))


def _look(state: EngineState, tray: Tray) -> EngineState:
    """The next step's hits and their sounds; what has been asked for and has not changed is not asked for again."""
    preset, values, groove, step = state.preset, state.values, state.groove, state.cursor
    assert groove is not None
    notes = notes_of_step(groove, step, values)
    listening = notes and any(route.source.of_place for route in preset.modulation)
    place = standing(preset, values, step) if listening else None
    silent = silenced(values)
    asked = state.foresight.asked if state.foresight is not None else {}

    def sound(note: DrumNote) -> SoundRequest:
        wanted = sound_of(preset, values, Stroke(note.voice, step, step, note.velocity, note.accent), place)
        old = asked.get(wanted.key)
        if old is not None and old.seed == wanted.seed and old.timbre.same_as(wanted.timbre):
            return old
        if note.voice not in silent:
            tray.sounds.append(wanted)
        return wanted

    sounds = tuple(sound(note) for note in notes)
    heard = {wanted.key: wanted for note, wanted in zip(notes, sounds, strict=True) if note.voice not in silent}
    return replace(state, foresight=Foresight(step, groove, preset, values, notes, sounds, heard))
