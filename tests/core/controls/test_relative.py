"""Encoders: every count is read, and the code is found from what arrives, never against the turn of the hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.controls.relative import Encoding, Evidence, count, observe, turned

RELATIVE = (Encoding.TWOS_COMPLEMENT, Encoding.SIGNED_BIT, Encoding.OFFSET_64)
encodings = st.sampled_from(RELATIVE)
seeds = st.integers(0, 2**32 - 1)


def sent(encoding: Encoding, turns: int) -> int:
    """The message of an encoder that turns so many counts."""
    match encoding:
        case Encoding.TWOS_COMPLEMENT:
            return turns % 128
        case Encoding.SIGNED_BIT:
            return turns if turns >= 0 else 64 - turns
        case _:
            return 64 + turns


def encoder(seed: int, messages: int = 60) -> list[int]:
    """A hand at an encoder: mostly single counts, faster in between, now and then the other way."""
    rng = np.random.default_rng(seed)
    sizes = rng.geometric(rng.uniform(0.4, 0.95), messages)
    back = np.cumsum(rng.random(messages) < 0.1) + rng.integers(2)
    return [int(min(size, 63) * (1 - 2 * (way % 2))) for size, way in zip(sizes, back, strict=True)]


def pot(seed: int, messages: int = 60) -> list[int]:
    """A hand at a knob with ends: sweeps of a steady speed to some place, each message at another place."""
    rng = np.random.default_rng(seed)
    place, found = float(rng.integers(128)), list[int]()
    while len(found) < messages:
        goal, speed = rng.uniform(0, 127), rng.uniform(0.5, 12)
        way = np.append(np.arange(place, goal, speed if goal > place else -speed)[1:], goal)
        for each in np.rint(way).astype(int).tolist():
            if found[-1:] != [each]:
                found.append(each)
        place = goal
    return found[:messages]


def seen(values: list[int]) -> list[Evidence]:
    evidence, found = Evidence(), list[Evidence]()
    for value in values:
        evidence = observe(evidence, value)
        found.append(evidence)
    return found


@given(encodings, st.integers(-63, 63))
def test_a_count_is_read_as_it_was_turned(encoding: Encoding, turns: int) -> None:
    """Up to 63 either way."""
    assert count(encoding, sent(encoding, turns)) == turns


@given(encodings, st.integers(0, 127))
def test_no_message_counts_more_than_63(encoding: Encoding, value: int) -> None:
    """Also the one that would be 64."""
    assert abs(count(encoding, value)) <= 63


def test_an_absolute_knob_has_no_counts() -> None:
    """It says where it is."""
    with pytest.raises(ValueError, match="absolute has no counts"):
        count(Encoding.ABSOLUTE, 1)


@given(encodings, seeds)
def test_an_encoder_never_turns_the_wrong_way(encoding: Encoding, seed: int) -> None:
    """Nothing while its code is in question; after that every count."""
    turns = encoder(seed)
    messages = [sent(encoding, turn) for turn in turns]
    for turn, value, evidence in zip(turns, messages, seen(messages), strict=True):
        assert turned(evidence, value) in (0, turn)


@given(encodings, seeds)
def test_an_encoder_is_recognised_once_it_was_turned_both_ways(encoding: Encoding, seed: int) -> None:
    """Some messages to the right and some to the left are enough."""
    turns = [1, 1, *encoder(seed, 12), -1, -1, -1, 1, 1, 1]
    assert seen([sent(encoding, turn) for turn in turns])[-1].recognised is encoding


@given(seeds)
def test_a_knob_with_ends_never_turns_as_an_encoder(seed: int) -> None:
    """Wherever it begins."""
    values = pot(seed)
    found = seen(values)
    assert all(turned(evidence, value) == 0 for value, evidence in zip(values, found, strict=True))
    assert found[-1].recognised is Encoding.ABSOLUTE


@pytest.mark.parametrize("value", [1, 127, 65, 63])
def test_one_detent_at_a_time_is_an_encoder_after_four(value: int) -> None:
    """A knob with ends does not send the same place again."""
    assert not seen([value])[-1].is_relative
    assert seen([value] * 4)[-1].is_relative


def test_what_two_codes_share_moves_before_one_is_chosen() -> None:
    """1 is one to the right in two of them; 65 is left in one and right in another, so it does nothing yet."""
    right, either = seen([1] * 6)[-1], seen([65] * 6)[-1]
    assert (right.recognised, turned(right, 1)) == (Encoding.AUTO, 1)
    assert (either.recognised, turned(either, 65)) == (Encoding.AUTO, 0)
    assert turned(seen([65] * 6 + [63])[-1], 65) == 1
    assert turned(seen([65] * 6 + [1])[-1], 65) == -1
