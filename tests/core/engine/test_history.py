"""Undo and redo go back and on exactly, over whatever was changed, and never touch the studio."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latentdrum.core.engine.engine import step
from latentdrum.core.engine.events import (
    Input,
    Listen,
    LoadKit,
    LoadPreset,
    MidiIn,
    Redo,
    Run,
    SetValue,
    Undo,
    UndoTake,
)
from latentdrum.core.engine.state import ClockSource, EngineState, Options, initial_state
from latentdrum.core.parameters.table import PARAMETERS, Values
from latentdrum.core.preset.kit import PLAIN_KIT
from latentdrum.core.preset.preset import STORED, Preset
from latentdrum.runtime.offline import OfflineEngine
from tests.rhythms import Always, blank, every_step, preset, rewired

STUDIO = tuple(name for name in PARAMETERS if name not in STORED)
#: What is heard of a state, without the settings of the studio.
Heard: TypeAlias = tuple[Preset, dict[str, float]]
PRESETS = tuple(
    preset(f"preset-{number}", busyness=number / 8, swing=number / 8, energy=1 - number / 8) for number in range(8)
)
KITS = tuple(replace(PLAIN_KIT, name=f"kit-{number}") for number in range(4))


def heard(state: EngineState) -> Heard:
    return state.preset, {name: state.values[name] for name in STORED}


def studio(values: Values) -> dict[str, float]:
    return {name: values[name] for name in STUDIO}


@st.composite
def edits(draw: st.DrawFn) -> tuple[Input, float]:
    """One edit, and the seconds since the one before."""
    rows = [row for row in PARAMETERS.values() if row.name != "song_position_unit"]
    knob = st.sampled_from(rows).flatmap(lambda row: st.floats(row.low, row.high).map(lambda v: _set(row.name, v)))
    turned = st.builds(
        lambda cc, value: MidiIn(0.0, bytes((0xB0, cc, value))), st.integers(20, 31), st.integers(0, 127)
    )
    loaded = st.sampled_from(PRESETS).map(LoadPreset)
    return draw(st.one_of(knob, turned, loaded, st.sampled_from(KITS).map(LoadKit))), draw(st.floats(0.0, 3.0))


def _set(name: str, value: float) -> SetValue:
    row = PARAMETERS[name]
    return SetValue(name, float(round(value)) if row.whole or row.choices else value)


def perform(state: EngineState, inputs: Sequence[tuple[Input, float]]) -> tuple[EngineState, list[Heard], float]:
    """The state after edits, what was heard after each of them, and the second."""
    trail, now_s = [heard(state)], 0.0
    for item, after_s in inputs:
        now_s += after_s
        state, _ = step(state, [item], now_s)
        trail.append(heard(state))
    return state, trail, now_s


def gone_back(state: EngineState, now_s: float) -> tuple[EngineState, list[Heard]]:
    """Everything taken back, and what was heard on the way."""
    way = [heard(state)]
    while state.history.past:
        state, _ = step(state, [Undo()], now_s)
        way.append(heard(state))
    return state, way


def gone_on(state: EngineState, now_s: float) -> tuple[EngineState, list[Heard]]:
    """Everything made again, and what was heard on the way."""
    way = [heard(state)]
    while state.history.future:
        state, _ = step(state, [Redo()], now_s)
        way.append(heard(state))
    return state, way


@settings(deadline=None, max_examples=60)
@given(st.lists(edits(), max_size=40), st.booleans())
def test_undo_and_redo_are_exact(inputs: list[tuple[Input, float]], playing: bool) -> None:
    """Back through states that were heard, in their order, to the first one; and on through the same to the last."""
    state = initial_state(blank(), Options(ClockSource.INTERNAL))
    state, _ = step(state, [Run(True)] if playing else [], 0.0)
    changed, trail, now_s = perform(state, inputs)
    first, back = gone_back(changed, now_s)
    last, on = gone_on(first, now_s)
    assert heard(first) == trail[0]
    assert on == back[::-1]
    rest = iter(trail[::-1])
    assert all(place in rest for place in back)  # in the same order
    assert studio(first.values) == studio(last.values) == studio(changed.values)


@settings(deadline=None, max_examples=30)
@given(st.lists(edits(), min_size=1, max_size=20), st.integers(1, 20), edits())
def test_a_new_change_ends_what_could_be_redone(
    inputs: list[tuple[Input, float]], back: int, edit: tuple[Input, float]
) -> None:
    """Whoever goes on from an earlier state is on another way, and can come back to that state."""
    state, _, now_s = perform(initial_state(blank()), inputs)
    for _ in range(back):
        state, _ = step(state, [Undo()], now_s)
    before = heard(state)
    changed, _ = step(state, [edit[0]], now_s + edit[1])
    if heard(changed) == before:
        assert changed.history is state.history
        return
    assert changed.history.future == ()
    assert heard(step(changed, [Undo()], now_s + edit[1])[0]) == before


def turn(*moves: tuple[float, str, float]) -> EngineState:
    state = initial_state(blank())
    for at_s, name, value in moves:
        state, _ = step(state, [SetValue(name, value)], at_s)
    return state


def changes(state: EngineState) -> list[str]:
    return [str(remembered.change) for remembered in state.history.past]


def test_one_turn_of_a_knob_is_one_change() -> None:
    """However long it takes, as long as it does not rest for a second."""
    state = turn(*((number * 0.9, "swing", number / 100) for number in range(100)))
    assert changes(state) == ["swing"]
    assert heard(step(state, [Undo()], 90.0)[0])[1] == heard(initial_state(blank()))[1]


def test_a_change_knows_when_it_was_made() -> None:
    """Of a turn its beginning; also after it was taken back and made again."""
    state = turn((1.0, "swing", 0.2), (1.5, "swing", 0.4), (4.0, "energy", 0.7))
    for at_s, item in ((9.0, Undo()), (10.0, Redo()), (11.0, LoadPreset(PRESETS[2]))):
        state, _ = step(state, [item], at_s)
    assert [each.change.at_s for each in state.history.past] == [1.0, 4.0, 11.0]


@pytest.mark.parametrize(("rest_s", "count"), [(0.99, 1), (1.01, 2)])
def test_a_knob_that_rested_for_a_second_begins_anew(rest_s: float, count: int) -> None:
    assert len(changes(turn((0.0, "swing", 0.2), (rest_s, "swing", 0.4)))) == count


def test_two_knobs_are_two_changes() -> None:
    """Both hands at once, too: taken back is what was played before the later knob began to turn, then before both."""
    moves = [(0.1 * n, ("energy", "swing")[n % 2], n / 10) for n in range(1, 9)]
    state = turn(*moves)
    assert changes(state) == ["swing", "energy"]
    once, _ = step(state, [Undo()], 1.0)
    assert (once.values["swing"], once.values["energy"]) == (0.1, 0.5)
    assert step(once, [Undo()], 1.0)[0].values["swing"] == 0.0


def test_what_is_set_to_what_it_was_is_no_change() -> None:
    """A controller that repeats itself, and all that belongs to the studio."""
    assert changes(turn((0.0, "swing", 0.0), (0.5, "tempo", 90.0), (1.0, "send_offset", 5.0))) == []


def test_a_hundred_changes_can_be_taken_back() -> None:
    """Of a thousand the last hundred, and nothing else is kept."""
    state = initial_state(blank())
    for number in range(1000):
        state, _ = step(state, [SetValue("seed", float(number + 2))], number * 2.0)
        assert len(state.history.past) <= 100
        assert len(state.history.moving) <= 1
    first, way = gone_back(state, 2000.0)
    assert len(way) == 101
    assert first.values["seed"] == 901.0
    assert (len(first.history.past), len(first.history.future)) == (0, 100)


def test_a_preset_that_took_over_at_the_bar_line_is_taken_back() -> None:
    """And one that still waits for it no longer comes."""
    state = initial_state(blank(), Options(ClockSource.INTERNAL))
    engine = OfflineEngine(state, Always(every_step()))
    engine.advance([Run(True)], 0.0)
    engine.advance([LoadPreset(PRESETS[1], at_bar=True)], 0.1)
    assert engine.state.next_preset is not None
    engine.advance([Undo()], 0.2)
    assert engine.state.next_preset is None
    engine.advance([LoadPreset(PRESETS[2], at_bar=True)], 0.3)
    for ms in range(301, 2100):
        engine.advance([], ms / 1000)
    assert (engine.state.preset.name, changes(engine.state)) == ("preset-2", ["load of preset preset-2"])
    engine.advance([Undo()], 2.1)
    assert engine.state.preset.name == "blank"


def test_the_controllers_are_those_of_the_preset_that_is_back() -> None:
    """A preset may have a map of its own."""
    wired = rewired(blank(), controls={"swing": (99, 0.0, 1.0)}, name="wired")
    state, _ = step(initial_state(wired), [LoadPreset(blank())], 0.0)
    state, _ = step(state, [Undo()], 0.1)
    state, _ = step(state, [MidiIn(0.2, bytes((0xB0, 99, 127)))], 0.2)
    assert state.values["swing"] == 1.0


def test_taking_back_a_take_waits_for_no_other_change() -> None:
    """It goes back over the knobs turned since; a preset loaded since is not given up for it."""
    state, _ = step(initial_state(blank()), [LoadPreset(PRESETS[3]), SetValue("swing", 0.9)], 0.0)
    again, _ = step(state, [UndoTake()], 0.1)
    assert heard(again) == heard(state)


def test_undo_ends_a_take_that_is_being_played_in() -> None:
    """Before it touches what was changed earlier."""
    state, _ = step(initial_state(blank()), [SetValue("swing", 0.9), Listen(2)], 0.0)
    state, _ = step(state, [Undo()], 0.1)
    assert (state.take, state.values["swing"]) == (None, 0.9)
    state, _ = step(state, [Undo()], 0.2)
    assert state.values["swing"] == 0.0


def test_the_kit_that_plays_already_is_named_as_a_kit() -> None:
    """Loaded once more, it may bring back pads that the preset has of its own."""
    state = initial_state(blank())
    state, _ = step(state, [LoadKit(state.preset.kit)], 1.0)
    assert changes(state) == [f"load of kit {PLAIN_KIT.name}"]
