"""A loop keeps every hit, and knows on which step of the grid it belongs."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given

from latentdrum.core.rhythm.loop import Loop, LoopHit, Meter, pulse_range, step_of_pulse, strikes_by_step
from latentdrum.core.rhythm.loop_window import windows
from latentdrum.core.units import STEPS_PER_QUARTER
from latentdrum.core.voices import Voice
from tests.core.rhythm.loops import METERS, PPQN, loops, swung

KICK = LoopHit(0, Voice.KICK, 100)


@given(loops())
def test_every_hit_is_on_one_step_of_the_loop_and_no_pulse_is_lost(loop: Loop) -> None:
    """Step plus offset is the hit's position, at most half a step from the grid."""
    found = [
        (round(Fraction(step + strike.offset) * loop.ppqn / STEPS_PER_QUARTER), voice, round(127 * strike.velocity))
        for step, voices in enumerate(strikes_by_step(loop))
        for voice, strikes in voices.items()
        for strike in strikes
    ]
    assert sorted(found) == list(loop.hits)
    assert all(
        -0.5 <= strike.offset <= 0.5 for cell in strikes_by_step(loop) for some in cell.values() for strike in some
    )


@pytest.mark.parametrize("ppqn", [1, 7, *PPQN, 32767])
@pytest.mark.parametrize("meter", METERS, ids=str)
def test_the_range_of_pulses_is_the_loops_steps(ppqn: int, meter: Meter) -> None:
    """From half a step before the downbeat until the next downbeat's hits begin."""
    for bars in (1, 3, 8):
        first, last = pulse_range(bars, ppqn, meter)
        assert step_of_pulse(first, ppqn) >= 0 > step_of_pulse(first - 1, ppqn)
        assert step_of_pulse(last, ppqn) < bars * meter.steps <= step_of_pulse(last + 1, ppqn)


@given(loops())
def test_the_windows_hold_every_step_in_turn(loop: Loop) -> None:
    """The rows that the meter plays, one window after the other, are the loop over and over."""
    played = np.concatenate([window.hits[window.rows] for window in windows(loop)])
    once = np.zeros((loop.steps, len(Voice)), np.bool_)
    for step, voices in enumerate(strikes_by_step(loop)):
        once[step, list(voices)] = True
    np.testing.assert_array_equal(played, np.tile(once, (len(played) // loop.steps, 1)))


def test_a_window_holds_the_loudest_hit_of_a_roll() -> None:
    """The groove has one cell for three hits of the snare."""
    (window,) = windows(swung())
    assert window.groove.velocity[15, Voice.SNARE] * 127 == pytest.approx(29)
    assert window.groove.hits[0, Voice.KICK]
    assert window.groove.offset[0, Voice.KICK] == pytest.approx(-1 / 6)


def test_a_shorter_bar_begins_where_a_bar_of_the_groove_does() -> None:
    """The second bar of a waltz is on row 16; rows 12 to 15 are silent."""
    loop = Loop(2, 4, (KICK, LoopHit(12, Voice.SNARE, 90), LoopHit(23, Voice.HAT_CLOSED, 60)), Meter(3, 4))
    (window,) = windows(loop)
    assert np.argwhere(window.hits).tolist() == [[0, Voice.KICK], [16, Voice.SNARE], [27, Voice.HAT_CLOSED]]
    assert np.flatnonzero(~window.rows).tolist() == [12, 13, 14, 15, 28, 29, 30, 31]


@pytest.mark.parametrize(("bars", "count"), [(1, 1), (2, 1), (3, 3), (4, 2), (7, 7), (8, 4)])
def test_a_loop_has_a_window_for_every_two_bars(bars: int, count: int) -> None:
    """One with an odd number of bars is played twice until it begins together with a groove."""
    assert Loop(bars, 96, (KICK,)).windows == count


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"bars": 9}, r"loop bars: 9 is outside 1\.\.8"),
        ({"ppqn": 0}, r"loop ppqn: 0 is outside 1\.\.32767"),
        ({"hits": ()}, r"loop: 0 hits; it must have 1\.\.2048"),
        ({"hits": (LoopHit(384, Voice.KICK, 1),)}, r"loop, kick: pulse 384 is outside -12\.\.371"),
        ({"hits": (LoopHit(0, Voice.RIDE, 128),)}, r"loop, ride: velocity 128 is outside 1\.\.127"),
        ({"hits": (KICK, KICK._replace(velocity=1))}, "two hits of one voice on the same pulse"),
    ],
)
def test_a_loop_out_of_range_is_refused(changes: dict[str, object], message: str) -> None:
    """With the value and the range."""
    with pytest.raises(ValueError, match=message):
        Loop(**{"bars": 1, "ppqn": 96, "hits": (KICK,), **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(("beats", "unit"), [(5, 32), (0, 4), (9, 4), (4, 0), (4, 3)])
def test_a_meter_has_whole_sixteenths(beats: int, unit: int) -> None:
    """And a bar that fits into a groove."""
    with pytest.raises(ValueError, match=f"meter {beats}/{unit}: its bar must be a whole number of sixteenths"):
        Meter(beats, unit)
