"""Controller profiles in files: read as written, and every fault named with its way out."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.controls.binding import Action, Binding, ButtonMode, Curve
from latentdrum.core.controls.control import Control, Kind
from latentdrum.core.controls.profile import FIRST_EIGHT, Part, Profile, Shape
from latentdrum.core.controls.profile_reader import profile_from_table
from latentdrum.core.controls.profile_table import profile_table
from latentdrum.core.controls.relative import Encoding
from latentdrum.core.controls.takeover import Takeover
from latentdrum.core.messages import InputPort
from latentdrum.core.parameters.table import PARAMETERS
from latentdrum.core.preset.names import PresetError
from tests.core.controls.profiles import eight_knobs, profile


@st.composite
def controls(draw: st.DrawFn, home: InputPort | None = None) -> Control:
    kind, port = draw(st.sampled_from(Kind)), draw(st.sampled_from([home, *InputPort]))
    return Control(kind, draw(st.integers(1, 16)), draw(st.integers(0, kind.last_number or 0)), port)


lights = st.tuples(*[st.integers(0, 127)] * 3)


@st.composite
def bindings(draw: st.DrawFn, home: InputPort | None) -> Binding:
    control, button = draw(controls(home)), None
    if draw(st.booleans()):
        return Binding(control, draw(st.sampled_from(Action)), takeover=draw(st.sampled_from(Takeover)))
    row = draw(st.sampled_from(list(PARAMETERS.values())))
    low, high = row.low, row.high
    if not row.choices:
        low, high = draw(st.tuples(*[st.floats(row.low, row.high).map(lambda x: float(row.show(x)))] * 2))
    if control.kind is Kind.NOTE or draw(st.booleans()):
        button = draw(st.sampled_from(ButtonMode))
    curve, takeover, encoding = (draw(st.sampled_from(kind)) for kind in (Curve, Takeover, Encoding))
    return Binding(control, row, low, high, curve, takeover, encoding, button)


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    home = draw(st.sampled_from([None, *InputPort]))
    found, parts = draw(st.lists(controls(home), max_size=9, unique=True)), list[Part]()
    for number, control in enumerate(found):
        if control.kind is not Kind.NOTE:
            shape, encoding = draw(st.sampled_from(Shape)), draw(st.sampled_from(Encoding))
            lamps = draw(st.none() | lights) if shape.is_pressed else None
            parts.append(Part(f"C{number}", shape, control, encoding, lamps))
    own = tuple(each for each in draw(st.lists(bindings(home), max_size=4)) if each.control not in found)
    turned = tuple(part.name for part in parts if not part.shape.is_pressed)[:8]
    channel = draw(st.integers(1, 16))
    text = draw(st.text(max_size=10))
    layout = (tuple(part.name for part in parts), ("",)) if parts else ()
    return Profile(
        "x", own, tuple(parts), layout, turned, text, text, text, text, channel, home, draw(st.sampled_from(Takeover)),
        draw(lights),
    )  # fmt: skip


@given(profiles())
def test_a_profile_is_read_as_it_is_written(found: Profile) -> None:
    """Every control, binding and choice."""
    assert profile_from_table("x", profile_table(found), "x.toml") == found


@pytest.mark.parametrize(
    ("rows", "error"),
    [
        ({"schema": 2}, "test.toml: schema = 2: this latentdrum reads schema 1"),
        ({"chanel": 3}, "test.toml: chanel = 3: unknown key; there are schema, "),
        ({"channel": 17}, "test.toml: channel = 17: must be a whole number 0..16"),
        ({"takeover": "soft"}, "test.toml: takeover = 'soft': must be one of jump, pickup, scale"),
        ({"parts": {"K1": {"shape": "knob", "sends": "cc 200"}}}, "test.toml: parts.K1.sends = 'cc 200': cc needs a"),
        ({"parts": {"K1": {"sends": "cc 20"}}}, "test.toml: parts.K1.shape = '': must be one of knob, encoder, "),
        (
            {"parts": {name: {"shape": "knob", "sends": "cc 9"} for name in ("A", "B")}},
            "test.toml: parts.B.sends = 'cc 9': A sends the same; one of them is wrong",
        ),
        ({"parts": 3}, "test.toml: parts = 3: must be a table such as K1 = "),
        ({"first_eight": ["K9"]}, "test.toml: first_eight = 'K9': is no part; "),
        ({"layout": ["K1"]}, "test.toml: layout = 'K1': must be names of parts"),
        ({"bindings": [3]}, "test.toml: bindings[1] = 3: must be a table such as control = "),
        ({"bindings": [{"control": "cc 3"}]}, "test.toml: bindings[1] = {}: must have either a parameter or an action"),
        (
            {"bindings": [{"control": "cc 3", "parameter": "busynes"}]},
            "test.toml: bindings[1].parameter = 'busynes': is no parameter; did you mean busyness",
        ),
        (
            {"bindings": [{"control": "cc 3", "parameter": "swing", "range": [0, 2]}]},
            "test.toml: bindings[1].range = 2: must be 0..1",
        ),
        (
            {"bindings": [{"control": "cc 3", "parameter": "style", "range": ["house", "funk"]}]},
            "test.toml: bindings[1].range = ['house', 'funk']: style has choices, all of which are reached; leave",
        ),
        (
            {"bindings": [{"control": "knob", "parameter": "swing"}]},
            "test.toml: bindings[1].control = 'knob': must be a kind of message",
        ),
        (
            {"bindings": [{"control": "cc 3", "parameter": "swing", "curve": "bent"}]},
            "test.toml: bindings[1].curve = 'bent': must be one of linear, exponential, logarithmic",
        ),
        (
            {"bindings": [{"control": "cc 3", "action": "fly"}]},
            "test.toml: bindings[1].action = 'fly': must be one of play, listen, undo",
        ),
        (
            {"bindings": [{"control": "cc 3", "action": "play", "range": [0, 1]}]},
            "an action has no range; leave it out",
        ),
    ],
)
def test_a_fault_is_named_with_its_way_out(rows: dict[str, Any], error: str) -> None:
    """File, key, value, rule."""
    with pytest.raises(PresetError) as raised:
        profile(**rows)
    assert error in str(raised.value)


def test_every_fault_is_told_at_once() -> None:
    """Not one after the other."""
    with pytest.raises(PresetError) as raised:
        profile(channel=99, takeover=3, bindings=[{"control": 3, "parameter": "swing"}])
    assert len(str(raised.value).splitlines()) == 3


@pytest.mark.parametrize("aim", [{"parameter": "snare_picth"}, {"parameter": 3}, {}])
def test_of_what_is_not_known_nothing_else_is_said(aim: dict[str, Any]) -> None:
    """A range that would be wrong for any other parameter is no second fault of a misspelt one."""
    with pytest.raises(PresetError) as raised:
        profile(bindings=[{"control": "cc 3", "range": [-24, 24], **aim}])
    assert len(str(raised.value).splitlines()) == 1


def test_the_first_eight_set_what_every_controllers_first_eight_set() -> None:
    """Except what the profile binds otherwise."""
    assert tuple(each.aim_name for each in eight_knobs().bindings) == FIRST_EIGHT
    own = [{"control": "K2", "parameter": "kick_level"}, {"control": "cc 3", "parameter": "swing"}]
    found = {each.control.number: each.aim_name for each in eight_knobs(bindings=own).bindings}
    assert found == {3: "swing", **dict(zip(range(70, 78), FIRST_EIGHT, strict=True)), 71: "kick_level"}


def test_a_binding_that_is_forgotten_is_gone() -> None:
    """Also one of the first eight; the others stay."""
    found = eight_knobs().without(PARAMETERS[FIRST_EIGHT[1]])
    assert tuple(each.aim_name for each in found.bindings) == (FIRST_EIGHT[0], *FIRST_EIGHT[2:])
    assert profile_from_table("test", profile_table(found), "x.toml") == found
