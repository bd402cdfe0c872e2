"""One table of knobs: everything that names a knob agrees with it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.parameters.sound import AXIS_KNOBS
from latentdrum.core.parameters.table import DEFAULTS, PARAMETERS, Group, Parameter, parameter, with_value
from latentdrum.core.preset.preset import STORED
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.timbre.timbre import TIMBRE_AXES
from latentdrum.core.voices import Voice
from tests.core.preset.presets import value_of

rows = st.sampled_from(sorted(PARAMETERS.values(), key=lambda row: row.name))
#: Controllers that mean something else everywhere: bank, modulation, data entry, pan, sustain, 120 and up.
TAKEN = {0, 1, 6, 10, 32, 38, 64, *range(96, 102), *range(120, 128)}
#: MIDI's own number for what a knob does: sound controllers 2, 4 to 6, and the volume.
STANDARD = {"noisiness": 71, "punch": 73, "brightness": 74, "decay": 75, "sound_level": 7}


def test_every_knob_has_a_controller_of_its_own() -> None:
    """No two share one, and none has a number that MIDI uses otherwise."""
    ccs = [row.cc for row in PARAMETERS.values() if row.cc is not None]
    assert len(ccs) == len(set(ccs))
    assert not set(ccs) & TAKEN
    assert {name: PARAMETERS[name].cc for name in STANDARD} == STANDARD


def test_what_is_played_can_be_turned() -> None:
    """Mixer, parts, studio, seed and what sets scenes up have no controller; only the studio's are not in presets.

    The studio's master level, its effects and the buttons are played, so they have one.
    """
    effects = {"sound_level", "room", "drive", "compress", "compress_mix", "tilt", "fill", "freeze"}
    studio = {name for name, row in PARAMETERS.items() if row.group is Group.STUDIO}
    many = {name for name, row in PARAMETERS.items() if row.group in (Group.MIX, Group.PART)}
    set_up = {"scene_when", "scene_glide", "crossfade_a", "crossfade_b", "fill_length"}
    assert {name for name, row in PARAMETERS.items() if row.cc is None} == (studio | many | set_up | {"seed"}) - effects
    assert set(PARAMETERS) - set(STORED) == studio


def test_every_pad_has_every_axis() -> None:
    """The axes of the timbre space, in its order, for the kit and for each drum."""
    assert AXIS_KNOBS == TIMBRE_AXES
    kit = [name for name, row in PARAMETERS.items() if row.group is Group.KIT]
    assert kit == [*TIMBRE_AXES, "round_robin", "touch", "kit_move"]
    pads = [name for name, row in PARAMETERS.items() if row.group is Group.PAD]
    assert pads == [f"{voice.key}_{axis}" for voice in Voice for axis in TIMBRE_AXES]
    mix = [name for name, row in PARAMETERS.items() if row.group is Group.MIX]
    of_pads = [f"{voice.key}_{what}" for voice in Voice for what in ("level", "pan", "width", "mute", "solo", "room")]
    assert mix == ["kit_level", *of_pads, "room", "drive", "compress", "compress_mix", "tilt"]


def test_names_are_keys_and_axes_are_knobs() -> None:
    """One name everywhere: table, preset, --set, chart."""
    assert all(name == row.name for name, row in PARAMETERS.items())
    assert set(AXES) <= set(PARAMETERS)
    assert all(row.help.endswith(".") and row.help[0].isupper() for row in PARAMETERS.values())


@pytest.mark.parametrize("row", PARAMETERS.values(), ids=lambda row: row.name)
def test_the_default_is_within_range(row: Parameter) -> None:
    """And a person can write it as it is shown."""
    assert row.low <= row.default <= row.high
    assert row.parse(row.show(row.default)) == DEFAULTS[row.name]


@given(rows, st.data())
def test_what_is_shown_can_be_read_back(row: Parameter, data: st.DataObject) -> None:
    """As a value and as the text of it."""
    value = data.draw(value_of(row))
    assert row.parse(row.show(value)) == pytest.approx(value, abs=1e-6)
    assert row.parse(str(row.show(value))) == pytest.approx(value, abs=1e-6)


@given(rows, st.floats() | st.text() | st.booleans() | st.none() | st.integers())
def test_whatever_is_written_is_in_range_or_refused_with_the_range(row: Parameter, value: object) -> None:
    """A refusal names the knob, the value and what is allowed."""
    try:
        stored = row.parse(value)
    except ValueError as error:
        message = str(error)
    else:
        message = f"{row.name} = {value!r}: must be {row.range_text}" if row.low <= stored <= row.high else ""
    assert message == f"{row.name} = {value!r}: must be {row.range_text}"


@given(rows, st.integers(0, 127), st.integers(0, 127))
def test_a_controller_covers_the_range_in_order(row: Parameter, a: int, b: int) -> None:
    """0 is one end, 127 the other, more turn is never less value, and every choice can be reached."""
    low, high = row.from_cc(min(a, b), row.low, row.high), row.from_cc(max(a, b), row.low, row.high)
    assert row.low <= low <= high <= row.high
    assert (row.from_cc(0, row.low, row.high), row.from_cc(127, row.low, row.high)) == (row.low, row.high)
    if row.choices:
        reached = {row.from_cc(value, row.low, row.high) for value in range(128)}
        assert reached == set(map(float, range(len(row.choices))))


@given(rows.filter(lambda row: not row.choices and not row.whole), st.data())
def test_64_is_the_middle(row: Parameter, data: st.DataObject) -> None:
    """A knob with a notch rests exactly half way, also on a part of the range turned round."""
    low, high = data.draw(value_of(row)), data.draw(value_of(row))
    middle = low + (high - low) * 0.5
    assert row.from_cc(64, low, high) == (round(middle) if row.whole else middle)


def test_an_unknown_name_lists_the_names() -> None:
    """Those like it, or the first of the many."""
    with pytest.raises(ValueError, match=r"'densty' is no parameter; did you mean density\?"):
        parameter("densty")
    with pytest.raises(ValueError, match=r"'qqqqq' is no parameter; there are busyness, .* density, .*chart"):
        parameter("qqqqq")


def test_one_value_set_leaves_the_others() -> None:
    """The table given stays as it was."""
    after = with_value(DEFAULTS, "density", "0.25")
    assert after == {**DEFAULTS, "density": 0.25}
    assert DEFAULTS["density"] == 0.5


@pytest.mark.parametrize("number", [10**400, "1e999", float("nan"), -(10**400)])
def test_a_number_beyond_all_numbers_is_out_of_range(number: object) -> None:
    """A file may hold an integer that no float can; it is refused as any other."""
    with pytest.raises(ValueError, match=r"busyness = .*: must be 0\.\.1"):
        parameter("busyness").parse(number)
