"""Takeover: no jump that the player did not ask for, and no knob that never catches."""

from hypothesis import assume, given
from hypothesis import strategies as st

from latentdrum.core.controls.takeover import CROSSING_WITHIN_S, NEAR, Hand, Takeover, Target, follow, let_go

places = st.integers(0, 127).map(lambda raw: raw / 128 if raw <= 64 else 0.5 + (raw - 64) / 126)
gaps = st.floats(0.001, 1.0)
turns = st.lists(st.tuples(places, gaps), min_size=1, max_size=30)


def play(takeover: Takeover, moves: list[tuple[float, float]], value: float) -> list[float | None]:
    """The value after each (place, gap in seconds); None while nothing was set."""
    hand, at_s, found = None, 0.0, list[float | None]()
    for place, gap_s in moves:
        at_s += gap_s
        hand = follow(takeover, hand, place, at_s, Target(value, value))
        value = value if hand.share is None else hand.share
        found.append(hand.share)
    return found


@given(turns, places)
def test_jump_is_where_the_knob_is(moves: list[tuple[float, float]], value: float) -> None:
    """At once, always."""
    assert play(Takeover.JUMP, moves, value) == [place for place, _ in moves]


@given(places, places)
def test_pickup_never_catches_on_the_first_message(place: float, value: float) -> None:
    """One message says where the knob is, not where it came from."""
    assert play(Takeover.PICKUP, [(place, 0.01)], value) == [None]


@given(turns, places)
def test_pickup_catches_near_the_value_or_across_it_and_not_elsewhere(
    moves: list[tuple[float, float]], value: float
) -> None:
    """Until then nothing moves; from then on the value is where the knob is."""
    caught, before = False, None
    for (place, gap_s), share in zip(moves, play(Takeover.PICKUP, moves, value), strict=True):
        across = before is not None and min(before, place) < value < max(before, place) and gap_s <= CROSSING_WITHIN_S
        if before is not None and (abs(place - value) <= NEAR or across):
            caught = True
        if abs(gap_s - CROSSING_WITHIN_S) < 1e-9:
            return  # on the edge, within rounding of the sum of seconds
        assert share == (place if caught else None)
        before = place


@given(st.floats(0.05, 0.95), st.floats(0.0, 0.099), st.booleans())
def test_a_fast_turn_over_the_value_catches(value: float, gap_s: float, right: bool) -> None:
    """From one end to the other in two messages, far from the value with both."""
    ends = [0.0, 1.0] if right else [1.0, 0.0]
    assert play(Takeover.PICKUP, [(ends[0], 0.0), (ends[1], gap_s)], value) == [None, ends[1]]


@given(st.floats(0.05, 0.95), st.floats(0.101, 100.0))
def test_a_knob_that_was_elsewhere_long_ago_does_not_catch(value: float, gap_s: float) -> None:
    """It may have been turned in another bank meanwhile."""
    assert play(Takeover.PICKUP, [(0.0, 0.0), (1.0, gap_s)], value) == [None, None]


@given(st.floats(0.0, 0.4), st.floats(0.6, 1.0))
def test_a_value_changed_elsewhere_must_be_picked_up_anew(held: float, other: float) -> None:
    """The knob stays where it is; what it holds has gone."""
    hand = let_go(Hand(held, 0.0, held))
    assert follow(Takeover.PICKUP, hand, held + 0.01, 0.01, Target(other, other)).share is None


@given(st.floats(0.0, 1.0), st.integers(0, 31))
def test_a_choice_is_caught_anywhere_within_it(place: float, chosen: int) -> None:
    """One of 32 styles is four places wide: there taking hold changes nothing."""
    target = Target(chosen / 32, (chosen + 1) / 32)
    assume(abs(target.distance(place) - NEAR) > 1e-9)
    share = follow(Takeover.PICKUP, Hand(place, 0.0), place, 0.01, target).share
    assert (share is not None) == (target.low - NEAR <= place <= target.high + NEAR)


@given(turns, places, st.sampled_from([0.0, 1.0]))
def test_scale_meets_the_knob_at_both_ends(moves: list[tuple[float, float]], value: float, end: float) -> None:
    """Whatever was turned before: the ends of the knob are the ends of the value."""
    assume(moves[-1][0] != end)
    assert play(Takeover.SCALE, [*moves, (end, 0.1)], value)[-1] == end


@given(turns, places)
def test_scale_moves_with_the_knob_and_never_out_of_range(moves: list[tuple[float, float]], value: float) -> None:
    """Right is more, left is less, and nothing moves on the first message."""
    before = None
    for (place, _), share in zip(moves, play(Takeover.SCALE, moves, value), strict=True):
        if before is None:
            assert share is None
        else:
            assert share is not None
            assert -1e-9 <= share <= 1 + 1e-9
            assert (share - value) * (place - before) >= -1e-12
            value = share
        before = place


@given(places, places)
def test_scale_divides_the_way_to_the_end_alike(place: float, value: float) -> None:
    """Half of the knob's way to its end is half of the value's."""
    assume(0 < place < 1)
    up = play(Takeover.SCALE, [(place, 0.0), ((1 + place) / 2, 0.1)], value)[-1]
    down = play(Takeover.SCALE, [(place, 0.0), (place / 2, 0.1)], value)[-1]
    assert up is not None
    assert down is not None
    assert abs(up - (1 + value) / 2) < 1e-12
    assert abs(down - value / 2) < 1e-12
