"""A locked part plays on while everything round it changes."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.engine.changes import with_change
from latentdrum.core.engine.decode_request import DecodeRequest
from latentdrum.core.engine.events import Decoded, LoadPreset, PlayerInput, RecallScene, SetValue, Undo
from latentdrum.core.engine.hit_timing import Hit
from latentdrum.core.engine.inputs import handle_input
from latentdrum.core.engine.locks import with_locks
from latentdrum.core.engine.outputs import OutputBuffer
from latentdrum.core.engine.part_hits import part_hits, step_hits
from latentdrum.core.engine.part_sources import LockedSource, groove_source
from latentdrum.core.engine.state import EngineState, initial_state
from latentdrum.core.engine.take import TAKE_PPQN
from latentdrum.core.parameters.parts import PART_NAMES, parts_of
from latentdrum.core.parameters.table import DEFAULTS, PARAMETERS
from latentdrum.core.preset.anchor import anchored
from latentdrum.core.preset.preset import STORED, Preset, preset_table
from latentdrum.core.preset.preset_reader import preset_from_table
from latentdrum.core.preset.scene import HELD, Scene
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.loop import Loop, LoopHit, Meter
from latentdrum.core.rhythm.parts import Part
from latentdrum.core.units import TICKS_PER_STEP
from latentdrum.core.voices import Voice
from latentdrum.runtime.captured_preset import captured_preset
from tests.core.preset.presets import value_of
from tests.core.rhythm.loops import loops
from tests.rhythms import blank, every_step, four_on_the_floor, grooves, preset

Cells = list[tuple[float, int]]
voices = st.sampled_from(Voice)
#: What a player can change: all that is stored but the locked voice's own part and the swing of the whole groove.
others = st.sampled_from([name for name in STORED if name != "swing"])


def with_inputs(state: EngineState, *inputs: PlayerInput) -> EngineState:
    """The state after some inputs, one after another at the same moment, as a step of the engine takes them."""
    for item in inputs:
        state = with_locks(with_change(state, handle_input(state, item, 0.0, OutputBuffer()), 0.0))
    return state


def playing(of: Preset, groove: Groove) -> EngineState:
    return with_inputs(initial_state(of), decoded(groove, 1))


def decoded(groove: Groove, serial: int) -> Decoded:
    return Decoded(DecodeRequest(serial, blank().position, 1, 0.0), groove)


def hits(state: EngineState, step: int) -> tuple[Hit, ...]:
    assert state.groove is not None
    return step_hits(state.preset.anchor, state.groove, state.preset.locked, step, state.values)


def played(state: EngineState, voice: Voice, steps: tuple[int, ...]) -> Cells:
    found = [hit for step in steps for hit in hits(state, step) if hit.voice == voice]
    return sorted((hit.tick, hit.velocity) for hit in found)


def alike(found: Cells, wanted: Cells) -> bool:
    """The same velocities at the same ticks, to the 31,250th part of a beat: a loop's finest pulse."""
    return len(found) == len(wanted) and bool(np.allclose(found or [0], wanted or [0], rtol=0, atol=1e-3))


def locked(voice: Voice) -> SetValue:
    return SetValue(f"{voice.key}_lock", 1.0)


def through(state: EngineState, voice: Voice, steps: int) -> Cells:
    """What one voice plays in so many steps from the top, in the order of time; of hits at one time the loudest."""
    assert state.groove is not None
    source = groove_source(state.preset.anchor, state.groove, state.values)
    source = LockedSource(state.preset.locked[voice], state.values) if voice in state.preset.locked else source
    part, loudest = parts_of(state.values).get(voice, Part()), dict[int, tuple[float, int]]()
    for step in range(steps):
        for hit in part_hits(source, part, voice, step, state.values):
            pulse = round(hit.tick * TAKE_PPQN / 24) % (steps * TAKE_PPQN // 4)
            if pulse not in loudest or hit.velocity > loudest[pulse][1]:
                loudest[pulse] = pulse / TAKE_PPQN * 24, hit.velocity
    return [loudest[pulse] for pulse in sorted(loudest)]


@given(st.none() | loops(ppqn=(96, 480)), grooves(), grooves(), voices, st.data())
def test_every_hit_of_a_locked_part_stays(
    loop: Loop | None, before: Groove, after: Groove, voice: Voice, data: st.DataObject
) -> None:
    """Another groove, another preset, any other parameter: the same hits, velocities, times and second strikes."""
    base = preset(velocity=data.draw(st.sampled_from([0.5, 1.0])), humanise=data.draw(st.sampled_from([0.5, 1.0, 2.0])))
    base = base if loop is None else replace(base, anchor=anchored(loop, base.values))
    state = with_inputs(
        playing(base, before),
        SetValue("density", data.draw(st.sampled_from([0.3, 0.5, 1.0]))),
        SetValue(f"{voice.key}_density", data.draw(st.sampled_from([0.4, 0.5, 0.8]))),
        SetValue("morph", data.draw(st.sampled_from([0.0, 0.3, 1.0]))),
    )
    steps = 32 if loop is None else loop.steps
    wanted = through(state, voice, steps)
    state = with_inputs(state, locked(voice))
    assert alike(through(state, voice, steps), wanted)
    names = [name for name in data.draw(st.lists(others, max_size=5)) if name not in PART_NAMES[voice]]
    changes = [SetValue(name, data.draw(value_of(PARAMETERS[name]))) for name in names]
    state = with_inputs(state, decoded(after, 2), *changes, LoadPreset(preset("other", density=0.1)), *changes)
    assert alike(through(state, voice, steps), wanted)


def test_unlocked_it_is_the_groove_again() -> None:
    """From the next step on, with what became of everything meanwhile."""
    state = with_inputs(playing(blank(), four_on_the_floor()), locked(Voice.KICK), decoded(every_step(), 2))
    assert [hit.voice for hit in hits(state, 4)] == [Voice.KICK, Voice.HAT_CLOSED]
    free = with_inputs(state, SetValue("kick_lock", 0.0))
    assert [hit.voice for hit in hits(free, 4)] == [Voice.HAT_CLOSED]
    assert free.preset.locked == {}


def test_the_part_of_the_moment_is_locked_though_a_preset_comes_at_once() -> None:
    """Lock and preset in one batch: the old preset's groove is kept, and what its part was set to."""
    state = with_inputs(playing(blank(), four_on_the_floor()), SetValue("kick_shift", 2.0), locked(Voice.KICK))
    state = with_inputs(state, LoadPreset(preset("other", kick_shift=-5, snare_shift=1)), decoded(every_step(), 2))
    assert played(state, Voice.KICK, tuple(range(8))) == [(12.0, 102), (36.0, 102)]
    assert (state.values["kick_shift"], state.values["snare_shift"]) == (2.0, 1.0)


def test_a_scene_changes_all_but_the_locked_part() -> None:
    """It sets the parameters of the other drums; neither does it unlock."""
    there = Scene({**{name: DEFAULTS[name] for name in HELD}, "kick_shift": 4.0, "snare_shift": 4.0}, blank().z)
    state = playing(replace(blank(), scenes={1: there}), four_on_the_floor())
    state = with_inputs(state, SetValue("kick_shift", 2.0), locked(Voice.KICK), RecallScene(1))
    assert (state.values["kick_shift"], state.values["snare_shift"], state.values["kick_lock"]) == (2.0, 4.0, 1.0)
    assert played(state, Voice.KICK, (0, 1, 2)) == [(12.0, 102)]


def test_undo_brings_a_locked_part_back() -> None:
    """The very part, not the groove of now; and it is taken back with its lock."""
    state = with_inputs(playing(blank(), four_on_the_floor()), locked(Voice.KICK), decoded(every_step(), 2))
    free = with_inputs(state, LoadPreset(preset("other")), SetValue("kick_lock", 0.0))
    again = with_inputs(free, Undo())
    assert played(again, Voice.KICK, (0, 4)) == [(0.0, 102), (24.0, 102)]
    before = with_inputs(again, Undo(), Undo())
    assert before.preset.locked == {}
    assert before.values["kick_lock"] == before.preset.values["kick_lock"] == 0.0


def test_a_silent_part_is_kept_silent() -> None:
    """Locked where it has no hit, it gets none."""
    state = with_inputs(playing(blank(), four_on_the_floor()), locked(Voice.HAT_CLOSED), decoded(every_step(), 2))
    assert hits(state, 1) == ()


def test_a_lock_before_the_first_groove_keeps_that_one() -> None:
    """As with --set kick_lock=on."""
    state = with_inputs(initial_state(blank()), locked(Voice.KICK))
    assert state.preset.locked == {}
    state = with_inputs(state, decoded(four_on_the_floor(), 1), decoded(every_step(), 2))
    assert [hit.voice for hit in hits(state, 0)] == [Voice.KICK, Voice.HAT_CLOSED]


def test_a_locked_part_swings_with_the_others_and_keeps_its_own_knobs() -> None:
    """Swing is of the whole groove; ratchet, velocity and shift are the part's own; density is in the part."""
    state = with_inputs(playing(blank(), every_step()), locked(Voice.HAT_CLOSED), decoded(four_on_the_floor(), 2))
    turned = {"swing": 2 / 3, "velocity": 2.0, "hat_closed_velocity": 0.5, "hat_closed_density": 0.0}
    state = with_inputs(state, *(SetValue(*item) for item in turned.items()), SetValue("hat_closed_ratchet", 2.0))
    found = played(state, Voice.HAT_CLOSED, (1,))
    assert [tick for tick, _ in found] == pytest.approx([8.0, 11.0])
    assert [velocity for _, velocity in found] == [32, 24]


@given(grooves(), st.sets(voices, min_size=1, max_size=3), st.integers(0, 63))
def test_locked_parts_are_stored_with_a_captured_preset(groove: Groove, chosen: set[Voice], step: int) -> None:
    """Through a round trip of the file format, and with another groove under them."""
    state = with_inputs(playing(preset(swing=0.25), groove), *(locked(voice) for voice in sorted(chosen)))
    kept = preset_from_table("kept", json.loads(json.dumps(preset_table(captured_preset(state)))), "memory")
    again = playing(kept, four_on_the_floor())
    assert again.preset.locked == state.preset.locked
    for voice in chosen:
        assert played(again, voice, (step,)) == played(state, voice, (step,))


def test_a_preset_brings_its_locked_parts_but_for_those_that_are_locked_here() -> None:
    """What the player locked comes first."""
    part = Loop(1, 4, (LoopHit(2, Voice.KICK, 90),)), Loop(1, 4, (LoopHit(3, Voice.RIDE, 80),))
    locks = {"kick_lock": "on", "ride_lock": "on"}
    brought = replace(preset("other", **locks), locked={Voice.KICK: part[0], Voice.RIDE: part[1]})
    state = with_inputs(playing(blank(), four_on_the_floor()), locked(Voice.KICK), LoadPreset(brought))
    assert played(state, Voice.KICK, (0, 2)) == [(0.0, 102)]
    assert played(state, Voice.RIDE, (3, 19)) == [(3.0 * TICKS_PER_STEP, 80), (19.0 * TICKS_PER_STEP, 80)]


def test_the_playing_preset_loaded_again_is_nothing_to_take_back() -> None:
    """Read anew from its file while a part is locked, it changes nothing; with a knob turned since, it does."""
    loaded = preset("verse", swing=0.3)
    state = with_inputs(playing(loaded, four_on_the_floor()), locked(Voice.KICK))
    again = with_inputs(state, LoadPreset(preset("verse", swing=0.3)))
    assert (again.history, again.preset) == (state.history, state.preset)  # the very objects
    turned = with_inputs(state, SetValue("density", 0.2))
    back = with_inputs(turned, LoadPreset(preset("verse", swing=0.3)))
    assert (back.values, len(back.history.past)) == (state.values, len(turned.history.past) + 1)


def test_a_locked_loop_keeps_its_own_meter() -> None:
    """A kick every seven eighths goes on under a preset in 4/4."""
    seven = Loop(1, 4, (LoopHit(0, Voice.KICK, 90),), Meter(7, 8))
    loaded = replace(blank(), anchor=anchored(seven, blank().values))
    state = with_inputs(playing(loaded, every_step()), locked(Voice.KICK), LoadPreset(blank()))
    assert [tick / TICKS_PER_STEP for tick, _ in played(state, Voice.KICK, tuple(range(40)))] == [0, 14, 28]
