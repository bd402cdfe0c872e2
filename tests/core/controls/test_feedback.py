"""Feedback: rings, motors and lights follow values that were changed elsewhere, and nothing comes back to the hand."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.controls.binding import Curve, bind, target_of, value_at
from latentdrum.core.controls.control import Control, Kind
from latentdrum.core.controls.feedback import INTERVAL_S, FeedbackState, due, message, place_of, received, restart
from latentdrum.core.controls.profile import FIRST_EIGHT
from latentdrum.core.parameters.parameter import Parameter, share_of_travel
from latentdrum.core.parameters.table import DEFAULTS, PARAMETERS
from tests.core.controls.profiles import bound, eight_knobs, profile

KNOBS = eight_knobs()
shares = st.integers(0, 127)


def test_everything_is_sent_once_and_again_after_a_reconnection() -> None:
    """Eight knobs, eight messages, then silence."""
    state, found = FeedbackState(), list[bytes | None]()
    for tick in range(300):
        state = restart(state) if tick == 150 else state
        state, data = due(state, KNOBS, DEFAULTS, tick / 1000)
        found.append(data)
    assert len(list(filter(None, found[:150]))) == len(set(filter(None, found[:150]))) == 8
    assert list(filter(None, found[150:])) == list(filter(None, found[:150]))


@given(st.lists(st.dictionaries(st.sampled_from(FIRST_EIGHT), st.floats(0, 1)), min_size=20, max_size=60))
def test_no_more_than_a_hundred_messages_a_second_and_the_newest_wins(changes: list[dict[str, float]]) -> None:
    """However fast the values change; when they rest, the controller shows them."""
    state, values, times = FeedbackState(), dict(DEFAULTS), list[float]()
    shown: dict[int, int] = {}
    for tick in range(len(changes) + 200):
        values |= changes[tick] if tick < len(changes) else {}
        state, data = due(state, KNOBS, values, tick / 1000)
        if data is not None:
            times.append(tick / 1000)
            shown[data[1]] = data[2]
    assert all(later - earlier >= INTERVAL_S - 1e-9 for earlier, later in pairwise(times))
    assert INTERVAL_S >= 1 / 100
    assert shown == {each.control.number: place_of(each, values) for each in KNOBS.bindings}


@given(shares, shares)
def test_what_the_hand_has_just_sent_is_not_sent_back(first: int, place: int) -> None:
    """Or a motor would fight the finger; the others are as they were."""
    state, found = FeedbackState(), KNOBS
    for tick in range(10):
        state, _ = due(state, found, DEFAULTS, tick * 1.1 * INTERVAL_S)
    knob = found.bindings[0].control
    for each in (first, place):
        values = {**DEFAULTS, FIRST_EIGHT[0]: share_of_travel(each)}
        state = received(state, knob, each)
        state, data = due(state, found, values, 9.0)
        assert data is None


@given(shares, st.sampled_from(Curve))
def test_a_place_that_was_set_is_the_place_that_is_shown(place: int, curve: Curve) -> None:
    """There and back, on every curve."""
    found = bound("cc 21", "sound_level", curve=curve.value).bindings[0]
    value = value_at(found, PARAMETERS["sound_level"], share_of_travel(place))
    assert place_of(found, {**DEFAULTS, "sound_level": value}) == place


@given(st.sampled_from([row for row in PARAMETERS.values() if row.choices]), st.data())
def test_a_choice_is_shown_within_its_part(row: Parameter, data: st.DataObject) -> None:
    """So the knob would choose the same again."""
    chosen = float(data.draw(st.integers(0, len(row.choices) - 1)))
    found = bind(Control(Kind.CC, 1, 21), row)
    place = share_of_travel(place_of(found, {**DEFAULTS, row.name: chosen}))
    assert target_of(found, row, chosen).distance(place) < 1 / 128


def test_a_knob_that_never_rests_leaves_the_others_their_turn() -> None:
    """Of eight each is sent every eighth time."""
    state, turns = FeedbackState(), list[int]()
    for tick in range(80):
        values = dict.fromkeys(FIRST_EIGHT, tick % 100 / 100)
        state, data = due(state, KNOBS, {**DEFAULTS, **values}, tick * 1.1 * INTERVAL_S)
        turns += [] if data is None else [data[1]]
    assert {turns.count(number) for number in range(70, 78)} == {10}


def test_lights_of_buttons_are_on_or_off() -> None:
    """By the message that the button itself sends."""
    found = profile(bindings=[{"control": "note 20", "parameter": "kick_mute"}])
    for muted, velocity in ((0.0, 0), (1.0, 127)):
        _, data = due(FeedbackState(), found, {**DEFAULTS, "kick_mute": muted}, 0.0)
        assert data == bytes((0x90, 20, velocity))
    assert message(Control(Kind.CC, 11, 7), 5) == bytes((0xBA, 7, 5))


def test_what_has_no_place_is_not_sent() -> None:
    """Encoders that count have none, actions neither."""
    found = profile(
        bindings=[
            {"control": "cc 21", "parameter": "swing", "encoding": "signed_bit"},
            {"control": "note 20", "action": "play"},
        ]
    )
    assert due(FeedbackState(), found, DEFAULTS, 0.0)[1] is None
