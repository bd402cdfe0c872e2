"""Moves of knobs are recorded in steps, loop at once, and are relative to where the hand leaves the knobs."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latentdrum.core.engine.events import LoadPreset, Locate, RecordPath, Redo, SetPath, SetValue, Undo
from latentdrum.core.engine.path_take import recorded_path
from latentdrum.core.engine.performed import performed
from latentdrum.core.parameters.table import DEFAULTS, PARAMETERS
from latentdrum.core.preset.parameter_path import PATH_PARAMETERS, ParameterPath, ParameterPoint
from latentdrum.core.rhythm.path import LatentPath, Waypoint
from latentdrum.core.units import STEPS_PER_BAR
from tests.core.engine.test_scenes import Player
from tests.rhythms import blank, rewired


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(-30, 30)), min_size=1, max_size=48),
    st.integers(0, 8).map(lambda bar: bar * STEPS_PER_BAR),
)
def test_a_recorded_path_repeats_the_same_values_at_the_same_steps(moves: list[tuple[int, int]], begin: int) -> None:
    """In every round, wherever in the song it began."""
    rows = [{**blank().values, "brightness": a / 40, "latent_1": b / 10} for a, b in moves]
    path = recorded_path(rows, begin)
    if path is None:
        assert len({tuple(move) for move in moves}) == 1
        return
    preset = rewired(blank(), paths={"hands": path})
    for step in range(begin, begin + 3 * len(rows)):
        row = rows[(step - begin) % len(rows)]
        values = performed(preset, rows[-1], step)
        assert values["brightness"] == pytest.approx(row["brightness"], abs=1e-12)
        assert values["latent_1"] == pytest.approx(row["latent_1"], abs=1e-12)


def recorded() -> Player:
    """A bar recorded from step 16 on: brightness at .5, .9 from step 20 on, .7 from step 24 on."""
    player = Player(blank())
    player.to_step(5)
    player.send(RecordPath("hands", 1))
    for step, value in ((20, 0.9), (24, 0.7)):
        player.to_step(step)
        player.send(SetValue("brightness", value))
    player.to_step(33)
    return player


def heard(player: Player, bar: int) -> list[float]:
    """The brightness of every step of a bar."""
    state = player.state
    steps = range(bar * STEPS_PER_BAR, (bar + 1) * STEPS_PER_BAR)
    return [performed(state.preset, state.values, step)["brightness"] for step in steps]


def test_it_begins_at_the_bar_line_and_loops_at_once() -> None:
    """The bar after the recording repeats it, and so does the next."""
    player = recorded()
    moves = [0.5] * 4 + [0.9] * 4 + [0.7] * 8
    assert player.state.path_take is None
    assert heard(player, 2) == pytest.approx(moves)
    assert heard(player, 3) == pytest.approx(moves)
    assert len(player.state.preset.paths["hands"].waypoints) == 3


def test_a_macro_is_recorded_as_a_macro() -> None:
    """All of macro_dark takes .35 from the brightness for half a bar, and a macro that rests moves nothing."""
    player = Player(blank())
    player.to_step(5)
    player.send(RecordPath("hands", 1))
    for step, value in ((20, 1.0), (28, 0.5)):
        player.to_step(step)
        player.send(SetValue("macro_dark", value))
    player.to_step(33)
    assert heard(player, 2) == pytest.approx([0.5] * 4 + [0.15] * 8 + [0.5] * 4)
    assert player.state.preset.paths["hands"].names == ("macro_dark",)


@settings(max_examples=30)
@given(st.sampled_from(PATH_PARAMETERS), st.lists(st.integers(0, 20), min_size=2, max_size=20))
def test_whatever_a_path_can_move_is_recorded(name: str, moves: list[int]) -> None:
    """Rhythm, parts, sounds, mix and macros with all that they add to: every step is as it was under the hand."""
    row = PARAMETERS[name]
    rows = [{**blank().values, name: row.low + move / 20 * (row.high - row.low)} for move in moves]
    path = recorded_path(rows, 0)
    preset = rewired(blank(), paths={} if path is None else {"hands": path})
    for step, hand in enumerate(rows):
        looped, held = performed(preset, rows[-1], step), performed(blank(), hand, step)
        assert [looped[n] for n in PARAMETERS] == pytest.approx([held[n] for n in PARAMETERS], abs=1e-9)


def test_what_no_path_can_move_is_not_recorded() -> None:
    """Choices, whole numbers, the studio and the faders between scenes."""
    still = [row for row in PARAMETERS.values() if row.name not in PATH_PARAMETERS]
    low, high = {row.name: row.low for row in still}, {row.name: row.high for row in still}
    rows = [{**DEFAULTS, **low}, {**DEFAULTS, **high}]
    assert recorded_path(rows, 0) is None


def test_the_hand_moves_the_loop() -> None:
    """A tenth up moves all of it a tenth up, as far as it goes."""
    player = recorded()
    player.send(SetValue("brightness", 0.8))
    assert heard(player, 2) == pytest.approx([0.6] * 4 + [1.0] * 4 + [0.8] * 8)


def test_knobs_that_rest_leave_the_path_that_there_was() -> None:
    """While recording it is silent; with nothing recorded it comes back."""
    old = ParameterPath((ParameterPoint({"decay": 0.2}, 1.0),))
    player = Player(rewired(blank(), paths={"hands": old}))
    player.send(RecordPath("hands", 1))
    player.to_step(8)
    assert player.state.preset.paths == {}
    player.to_step(20)
    assert player.state.preset.paths["hands"] is old


def test_a_song_that_jumps_begins_the_recording_anew() -> None:
    """From the next bar line on; nothing of the broken bar is in it."""
    player = Player(blank())
    player.send(RecordPath("hands", 1))
    player.to_step(6)
    player.send(SetValue("brightness", 0.9))
    player.to_step(8)
    player.send(Locate(0))
    player.to_step(20)
    assert player.state.path_take is None
    assert player.state.preset.paths == {}


def test_another_preset_ends_the_recording() -> None:
    """As it ends a take."""
    player = Player(blank())
    player.send(RecordPath("hands", 1))
    player.send(LoadPreset(blank()))
    assert player.state.path_take is None


def test_paths_are_set_and_cleared_while_playing() -> None:
    """By name; the path through the rhythm space is `rhythm`."""
    player = Player(blank())
    way = LatentPath((Waypoint(blank().position, 1.0),))
    timbre = ParameterPath((ParameterPoint({"decay": 0.2}, 1.0),))
    player.send(SetPath("rhythm", way), SetPath("timbre", timbre))
    assert player.state.preset.path is way
    assert dict(player.state.preset.paths) == {"timbre": timbre}
    player.send(SetPath("rhythm", None), SetPath("timbre", None))
    assert player.state.preset.path is None
    assert not player.state.preset.paths


def test_what_moves_is_heard_in_the_sounds() -> None:
    """The timbres of the hits follow the path of brightness; with none they all have the pad's own."""
    rise = ParameterPath((ParameterPoint({"brightness": -0.4}, 2.0), ParameterPoint({"brightness": 0.4}, 2.0)))
    still, moving = Player(blank(), round_robin=0.0), Player(rewired(blank(), paths={"t": rise}), round_robin=0.0)
    brightness = []
    for player in (still, moving):
        player.play(28)
        axes = [trigger.sound.timbre.axes[0] for trigger in player.engine.triggers if trigger.voice == 0]
        brightness.append(np.array(axes))
    assert np.ptp(brightness[0]) == 0.0
    assert np.ptp(brightness[1]) > 0.5
    assert (np.diff(brightness[1]) >= 0).all()


def test_a_recorded_path_is_undone() -> None:
    """The knobs stay where the hand left them; redo brings the path back."""
    player = recorded()
    player.send(Undo())
    assert player.state.preset.paths == {}
    assert player.state.values["brightness"] == 0.7
    player.send(Redo())
    assert "hands" in player.state.preset.paths
