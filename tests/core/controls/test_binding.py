"""Bindings: what part of a range a control covers, and what a button does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.controls.binding import (
    COUNT,
    Action,
    Binding,
    ButtonMode,
    Curve,
    aim_named,
    bind,
    pressed_value,
    target_of,
    value_at,
)
from latentdrum.core.controls.control import Control, Kind
from latentdrum.core.parameters.parameter import Parameter
from latentdrum.core.parameters.scenes import MAX_SCENES
from latentdrum.core.parameters.table import PARAMETERS

KNOB = Control(Kind.CC, 1, 21)
numbers = [row for row in PARAMETERS.values() if not row.choices and not row.whole]
choices = [row for row in PARAMETERS.values() if row.choices]
shares = st.floats(0.0, 1.0)


@given(st.sampled_from(numbers), st.sampled_from(Curve), st.data())
def test_a_control_covers_its_part_of_the_range_in_order(row: Parameter, curve: Curve, data: st.DataObject) -> None:
    """From low at the left to high at the right, either way round, and back to the same place."""
    low, high = data.draw(st.tuples(st.floats(row.low, row.high), st.floats(row.low, row.high)))
    wired = Binding(KNOB, row, low, high, curve)
    a, b = sorted(data.draw(st.tuples(shares, shares)))
    ends = value_at(wired, row, 0.0), value_at(wired, row, 1.0)
    assert ends == pytest.approx((low, high), abs=1e-9 * (row.high - row.low))
    assert (value_at(wired, row, b) - value_at(wired, row, a)) * (high - low) >= -1e-9 * (row.high - row.low) ** 2
    if abs(high - low) > 1e-3 * (row.high - row.low):
        assert target_of(wired, row, value_at(wired, row, a)).middle == pytest.approx(a, abs=1e-6)


def test_an_exponential_curve_is_fine_at_the_low_end() -> None:
    """Half way up is a fifth; a logarithmic one is the same from the other end."""
    assert Curve.EXPONENTIAL.bend(0.5) == pytest.approx(0.2)
    assert Curve.LOGARITHMIC.bend(0.5) == pytest.approx(0.8)


@given(st.sampled_from(choices), st.data())
def test_every_choice_has_its_part_of_the_travel(row: Parameter, data: st.DataObject) -> None:
    """And the middle of that part sets it."""
    chosen = data.draw(st.integers(0, len(row.choices) - 1))
    wired = bind(KNOB, row)
    assert value_at(wired, row, target_of(wired, row, float(chosen)).middle) == chosen


@given(st.sampled_from(choices))
def test_an_encoder_reaches_the_next_choice_within_four_counts(row: Parameter) -> None:
    """A switch must not take half a turn; a number moves as with a knob, 128 counts from end to end."""
    assert bind(KNOB, row).count * 4 >= 1 / len(row.choices)
    assert bind(KNOB, PARAMETERS["busyness"]).count == COUNT == 1 / 128


def test_a_value_outside_of_the_controls_part_is_at_its_nearer_end() -> None:
    """So that the knob can pick it up there."""
    row = PARAMETERS["busyness"]
    wired = Binding(KNOB, row, 0.2, 0.6)
    assert (target_of(wired, row, 0.9).middle, target_of(wired, row, 0.0).middle) == (1.0, 0.0)
    assert target_of(Binding(KNOB, row, 0.6, 0.2), row, 0.9).middle == 0.0


def test_buttons_toggle_step_and_hold() -> None:
    """A mute toggles, a style steps round, and what is held ends when it is let go."""
    mute, style, density = (PARAMETERS[name] for name in ("kick_mute", "style", "density"))
    assert bind(KNOB, mute, button=True).button is ButtonMode.TOGGLE
    assert bind(KNOB, style, button=True).button is ButtonMode.STEP
    toggle, step = bind(KNOB, mute, button=True), bind(KNOB, style, button=True)
    assert [pressed_value(toggle, mute, value, True) for value in (0.0, 1.0)] == [1.0, 0.0]
    assert pressed_value(toggle, mute, 0.0, False) is None
    last = len(style.choices) - 1.0
    assert [pressed_value(step, style, value, True) for value in (0.0, last)] == [1.0, 0.0]
    held = Binding(KNOB, density, 0.5, 0.0, button=ButtonMode.MOMENTARY)
    assert [pressed_value(held, density, 0.3, pressed) for pressed in (True, False)] == [0.0, 0.5]


@given(shares, shares, shares)
def test_a_toggle_goes_from_end_to_end(low: float, high: float, value: float) -> None:
    """Twice is back at an end, from wherever it began."""
    row = PARAMETERS["density"]
    wired = Binding(KNOB, row, low, high, button=ButtonMode.TOGGLE)
    once = pressed_value(wired, row, value, True)
    assert once in (low, high)
    assert once is not None
    assert low == high or pressed_value(wired, row, once, True) == (low if once == high else high)


def test_a_name_is_a_parameter_or_an_action() -> None:
    """Else the error lists what there is."""
    assert aim_named("play") is Action.PLAY
    assert aim_named("swing") == PARAMETERS["swing"]
    with pytest.raises(ValueError, match=r"'swnig' is no parameter; did you mean swing.*or an action: play, listen"):
        aim_named("swnig")


def test_each_scene_has_an_action() -> None:
    """By its number, and nothing else recalls one."""
    assert [action.scene for action in Action if action.scene] == list(range(1, MAX_SCENES + 1))
    assert aim_named("scene_16") is Action.SCENE_16
