"""Paths of parameters move what is played round wherever the knobs are."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.engine.decode_request import current_position, decode_request
from latentdrum.core.engine.performed import performed, with_macros
from latentdrum.core.parameters.macros import MACROS
from latentdrum.core.parameters.table import PARAMETERS
from latentdrum.core.preset.parameter_path import ParameterPath, ParameterPoint
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.course import Course, Interpolation
from latentdrum.core.units import STEPS_PER_BAR
from tests.core.preset.presets import parameter_paths
from tests.rhythms import blank, rewired


def with_paths(**paths: ParameterPath) -> Preset:
    return rewired(blank(), paths=paths)


def sweep(bars: float = 2.0, rate: str = "1", **top: float) -> ParameterPath:
    """From nothing to the top and back, in two ways of so many bars."""
    return ParameterPath((ParameterPoint({}, bars), ParameterPoint(top, bars)), rate=Fraction(rate))


@given(parameter_paths)
def test_at_its_times_a_waypoint_adds_exactly_what_it_says(path: ParameterPath) -> None:
    """What it does not name, it leaves alone."""
    at = 0.0
    for point in path.waypoints:
        shifts = path.at(at / float(path.rate))
        assert shifts == pytest.approx({name: point.shifts.get(name, 0.0) for name in path.names}, abs=1e-6)
        at += point.bars + point.hold


@given(parameter_paths, st.integers(0, 500), st.floats(0, 1))
def test_a_path_adds_to_the_hand_and_stays_in_range(path: ParameterPath, step: int, share: float) -> None:
    """Turning a knob moves the whole path, as far as the parameter goes; what a macro adds to that is beside it."""
    preset = with_paths(timbre=path)
    alone = not MACROS.keys() & set(path.names)
    for name in path.names:
        row = PARAMETERS[name]
        value = row.low + share * (row.high - row.low)
        moved = performed(preset, {**preset.values, name: value}, step)[name]
        plain = performed(preset, preset.values, step)[name]
        assert row.low <= moved <= row.high
        if alone and row.low < moved < row.high and row.low < plain < row.high:
            assert moved - plain == pytest.approx(value - preset.values[name], abs=1e-9)


def test_a_path_of_a_macro_is_as_a_hand_on_it() -> None:
    """At every step what the macro adds to the sounds; what it adds to the groove once a bar."""
    preset = with_paths(dark=sweep(1.0, macro_dark=0.5), weird=sweep(2.0, macro_weird=1.0))
    for step, dark, weird, weird_at_bar in ((0, 0.5, 0.0, 0.0), (8, 0.75, 0.25, 0.0), (16, 1.0, 0.5, 0.5)):
        values = performed(preset, preset.values, step)
        sounds = with_macros({**preset.values, "macro_dark": dark, "macro_weird": weird})
        groove = with_macros({**preset.values, "macro_weird": weird_at_bar})
        assert [values[name] for name in ("brightness", "noisiness", "kit_move")] == pytest.approx(
            [sounds[name] for name in ("brightness", "noisiness", "kit_move")]
        )
        assert [values[name] for name in ("syncopation", "latent_2")] == pytest.approx(
            [groove[name] for name in ("syncopation", "latent_2")]
        )


def test_evolution_is_moved_with_the_groove() -> None:
    """By a path of its own or of macro_move, which adds to it: a place is decoded, phrase by phrase."""
    for moved in ({"evolve": 0.5}, {"macro_move": 1.0}):
        point = ParameterPoint(moved, 1.0)
        preset = with_paths(wander=ParameterPath((point,), Interpolation.STEP))
        (path,) = preset.paths.values()
        assert path.moves_groove
        hand = {**preset.values, **moved}
        for step in (0, 200):
            by_path = decode_request(preset, preset.values, step, 1)
            assert by_path.position.same_as(decode_request(blank(), hand, step, 1).position)


def test_parts_move_step_by_step() -> None:
    """A density or a level that a path fades in is what is played there."""
    preset = with_paths(fade=sweep(1.0, kick_density=-0.5, kick_level=-12.0))
    values = [performed(preset, preset.values, step) for step in (0, 8, 16)]
    assert [v["kick_density"] for v in values] == pytest.approx([0.5, 0.25, 0.0])
    assert [v["kick_level"] for v in values] == pytest.approx([0.0, -6.0, -12.0])


def test_paths_go_each_at_its_own_pace_and_add_up() -> None:
    """Brightness over four bars, decay over two of a path at half the tempo, both from a third."""
    preset = with_paths(
        slow=sweep(2.0, brightness=0.4), half=sweep(1.0, "1/2", decay=-0.2), third=sweep(1.0, brightness=0.1)
    )
    values = performed(preset, preset.values, STEPS_PER_BAR)
    assert values["brightness"] == pytest.approx(0.5 + 0.2 + 0.1)
    assert values["decay"] == pytest.approx(0.5 - 0.1)
    assert preset.values["brightness"] == 0.5


def test_sounds_move_every_step_and_grooves_once_a_bar() -> None:
    """The hits of a bar belong together; a sound belongs to its hit."""
    preset = with_paths(both=sweep(4.0, brightness=0.4, busyness=0.4))
    values = [performed(preset, preset.values, step) for step in (16, 20, 32)]
    assert [v["brightness"] for v in values] == pytest.approx([0.6, 0.625, 0.7])
    assert [v["busyness"] for v in values] == pytest.approx([0.6, 0.6, 0.7])
    positions = [current_position(preset, preset.values, step).axes[0] for step in (16, 20, 32)]
    assert positions == pytest.approx([0.6, 0.6, 0.7])


def test_a_path_that_jumps_moves_the_groove_where_it_does() -> None:
    """Half way through the bar."""
    points = (ParameterPoint({"busyness": 0.0}, 0.5), ParameterPoint({"busyness": 0.3, "temperature": 0.4}, 0.5))
    preset = with_paths(jump=ParameterPath(points, Interpolation.STEP, Course.LOOP))
    requests = [decode_request(preset, preset.values, step, 1) for step in (7, 8, 16)]
    assert [float(request.position.axes[0]) for request in requests] == pytest.approx([0.5, 0.8, 0.5])
    assert [request.temperature for request in requests] == [0.0, 0.4, 0.0]


def test_without_paths_nothing_is_copied() -> None:
    """The values are the knobs' themselves."""
    assert performed(blank(), blank().values, 5) == blank().values
