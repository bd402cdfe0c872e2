"""Controllers in use: what a message does to the values, with takeover, encoders, buttons and learning."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.controls.binding import Action, Aim, ButtonMode, aim_named
from latentdrum.core.controls.profile import FIRST_EIGHT, Profile
from latentdrum.core.controls.relative import Encoding
from latentdrum.core.controls.surface import (
    Surface,
    begin_learning,
    forget,
    hear,
    settle,
    undo_learning,
    use_profile,
)
from latentdrum.core.messages import parse
from latentdrum.core.parameters.table import DEFAULTS, Values
from tests.core.controls.profiles import bound, eight_knobs, profile


class Hands:
    """Hands on a controller, in virtual time."""

    def __init__(self, found: Profile | None = None, values: Values = DEFAULTS) -> None:
        self.surface = use_profile(Surface(), found)
        self.values = values
        self.at_s = 0.0
        self.actions: list[Action] = []
        self.taken = True

    def send(self, *messages: bytes, gap_s: float = 0.005) -> "Hands":
        for data in messages:
            message = parse(data)
            assert message is not None
            heard = hear(self.surface, self.values, message, self.at_s)
            self.surface, self.values, self.taken = heard.surface, heard.values, heard.taken
            self.actions += heard.actions
            self.at_s += gap_s
        return self

    def turn(self, controller: int, *places: int, channel: int = 1, gap_s: float = 0.005) -> "Hands":
        return self.send(*(bytes((0xB0 | channel - 1, controller, place)) for place in places), gap_s=gap_s)

    def set(self, **values: float) -> "Hands":
        self.values = {**self.values, **values}
        return self

    def learn(self, *names: str) -> "Hands":
        aims: tuple[Aim, ...] = tuple(map(aim_named, names))
        self.surface = begin_learning(self.surface, aims)
        return self

    def rest(self, seconds: float) -> "Hands":
        self.at_s += seconds
        self.surface = settle(self.surface, self.at_s)
        return self

    @property
    def profile(self) -> Profile:
        assert self.surface.profile is not None
        return self.surface.profile

    @property
    def learned(self) -> list[tuple[str, str, str]]:
        return [(each.control.text, each.aim_name, each.encoding.value) for each in self.profile.own]


def test_without_a_profile_nothing_is_taken() -> None:
    """The preset's controller map does everything as before: the same objects come back."""
    hands = Hands()
    before = hands.surface
    hands.turn(20, 100)
    assert (hands.taken, hands.values is DEFAULTS, hands.surface is before) == (False, True, True)


def test_what_the_profile_does_not_bind_is_not_taken() -> None:
    """It falls to the preset's controller map."""
    assert not Hands(eight_knobs()).turn(20, 100).taken
    assert not Hands(eight_knobs()).turn(70, 100, channel=2).taken
    assert Hands(eight_knobs()).turn(70, 100).taken


def test_pickup_waits_for_the_value() -> None:
    """From the bottom: nothing moves before the knob is there, then the value is where the knob is."""
    hands = Hands(bound("cc 21", "busyness")).turn(21, 0, 20, 40, 60)
    assert hands.values["busyness"] == 0.5
    assert hands.turn(21, 63, 80).values["busyness"] == pytest.approx(0.5 + 16 / 126)


@pytest.mark.parametrize("change", ["set", "forget", "another channel's bank"])
def test_a_knob_lets_go(change: str) -> None:
    """When its value changes elsewhere, or what it stands for may have."""
    hands = Hands(bound("cc 21", "busyness")).turn(21, 60, 64, 70)
    assert hands.values["busyness"] != 0.5
    if change == "set":
        hands.set(busyness=0.1)
    elif change == "forget":
        hands.surface = forget(hands.surface)
        hands.set(busyness=0.1)
    else:
        hands.turn(0, 1).set(busyness=0.1)
    assert hands.turn(21, 75, 80).values["busyness"] == 0.1


def test_bank_select_forgets_where_the_knobs_were() -> None:
    """A fast turn across the value, with a change of the bank in between, is not one turn."""
    crossed = Hands(bound("cc 21", "busyness")).turn(21, 0, 127)
    assert crossed.values["busyness"] == 1.0
    apart = Hands(bound("cc 21", "busyness")).turn(21, 0).turn(0, 1).turn(21, 127)
    assert apart.values["busyness"] == 0.5


def test_two_parameters_on_one_knob_are_picked_up_each() -> None:
    """One was caught, the other not yet."""
    both = [{"control": "cc 21", "parameter": name} for name in ("busyness", "swing")]
    hands = Hands(profile(bindings=both), {**DEFAULTS, "swing": 1.0}).turn(21, 60, 64, 70)
    assert hands.values["busyness"] == pytest.approx(0.5 + 6 / 126)
    assert hands.values["swing"] == 1.0
    assert hands.turn(21, 100, 126).values["swing"] == pytest.approx(0.5 + 62 / 126)


def test_a_pot_of_14_bits_sets_all_of_them() -> None:
    """Steps of 1/16383, and neither half moves another parameter: CC 20 and 52 have one in the default map."""
    hands = Hands(bound("cc14 20", "busyness", takeover="jump"))
    for place in (8192, 8193, 16383):
        hands.turn(20, place >> 7, gap_s=0.001)
        assert hands.taken
        hands.turn(52, place & 127)
        assert hands.taken
        share = place / 16384 if place <= 8192 else 0.5 + (place - 8192) / 16382
        assert hands.values["busyness"] == pytest.approx(share, abs=1e-12)
    assert {name for name in DEFAULTS if hands.values[name] != DEFAULTS[name]} == {"busyness"}


def test_an_nrpn_sets_its_parameter() -> None:
    """99, 98, 6, 38."""
    hands = Hands(bound("nrpn 260", "swing", takeover="jump")).turn(99, 2).turn(98, 4).turn(6, 127).turn(38, 127)
    assert hands.values["swing"] == 1.0
    assert hands.turn(6, 64).turn(38, 0).values["swing"] == 0.5


@given(st.lists(st.integers(-63, 63).filter(bool), max_size=40), st.sampled_from(["twos_complement", "offset_64"]))
def test_an_encoder_adds_up_its_counts(turns: list[int], encoding: str) -> None:
    """One count is 1/128 of the range; the ends hold; what it sent faster is not made faster still."""
    hands, expected = Hands(bound("cc 21", "busyness", encoding=encoding)), 0.5
    for turn in turns:
        hands.turn(21, turn % 128 if encoding == "twos_complement" else 64 + turn)
        expected = min(max(expected + turn / 128, 0.0), 1.0)
        assert hands.values["busyness"] == expected


def test_an_encoder_steps_through_choices() -> None:
    """Four counts a style, though each count alone is less than one."""
    hands = Hands(bound("cc 21", "style", encoding="twos_complement"))
    begin = hands.values["style"]
    assert hands.turn(21, *[1] * 8).values["style"] == begin + 2
    assert hands.turn(21, *[127] * 12).values["style"] == begin - 1


def test_an_encoder_goes_on_from_where_the_value_was_set_to() -> None:
    """It has no place of its own to return to."""
    hands = Hands(bound("cc 21", "busyness", encoding="signed_bit")).turn(21, 1, 1, 1).set(busyness=0.25)
    assert hands.turn(21, 65).values["busyness"] == 0.25 - 1 / 128


def test_the_encoding_is_found_and_written_into_the_profile() -> None:
    """Nobody is asked: once the encoder was turned both ways it is known."""
    hands = Hands(bound("cc 21", "busyness", encoding="auto")).turn(21, 65, 65, 65, 65)
    assert hands.values["busyness"] == 0.5
    hands.turn(21, 63, 65, 65)
    assert hands.profile.own[0].encoding is Encoding.OFFSET_64
    assert hands.values["busyness"] == 0.5 + 1 / 128


@pytest.mark.parametrize("on", ["note 20", "cc 40"])
def test_a_button_acts_once_a_press(on: str) -> None:
    """Pressing it mutes, letting go does nothing, pressing it again ends the mute."""
    parts = {"B1": {"shape": "button", "sends": on}}
    hands = Hands(profile(parts=parts, bindings=[{"control": "B1", "parameter": "kick_mute"}]))
    down, up = (b"\x90\x14\x64", b"\x80\x14\x00") if on == "note 20" else (b"\xb0\x28\x7f", b"\xb0\x28\x00")
    found = [hands.send(message).values["kick_mute"] for message in (down, down, up, down, up)]
    assert found == [1.0, 1.0, 1.0, 0.0, 0.0]


def test_a_button_can_do_what_is_no_parameter() -> None:
    """Once a press."""
    hands = Hands(profile(bindings=[{"control": "note 20", "action": "play"}]))
    hands.send(b"\x90\x14\x64", b"\x80\x14\x00", b"\x90\x14\x64")
    assert hands.actions == [Action.PLAY, Action.PLAY]


def test_a_moved_knob_is_learned_and_active_at_once() -> None:
    """It does not jump: it picks its value up."""
    hands = Hands().learn("swing").turn(23, 30, 32, 35, 40)
    assert hands.learned == [("cc 23 channel 1", "swing", "absolute")]
    assert hands.values == DEFAULTS
    assert hands.surface.learning is None
    assert hands.turn(23, *range(39, -1, -3), 0, 10).values["swing"] == 10 / 128


def test_a_knob_that_trembles_is_not_learned() -> None:
    """The one that is moved is."""
    hands = Hands().learn("swing").turn(9, *[63, 64] * 20)
    assert hands.surface.learning is not None
    assert hands.turn(23, 10, 14, 18, 22).learned == [("cc 23 channel 1", "swing", "absolute")]


def test_controls_are_learned_in_turn_without_a_hand_on_the_keyboard() -> None:
    """The knob that was just learned may move on: it is not taken for the next parameter."""
    hands = Hands().learn("busyness", "swing").turn(21, 20, 25, 30, 35, 40, 45, 50).turn(22, 90, 85, 80, 75, 70)
    assert [each[:2] for each in hands.learned] == [("cc 21 channel 1", "busyness"), ("cc 22 channel 1", "swing")]
    assert hands.surface.learning is None


def test_a_pot_of_14_bits_is_learned_as_one() -> None:
    """Neither its MSB nor its LSB alone."""
    hands = Hands().learn("swing")
    for place in range(3000, 5000, 100):
        hands.turn(20, place >> 7, gap_s=0.001).turn(52, place & 127)
    assert [each[0] for each in hands.learned] == ["cc14 20 channel 1"]


def test_an_nrpn_is_learned_by_its_number() -> None:
    """Not by data entry."""
    hands = Hands().learn("swing").turn(99, 1).turn(98, 5)
    for place in range(3000, 5000, 100):
        hands.turn(6, place >> 7, gap_s=0.001).turn(38, place & 127)
    assert [each[0] for each in hands.learned] == ["nrpn 133 channel 1"]


@pytest.mark.parametrize(
    ("places", "encoding"),
    [
        ([1, 1, 1, 2, 127, 127], "twos_complement"),
        ([65, 65, 66, 63, 63, 65], "offset_64"),
        ([1, 1, 1, 1, 1, 1], "auto"),
    ],
)
def test_an_encoder_is_learned_with_what_it_sends(places: list[int], encoding: str) -> None:
    """As far as that is clear: one turn to one side may be two of them, and the rest is found later."""
    hands = Hands().learn("swing").turn(23, *places)
    assert [each[1:] for each in hands.learned] in ([("swing", encoding)], [("swing", "auto")])
    hands.turn(23, *places, *places)
    assert [each[1:] for each in hands.learned] == [("swing", encoding)]


@pytest.mark.parametrize("controller", [0, 6, 32, 38, 98, 99, 100, 101, *range(120, 128)])
def test_controllers_with_a_meaning_of_their_own_are_not_learned(controller: int) -> None:
    """Bank select, data entry, parameter numbers, channel mode."""
    assert Hands().learn("swing").turn(controller, 10, 20, 30, 40).surface.learning is not None


def test_but_they_are_where_the_controllers_profile_knows_them() -> None:
    """nanoKONTROL2 has a fader on CC 0."""
    known = profile(parts={"F1": {"shape": "fader", "sends": "cc 0"}})
    assert Hands(known).learn("swing").turn(0, 10, 20).learned == [("cc 0 channel 1", "swing", "absolute")]


def test_a_button_is_learned_for_a_mute() -> None:
    """A CC that is 127 and then 0, or a note; a pad that plays meanwhile is not taken for a knob."""
    hands = Hands().learn("kick_mute").turn(40, 127, 0)
    assert hands.learned == [("cc 40 channel 1", "kick_mute", "absolute")]
    assert hands.turn(40, 127).values["kick_mute"] == 1.0
    assert [each[0] for each in Hands().learn("kick_mute").send(b"\x90\x14\x64").learned] == ["note 20 channel 1"]
    playing = Hands().learn("swing").send(b"\x99\x24\x64", b"\xa9\x24\x40", b"\xd9\x40")
    assert playing.surface.learning is not None


@given(st.lists(st.integers(1, 126), max_size=20), st.booleans())
def test_a_button_that_had_moved_before_is_learned(before: list[int], pressed_first: bool) -> None:
    """Whatever it has sent, such as a dump of the controller's state: pressed and let go is a button."""
    hands = Hands().learn("play").turn(40, *before, *((127, 0) if pressed_first else (0, 127)))
    assert hands.learned == [("cc 40 channel 1", "play", "absolute")]


@pytest.mark.parametrize("end", [0, 127])
@pytest.mark.parametrize(("name", "mode"), [("play", None), ("kick_mute", ButtonMode.MOMENTARY)])
def test_a_button_that_keeps_its_state_is_learned_by_one_press(end: int, name: str, mode: ButtonMode | None) -> None:
    """A message at one end and then nothing for half a second; a mute is on while the button is."""
    hands = Hands().learn(name).turn(40, end).rest(0.4)
    assert hands.surface.learning is not None
    hands.rest(0.1)
    assert [each[:2] for each in hands.learned] == [("cc 40 channel 1", name)]
    assert hands.profile.own[0].button is mode
    if mode is not None:
        found = [hands.turn(40, place).values["kick_mute"] for place in (0, 127, 0, 127)]
        assert found == [0.0, 1.0, 0.0, 1.0]


@given(
    st.lists(st.integers(1, 126), min_size=1, max_size=12, unique=True),
    st.sampled_from([0, 127]),
    st.sampled_from(["play", "kick_mute", "swing"]),
    st.floats(0.0, 9.0),
)
def test_a_knob_turned_fast_to_its_end_is_no_button(places: list[int], end: int, name: str, rest_s: float) -> None:
    """However few places it says on the way, and however long it rests there."""
    hands = Hands().learn(name).turn(40, *sorted(places, reverse=end == 0), end).rest(rest_s)
    bindings = () if hands.surface.profile is None else hands.surface.profile.own
    assert not any(each.is_button for each in bindings)


def test_one_message_at_an_end_may_be_of_a_knob_or_an_encoder() -> None:
    """Where a knob is asked for, where the profile knows one, and where two counts to the left came."""
    assert Hands().learn("swing").turn(40, 127).rest(9.0).surface.learning is not None
    known = profile(parts={"K1": {"shape": "knob", "sends": "cc 40"}})
    assert Hands(known).learn("play").turn(40, 127).rest(9.0).turn(40, 0).surface.learning is not None
    encoder = Hands().learn("kick_mute").turn(40, 127, 127, gap_s=0.3).rest(9.0)
    assert encoder.surface.learning is not None
    assert encoder.turn(40, 127, 127, 127).learned == [("cc 40 channel 1", "kick_mute", "twos_complement")]


def test_pads_sound_while_a_knob_is_learned() -> None:
    """Notes go on to the drums; knobs do not turn anything meanwhile."""
    hands = Hands().learn("swing")
    assert not hands.send(b"\x99\x24\x64").taken
    assert hands.turn(20, 100).taken


def test_what_is_learned_takes_the_place_of_what_was() -> None:
    """One knob, one parameter, of the controller's own first eight as well."""
    hands = Hands(eight_knobs()).learn("kick_level").turn(70, 10, 20, 30)
    found = {each.control.number: each.aim_name for each in hands.profile.bindings}
    assert found == {70: "kick_level", **{71 + i: name for i, name in enumerate(FIRST_EIGHT[1:])}}


def test_a_learned_binding_can_be_taken_back() -> None:
    """One after the other, to the profile before."""
    hands = Hands(eight_knobs()).learn("kick_level").turn(70, 10, 20, 30).learn("swing").turn(9, 10, 20, 30)
    assert len(hands.profile.own) == 2
    hands.surface = undo_learning(undo_learning(undo_learning(hands.surface)))
    assert hands.profile == eight_knobs()


@given(st.lists(st.tuples(st.integers(20, 23), st.sampled_from(["swing", "density", "energy"])), max_size=6))
def test_all_that_was_learned_is_taken_back(turns: list[tuple[int, str]]) -> None:
    """Whatever took the place of what: in the end each control sets what it set before."""
    before = profile(
        bindings=[
            {"control": "cc 20", "parameter": "swing", "range": [0.1, 0.3]},
            {"control": "cc 21", "parameter": "density"},
            {"control": "cc 21", "parameter": "decay"},
        ]
    )
    hands = Hands(before)
    for controller, name in turns:
        hands.learn(name).turn(controller, 10, 20, 30)
    for _ in turns:
        hands.surface = undo_learning(hands.surface)
    assert set(hands.profile.own) == set(before.own)
    assert len(hands.profile.own) == len(before.own)


@pytest.mark.parametrize(
    ("status", "control"), [(0xD0, "channel_pressure channel 1"), (0xA0, "key_pressure 36 channel 1")]
)
def test_pressure_is_learned_when_it_is_held_and_not_from_hits(status: int, control: str) -> None:
    """A pad that is struck, however often and hard, binds nothing."""
    key = () if status == 0xD0 else (36,)

    def press(*places: int) -> None:
        hands.send(*(bytes((status, *key, place)) for place in places), gap_s=0.05)

    hands = Hands().learn("swing")
    for _ in range(9):
        press(120, 90, 30, 0)
    assert hands.surface.learning is not None
    press(*range(20, 120, 4))
    assert hands.learned == [(control, "swing", "absolute")]
