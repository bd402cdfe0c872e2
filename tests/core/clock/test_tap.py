"""Tap tempo: what a foot or a finger gives is the tempo it means."""

from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.clock.tap import FORGET_S, MOST_TAPS, Taps, tapped, taps_bpm
from latentdrum.core.units import BPM_RANGE


def after(times_s: list[float]) -> Taps:
    taps: Taps = ()
    for at_s in times_s:
        taps = tapped(taps, at_s)
    return taps


@given(st.floats(31.0, 300.0), st.integers(2, 20), st.floats(0.0, 1e5))
def test_steady_taps_are_their_tempo(bpm: float, count: int, begin_s: float) -> None:
    """From the second tap on."""
    assert taps_bpm(after([begin_s + i * 60.0 / bpm for i in range(count)])) == pytest.approx(bpm, rel=1e-6)


def test_one_tap_is_no_tempo() -> None:
    """There is no interval yet."""
    assert taps_bpm(after([7.0])) is None


@pytest.mark.parametrize("interval_s", [0.25, 1.0], ids=["doubled", "missed"])
def test_one_slip_among_the_last_taps_changes_nothing(interval_s: float) -> None:
    """A tap missed or doubled: the median passes over it."""
    intervals = [0.5, 0.5, interval_s, 0.5, 0.5]
    assert len(intervals) + 1 == MOST_TAPS
    assert taps_bpm(after(list(accumulate(intervals, initial=1.0)))) == pytest.approx(120.0)


@given(st.lists(st.floats(-0.02, 0.02), min_size=MOST_TAPS, max_size=MOST_TAPS))
def test_a_hand_that_trembles_by_20_ms_is_within_8_percent(late_s: list[float]) -> None:
    """At 120 BPM no interval is off by more than 40 ms of 500, so no median is."""
    bpm = taps_bpm(after([10.0 + i * 0.5 + late for i, late in enumerate(late_s)]))
    assert bpm is not None
    assert abs(60.0 / bpm - 0.5) <= 0.04 + 1e-9


@pytest.mark.parametrize(("pause_s", "kept"), [(FORGET_S - 0.01, 4), (FORGET_S + 0.01, 1)])
def test_a_pause_begins_anew(pause_s: float, kept: int) -> None:
    """After two seconds the last tempo is forgotten; slower than 30 BPM nobody taps."""
    assert FORGET_S == 2.0
    assert len(after([0.0, 0.5, 1.0, 1.0 + pause_s])) == kept


@given(st.lists(st.floats(0.0, 3.0), max_size=40))
def test_any_taps_stay_in_the_tempo_range(intervals_s: list[float]) -> None:
    """Two at the same moment, a storm, a pause: the tempo is one that the device plays, or none."""
    bpm = taps_bpm(after(list(accumulate(intervals_s, initial=0.0))))
    assert bpm is None or BPM_RANGE[0] <= bpm <= BPM_RANGE[1]
