"""Knobs of the controller turn the right parameters, and only those."""

from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.messages import ControlChange
from latentdrum.core.parameters.control_map import DEFAULT_CONTROLS, OMNI, ControlMap, control_map
from latentdrum.core.parameters.table import DEFAULTS, PARAMETERS, Group, Values
from latentdrum.core.preset.preset import STORED
from tests.core.preset.presets import controls

turns = st.builds(ControlChange, st.integers(0, 15), st.sampled_from([*DEFAULT_CONTROLS, 3, 9]), st.integers(0, 127))


def turned(controls: ControlMap, *messages: ControlChange, values: Values = DEFAULTS) -> Values:
    for message in messages:
        values = controls.apply(values, message)
    return values


@given(st.lists(turns, max_size=30))
def test_only_the_last_place_of_each_knob_counts(messages: list[ControlChange]) -> None:
    """A fast turn may be heard as its last message alone: same values, so messages may be dropped on the way."""
    whole = control_map({})
    last = {message.controller: message for message in messages}
    assert turned(whole, *messages) == turned(whole, *last.values())


@given(turns)
def test_a_knob_turns_its_own_parameter_alone(message: ControlChange) -> None:
    """Every other value stays, and a knob without a job changes nothing, not even the object."""
    after = control_map({}).apply(DEFAULTS, message)
    control = DEFAULT_CONTROLS.get(message.controller)
    if control is None:
        assert after is DEFAULTS
        return
    others = {name: value for name, value in after.items() if name != control.parameter.name}
    assert others == {name: value for name, value in DEFAULTS.items() if name != control.parameter.name}


@given(controls(), turns)
def test_a_moved_knob_stays_within_its_part_of_the_range(
    overrides: dict[str, tuple[int, float, float]], message: ControlChange
) -> None:
    """From low at 0 to high at 127, also turned round; a moved parameter leaves its old controller."""
    wired = control_map(overrides)
    for name, (cc, low, high) in overrides.items():
        control = wired.by_cc[cc]
        assert (control.parameter.name, control.low, control.high) == (name, low, high)
        assert [c for c, each in wired.by_cc.items() if each.parameter.name == name] == [cc]
        if not PARAMETERS[name].choices:
            value = wired.apply(DEFAULTS, ControlChange(0, cc, message.value))[name]
            assert min(low, high) - 1e-9 <= value <= max(low, high) + 1e-9


@given(st.integers(0, 16), st.integers(0, 15))
def test_only_the_channel_that_is_listened_to_counts(listen: int, channel: int) -> None:
    """0 hears all sixteen."""
    wired = control_map({}, listen)
    moved = wired.apply(DEFAULTS, ControlChange(channel, 102, 0)) is not DEFAULTS
    assert moved == (listen in (OMNI, channel + 1))


def test_every_knob_of_a_performance_is_wired() -> None:
    """Without a preset's help all but seed, mixer, parts and what sets scenes up is under the hands."""
    wired = {control.parameter.name for control in DEFAULT_CONTROLS.values()}
    played = {name for name in STORED if PARAMETERS[name].group not in (Group.SEED, Group.MIX, Group.PART)}
    played -= {"scene_when", "scene_glide", "crossfade_a", "crossfade_b", "fill_length"}
    assert wired == played | {
        "sound_level", "room", "drive", "compress", "compress_mix", "tilt", "fill", "freeze",
    }  # fmt: skip
