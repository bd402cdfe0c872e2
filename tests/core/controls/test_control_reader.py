"""What controllers send, put together: 14 bits, NRPN, buttons."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.controls.control import Control, Kind, Move, Press, Touch, read_control
from latentdrum.core.controls.control_reader import ReaderState, read
from latentdrum.core.messages import InputPort, parse
from latentdrum.core.parameters.control_map import OMNI

places = st.integers(0, 16383)
channels = st.integers(1, 16)


def touches(*events: tuple[float, bytes]) -> list[Touch]:
    state, found = ReaderState(), list[Touch]()
    for at_s, data in events:
        message = parse(data)
        assert message is not None
        state, made = read(state, message, at_s)
        found += made
    return found


def of(kind: Kind, found: list[Touch]) -> list[tuple[int, int, int]]:
    """(number, place, bits) of the moves of a kind."""
    return [(t.control.number, t.raw, t.bits) for t in found if isinstance(t, Move) and t.control.kind is kind]


def cc(channel: int, controller: int, value: int) -> bytes:
    return bytes((0xB0 | channel - 1, controller, value))


@given(st.lists(places, min_size=1, max_size=20), channels, st.integers(0, 31), st.floats(0, 0.019))
def test_msb_and_lsb_make_one_place(sent: list[int], channel: int, number: int, gap_s: float) -> None:
    """A pot of 14 bits is read as exactly what it sent, whatever the channel."""
    events = []
    for turn, place in enumerate(sent):
        events += [(turn * 1.0, cc(channel, number, place >> 7))]
        events += [(turn * 1.0 + gap_s, cc(channel, number + 32, place & 127))]
    assert of(Kind.CC14, touches(*events)) == [(number, place, 14) for place in sent]


@given(st.integers(0, 31), st.integers(0, 127), st.integers(0, 127), st.floats(0.021, 5.0))
def test_an_lsb_long_after_its_msb_is_a_knob_of_its_own(number: int, first: int, value: int, gap_s: float) -> None:
    """Many controllers have plain knobs there."""
    found = touches((0.0, cc(1, number, first)), (gap_s, cc(1, number + 32, value)))
    assert of(Kind.CC14, found) == []
    assert (number + 32, value, 7) in of(Kind.CC, found)


def test_the_lsb_of_another_channel_does_not_count() -> None:
    """Two controllers, one cable."""
    assert of(Kind.CC14, touches((0.0, cc(1, 7, 100)), (0.001, cc(2, 39, 5)))) == []


@given(st.integers(0, 16383), st.lists(places, min_size=1, max_size=20), channels)
def test_an_nrpn_is_read_by_its_number(number: int, sent: list[int], channel: int) -> None:
    """99 and 98 name it, 6 and 38 set it; once its LSB is known, every place is one move."""
    events = [(0.0, cc(channel, 99, number >> 7)), (0.0, cc(channel, 98, number & 127))]
    for turn, place in enumerate(sent):
        events += [(turn * 1.0, cc(channel, 6, place >> 7)), (turn * 1.0 + 0.001, cc(channel, 38, place & 127))]
    found = of(Kind.NRPN, touches(*events))
    assert found[0] == (number, sent[0] >> 7, 7)
    assert found[1:] == [(number, place, 14) for place in sent]


def test_an_nrpn_of_7_bits_moves_with_every_message() -> None:
    """It sends no LSB; and an RPN in between ends it."""
    events = [(0.0, cc(1, 99, 2)), (0.0, cc(1, 98, 4)), (0.0, cc(1, 6, 1)), (0.1, cc(1, 6, 127))]
    assert of(Kind.NRPN, touches(*events)) == [(260, 1, 7), (260, 127, 7)]
    assert of(Kind.NRPN, touches(*events[:2], (0.0, cc(1, 101, 0)), *events[2:])) == []


def test_data_entry_without_a_number_is_a_plain_knob() -> None:
    """nanoKONTROL2 has a fader there."""
    found = touches((0.0, cc(1, 6, 9)), (0.1, cc(1, 38, 127)))
    assert of(Kind.NRPN, found) == []
    assert of(Kind.CC, found) == [(6, 9, 7), (38, 127, 7)]


def test_buttons_pads_wheels_and_pressure() -> None:
    """A note with velocity 0 lets go; the wheel at rest is exactly in the middle."""
    found = touches(
        (0.0, bytes((0x99, 36, 100))), (0.1, bytes((0x99, 36, 0))), (0.2, bytes((0x89, 36, 64))),
        (0.3, bytes((0xE0, 0, 64))), (0.4, bytes((0xD2, 50))), (0.5, bytes((0xA0, 38, 127))),
    )  # fmt: skip
    pad = Control(Kind.NOTE, 10, 36, InputPort.IN)
    assert found[:3] == [Press(pad, True, 0.0), Press(pad, False, 0.1), Press(pad, False, 0.2)]
    assert isinstance(found[3], Move)
    assert (found[3].control, found[3].share) == (Control(Kind.PITCH_BEND, 1, port=InputPort.IN), 0.5)
    assert [each.control for each in found[4:]] == [
        Control(Kind.CHANNEL_PRESSURE, 3, port=InputPort.IN),
        Control(Kind.KEY_PRESSURE, 1, 38, InputPort.IN),
    ]


@given(st.sampled_from([7, 14]), st.data())
def test_a_place_is_a_share_of_the_travel(bits: int, data: st.DataObject) -> None:
    """Ends and middle are exact, and further is never less."""
    top = (1 << bits) - 1
    shares = [Move(Control(Kind.CC, 1), raw, bits, 0.0).share for raw in (0, (top + 1) // 2, top)]
    assert shares == [0.0, 0.5, 1.0]
    raw = data.draw(st.integers(0, top - 1))
    lower, upper = (Move(Control(Kind.CC, 1), each, bits, 0.0).share for each in (raw, raw + 1))
    assert lower < upper


@given(st.sampled_from(Kind), st.integers(0, 16), st.integers(0, 127))
def test_a_control_is_read_as_it_is_written(kind: Kind, channel: int, number: int) -> None:
    """Text and back."""
    last = kind.last_number
    control = Control(kind, channel, 0 if last is None else min(number, last))
    assert read_control(control.text) == control


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "must be a kind of message (cc, cc14, "),
        ("knob 3", "must be a kind of message"),
        ("cc", "cc needs a number 0..119"),
        ("cc 120", "cc needs a number 0..119"),
        ("cc x", "cc needs a number 0..119"),
        ("cc14 32", "cc14 needs a number 0..31"),
        ("cc 7 channel 17", "channel needs a number 1..16"),
        ("cc 7 channel", "channel needs a number 1..16"),
        ("pitch_bend 3", "leave out '3'"),
    ],
)
def test_an_error_names_the_rule(text: str, rule: str) -> None:
    """What was wrong, and the range."""
    with pytest.raises(ValueError, match=f"^{re.escape(rule)}"):
        read_control(text)


def test_the_channel_of_the_profile_is_that_of_its_controls() -> None:
    """Unless a control names its own."""
    assert read_control("cc 7", 3).channel == 3
    assert read_control("cc 7 channel 4", 3).channel == 4
    assert read_control("cc 7").channel == OMNI
