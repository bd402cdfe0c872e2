"""Where a JACK transport is: frames alone, or bars, beats and ticks that are whole numbers and sometimes wrong."""

from dataclasses import replace
from itertools import pairwise
from math import floor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latentdrum.core.clock.jack import BarBeatTick, JackSample, sampled

PERIOD_S = 128 / 48_000
bpms = st.floats(30.0, 300.0)


def said(quarters: float, bpm: float, ticks: float = 1920.0, meter: tuple[int, int] = (4, 4)) -> BarBeatTick:
    """What a timebase master says of a place: whole ticks, those that have passed."""
    beats_per_bar, beat_type = meter
    beats = quarters * beat_type / 4
    beat = floor(beats)
    bar = beat // beats_per_bar
    tick = floor((beats - beat) * ticks)
    start = bar * beats_per_bar * ticks
    return BarBeatTick(
        bar + 1, beat % beats_per_bar + 1, tick, start, ticks, beats_per_bar, beat_type, bpm * beat_type / 4
    )


def hydrogen(quarters: float, bpm: float, meter: tuple[int, int] = (4, 4)) -> BarBeatTick:
    """What Hydrogen 1.2.0 says of it: ticks of the bar, and so many of them "a beat"."""
    bar_quarters = meter[0] * 4 / meter[1]
    bar, ticks = floor(quarters / bar_quarters), 48.0 * bar_quarters
    tick = floor((quarters - bar * bar_quarters) * 48)
    return BarBeatTick(bar + 1, 1, tick, bar * ticks, ticks, meter[0], meter[1], bpm)


def rolled(master: object, seconds: float, bpm: float, periods: int, **options: object) -> list[tuple[float, float]]:
    """The place as it was read and as it was, in quarters, of every period of a transport that rolls from a second."""
    sample, places = None, []
    for number in range(periods):
        at_s = number * PERIOD_S
        exact = (seconds + at_s) * bpm / 60
        sample = sampled(at_s, seconds + at_s, True, master(exact, bpm, **options), sample)  # type: ignore[operator]
        assert sample.quarters is not None
        places.append((sample.quarters, exact))
    return places


def test_without_a_timebase_master_the_place_is_the_frames_at_our_own_tempo() -> None:
    """Ten seconds at 90 BPM are 15 quarters."""
    sample = sampled(3.0, 10.0, True, None, None)
    assert sample == JackSample(3.0, 10.0, True)
    assert sample.place(90.0) == (360.0, 90.0)


@given(bpms, st.floats(0.0, 300.0), st.sampled_from([(4, 4), (3, 4), (6, 8), (7, 8), (3, 2)]))
def test_the_place_is_exact_to_a_tick_at_once(bpm: float, seconds: float, meter: tuple[int, int]) -> None:
    """In every meter; tempo in quarters a minute, whatever note the beat is."""
    place = seconds * bpm / 60
    sample = sampled(0.0, seconds, True, said(place, bpm, meter=meter), None)
    assert sample.bpm == pytest.approx(bpm)
    assert sample.quarters is not None
    assert -1e-6 < place - sample.quarters < 4 / meter[1] / 1920 + 1e-6


@given(bpms, st.floats(0.0, 300.0))
@settings(max_examples=20, deadline=None)
def test_whole_ticks_do_not_jitter(bpm: float, seconds: float) -> None:
    """Two seconds later the place is exact to a tenth of a millisecond, with 1920 ticks a beat as with 48."""
    for ticks in (48.0, 1920.0):
        read, exact = rolled(said, seconds, bpm, 750, ticks=ticks)[-1]
        assert read == pytest.approx(exact, abs=max(1e-4, PERIOD_S) * bpm / 60)


@given(bpms, st.floats(0.0, 20.0), st.sampled_from([(4, 4), (3, 4)]))
@settings(max_examples=30, deadline=None)
def test_hydrogens_ticks_of_the_bar_are_read_as_such(bpm: float, seconds: float, meter: tuple[int, int]) -> None:
    """In its first bar, too: never further off than one of its ticks, and never back by more than rounding."""
    places = rolled(hydrogen, seconds, bpm, 400, meter=meter)
    assert all(-1e-6 < exact - read < 1 / 48 + 1e-6 for read, exact in places)
    assert all(b > a - 1e-9 for (a, _), (b, _) in pairwise(places))


def test_a_master_of_192_ticks_a_beat_is_not_taken_for_hydrogen() -> None:
    """Its beats count from 1 to 4, and its bars begin after four times as many ticks."""
    for quarters in (0.5, 1.5, 3.9, 4.5, 9.0):
        sample = sampled(0.0, quarters / 2, True, said(quarters, 120.0, 192.0), None)
        assert sample.quarters == pytest.approx(quarters, abs=1 / 192)


@pytest.mark.parametrize("wrong", [{"beat": 5}, {"bar": 0}, {"beat": -2}, {"tick": -30}, {"bpm": 0.0}])
def test_a_reading_that_makes_no_sense_leaves_the_song_where_it_goes(wrong: dict[str, float]) -> None:
    """klick says 3|5|0 for a period where 3|1|0 is meant; without anything before it, there is no timebase master."""
    before = sampled(0.0, 4.0, True, said(8.0 - 0.001, 120.0), None)
    bad = replace(said(8.004, 120.0), **wrong)  # type: ignore[arg-type]
    sample = sampled(PERIOD_S, 4.0 + PERIOD_S, True, bad, before)
    assert sample.quarters == pytest.approx(before.quarters + PERIOD_S * 2.0, abs=1e-9)  # type: ignore[operator]
    assert sample.bpm == 120.0
    assert sampled(0.0, 4.0, True, bad, None).quarters is None


def test_a_relocation_is_told_from_rolling_on() -> None:
    """By the frames; to stop, to start and to lose the timebase master is no rolling on either."""
    before = JackSample(1.0, 5.0, True, 10.0, 120.0)
    on = JackSample(1.02, 5.02, True, 10.04, 120.0)
    assert on.goes_on_from(before)
    for other in (replace(on, seconds=5.1), replace(on, rolling=False), JackSample(1.02, 5.02, True)):
        assert not other.goes_on_from(before)


@given(bpms, st.floats(0.0, 100.0), st.integers(0, 10_000))
def test_a_bar_is_found_from_where_the_transport_is(bpm: float, seconds: float, tick: int) -> None:
    """At a tempo that stays: where the transport is then, the song is at that tick; never before frame 0."""
    sample = JackSample(0.0, seconds, False, 7.0, bpm)
    found = sample.seconds_of(tick, 120.0)
    assert found == 0.0 or (found - seconds) * bpm / 60 + 7.0 == pytest.approx(tick / 24, abs=1e-6)
