"""Feedback: rings, motors and lights follow values that were changed elsewhere, and nothing comes back to the hand."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.controls.binding import Action, Curve, bind, target_of, value_at
from latentdrum.core.controls.control import Control, Kind, Move, Press
from latentdrum.core.controls.feedback import (
    ECHO_WITHIN_S,
    HOLD_S,
    INTERVAL_S,
    Current,
    FeedbackState,
    Light,
    due,
    is_echo,
    messages,
    place_of,
    restarted,
    touched,
)
from latentdrum.core.controls.profile import FIRST_EIGHT, Profile
from latentdrum.core.parameters.parameter import Parameter, share_of_travel, travel_at
from latentdrum.core.parameters.table import DEFAULTS, PARAMETERS, Values
from tests.core.controls.profiles import bound, eight_knobs, profile

KNOBS = eight_knobs()
TICK_S = 0.001
shares = st.integers(0, 127)


def current(values: Values = DEFAULTS) -> Current:
    return Current(values, values)


class Controller:
    """What a controller is sent, looked at every millisecond."""

    def __init__(self, found: Profile = KNOBS) -> None:
        self.profile = found
        self.state = FeedbackState()
        self.now_s = 0.0
        self.sent: list[tuple[float, bytes]] = []

    def follow(self, now: Current, seconds: float) -> list[bytes]:
        """What is sent in so many seconds while the values stay."""
        before = len(self.sent)
        for _ in range(round(seconds / TICK_S)):
            self.state, found = due(self.state, self.profile, now, self.now_s)
            self.sent += ((self.now_s, data) for data in found)
            self.now_s += TICK_S
        return [data for _, data in self.sent[before:]]


def test_everything_is_sent_once_and_again_after_a_reconnection() -> None:
    """Eight knobs, eight messages, then silence."""
    controller = Controller()
    first = controller.follow(current(), 0.5)
    assert len(set(first)) == len(first) == 8
    controller.state = restarted(controller.state)
    assert controller.follow(current(), 0.5) == first


@given(st.lists(st.dictionaries(st.sampled_from(FIRST_EIGHT), st.floats(0, 1)), min_size=20, max_size=60))
def test_no_more_than_a_hundred_messages_a_second_and_the_newest_wins(changes: list[dict[str, float]]) -> None:
    """However fast the values change; when they rest, the controller shows them."""
    controller, values = Controller(), dict(DEFAULTS)
    for change in changes:
        values |= change
        controller.follow(current(values), TICK_S)
    controller.follow(current(values), 0.2)
    times = [at_s for at_s, _ in controller.sent]
    assert all(later - earlier >= INTERVAL_S - 1e-9 for earlier, later in pairwise(times))
    assert INTERVAL_S >= 1 / 100
    shown = {data[1]: data[2] for _, data in controller.sent}
    for each in KNOBS.bindings:
        place = place_of(each, KNOBS, current(values)).middle
        assert abs(share_of_travel(shown[each.control.number]) - place) < 1 / 128


@given(shares, shares)
def test_what_the_hand_has_just_sent_is_not_sent_back(first: int, place: int) -> None:
    """Or a motor would fight the finger; the others are as they were."""
    controller, knob = Controller(), KNOBS.bindings[0]
    controller.follow(current(), 0.5)
    for each in (first, place):
        controller.state = touched(controller.state, knob, Move(knob.control, each, 7, controller.now_s))
        values = {**DEFAULTS, FIRST_EIGHT[0]: share_of_travel(each)}
        assert not controller.follow(current(values), 0.3)


def test_a_knob_that_has_not_picked_up_its_value_is_shown_it_when_the_hand_rests() -> None:
    """Not while it moves, so that a motor does not pull."""
    controller, knob = Controller(), KNOBS.bindings[0]
    controller.follow(current(), 0.5)
    for place in (20, 21, 22):
        controller.state = touched(controller.state, knob, Move(knob.control, place, 7, controller.now_s))
        assert not controller.follow(current(), 0.8 * HOLD_S)
    assert controller.follow(current(), HOLD_S) == [bytes((0xB0, 70, 64))]


def test_an_echo_is_told_from_a_hand_by_its_time() -> None:
    """What comes back at once is what was sent; later it is a hand that moved it there."""
    controller, knob = Controller(), KNOBS.bindings[0]
    controller.follow(current(), 0.001)
    sent_s, data = controller.sent[0]
    for late_s, echo in ((0.9 * ECHO_WITHIN_S, True), (1.1 * ECHO_WITHIN_S, False)):
        assert is_echo(controller.state, knob, Move(knob.control, data[2], 7, sent_s + late_s)) is echo
    assert not is_echo(controller.state, knob, Move(knob.control, data[2] + 1, 7, sent_s))


def test_a_looped_back_light_does_not_press_its_button() -> None:
    """A DAW that passes its input through would toggle it for ever."""
    found = profile(bindings=[{"control": "note 20", "parameter": "kick_mute"}])
    button, controller = found.bindings[0], Controller(found)
    muted = current({**DEFAULTS, "kick_mute": 1.0})
    assert controller.follow(muted, TICK_S) == [bytes((0x90, 20, 127))]
    assert is_echo(controller.state, button, Press(button.control, True, 0.01))
    assert not is_echo(controller.state, button, Press(button.control, False, 0.01))


@given(shares, st.sampled_from(Curve))
def test_a_place_that_was_set_is_the_place_that_is_shown(place: int, curve: Curve) -> None:
    """There and back, on every curve."""
    found = bound("cc 21", "sound_level", curve=curve.value)
    value = value_at(found.bindings[0], PARAMETERS["sound_level"], share_of_travel(place))
    shown = place_of(found.bindings[0], found, current({**DEFAULTS, "sound_level": value}))
    assert travel_at(shown.middle) == place


@given(st.sampled_from([row for row in PARAMETERS.values() if row.choices]), st.data())
def test_a_choice_is_shown_within_its_part(row: Parameter, data: st.DataObject) -> None:
    """So the knob would choose the same again."""
    chosen = float(data.draw(st.integers(0, len(row.choices) - 1)))
    found = bind(Control(Kind.CC, 1, 21), row)
    shown = place_of(found, KNOBS, current({**DEFAULTS, row.name: chosen}))
    place = share_of_travel(travel_at(shown.middle))
    assert target_of(found, row, chosen).distance(place) < 1 / 128


def test_a_knob_that_never_rests_leaves_the_others_their_turn() -> None:
    """Of eight each is sent every eighth time."""
    controller = Controller()
    for tick in range(800):
        values = dict.fromkeys(FIRST_EIGHT, tick % 100 / 100)
        controller.follow(current({**DEFAULTS, **values}), TICK_S)
    turns = [data[1] for _, data in controller.sent]
    assert {turns.count(number) for number in range(70, 78)} == {10}


def test_an_encoder_that_counts_is_shown_what_sounds_and_a_knob_what_a_hand_must_find() -> None:
    """Paths add to where the knobs are: a knob that followed them would add to itself."""
    for encoding, place in (("signed_bit", 96), ("absolute", 64)):
        controller = Controller(bound("cc 21", "density", encoding=encoding))
        moved = Current({**DEFAULTS, "density": 0.5}, {**DEFAULTS, "density": 0.75})
        assert controller.follow(moved, 0.1) == [bytes((0xB0, 21, place))]


def test_lights_of_buttons_are_those_of_their_part_or_their_profile() -> None:
    """By the message that the button itself sends; a press makes its light unknown."""
    found = profile(
        lights=[0, 1, 3],
        parts={
            "P1": {"shape": "pad", "sends": "note 20"},
            "P2": {"shape": "pad", "sends": "cc 21 channel 11", "lights": [4, 5, 6]},
        },
        bindings=[{"control": "P1", "parameter": "kick_mute"}, {"control": "P2", "action": "scene_2"}],
    )
    controller = Controller(found)
    now = Current(DEFAULTS, DEFAULTS, {Action.SCENE_2: Light.READY})
    assert controller.follow(now, 0.1) == [bytes((0x90, 20, 0)), bytes((0xBA, 21, 5))]
    muted = Current({**DEFAULTS, "kick_mute": 1.0}, DEFAULTS, {Action.SCENE_2: Light.ON})
    assert controller.follow(muted, 0.1) == [bytes((0x90, 20, 3)), bytes((0xBA, 21, 6))]
    pad = found.bindings[0]
    controller.state = touched(controller.state, pad, Press(pad.control, True, 0.2))
    assert controller.follow(muted, 0.1) == [bytes((0x90, 20, 3))]


@pytest.mark.parametrize(
    ("control", "found"),
    [
        (Control(Kind.CC, 3, 7), [(0xB2, 7, 96)]),
        (Control(Kind.PITCH_BEND, 1), [(0xE0, 0, 96)]),
        (Control(Kind.CC14, 2, 7), [(0xB1, 7, 96), (0xB1, 39, 0)]),
    ],
)
def test_a_control_is_set_by_what_it_sends(control: Control, found: list[tuple[int, ...]]) -> None:
    """7 and 14 bits: three quarters of the travel."""
    assert messages(control, 0.75) == tuple(map(bytes, found))


def test_what_has_no_channel_is_not_sent() -> None:
    """A profile on any channel does not say where its controls listen."""
    found = profile(channel=0, bindings=[{"control": "cc 21", "parameter": "swing"}])
    assert not Controller(found).follow(current(), 0.1)
