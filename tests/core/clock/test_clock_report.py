"""What is said of a clock is true of it: made clocks whose faults are known, and a real one."""

from itertools import accumulate
from pathlib import Path

import numpy as np
import pytest

from latentdrum.core.clock.clock_report import ClockReport, clock_report
from latentdrum.core.messages import CLOCK, CONTINUE, START, STOP, SongPositionUnit, song_position
from latentdrum.core.units import tick_seconds
from latentdrum.storage.session import read_session

ARDOUR = Path(__file__).parents[2] / "golden" / "ardour.jsonl"


def ticks(bpm: float, count: int = 480, late_ms: float = 0.0, seed: int = 1) -> list[tuple[float, bytes]]:
    """Ten seconds at 120 BPM; each tick is late by up to late_ms, never early, as transports make them."""
    late_s = np.random.default_rng(seed).uniform(0.0, late_ms / 1000, count)
    return [(1.0 + i * tick_seconds(bpm) + late, CLOCK) for i, late in enumerate(late_s)]


@pytest.mark.parametrize("bpm", [61.0, 120.0, 174.0])
def test_the_tempo_is_that_of_the_master(bpm: float) -> None:
    """To a hundredth of a BPM on a steady clock, and no slower or faster beat."""
    report = clock_report(ticks(bpm))
    assert (report.bpm, report.low_bpm, report.high_bpm) == pytest.approx((bpm, bpm, bpm), abs=0.01)
    assert (report.ticks, report.lost, report.doubled) == (480, 0, 0)
    assert report.jitter_ms == pytest.approx(0.0, abs=1e-3)
    assert report.send_offset_ms == 0.0


@pytest.mark.parametrize("late_ms", [1.0, 3.0, 6.0])
def test_jitter_and_lateness_are_those_of_the_transport(late_ms: float) -> None:
    """Evenly late by 0 to 3 ms: a standard deviation of 3 / sqrt(12), and half of 3 ms late as a rule."""
    report = clock_report(ticks(120.0, late_ms=late_ms))
    assert report.jitter_ms == pytest.approx(late_ms / 12**0.5, rel=0.12)
    assert report.late_ms == pytest.approx(late_ms / 2, rel=0.2)
    assert report.send_offset_ms == pytest.approx(-late_ms / 2, rel=0.2, abs=0.06)
    assert report.bpm == pytest.approx(120.0, abs=0.2)


def test_lost_and_doubled_ticks_are_counted() -> None:
    """Single ones, among a millisecond of jitter."""
    events = ticks(120.0, late_ms=1.0)
    gone, twice = {100, 200, 305}, {150, 400}
    kept = [event for i, event in enumerate(events) if i not in gone]
    doubled = [(at_s + 5e-4, data) for i, (at_s, data) in enumerate(events) if i in twice]
    report = clock_report(sorted([*kept, *doubled]))
    assert (report.lost, report.doubled) == (3, 2)


def test_a_tempo_that_moves_is_no_jitter() -> None:
    """From 100 to 140 BPM in ten seconds: the ends are told, and the beats between fit straight lines."""
    times = accumulate((tick_seconds(100 + 40 * i / 480) for i in range(480)), initial=1.0)
    report = clock_report([(at_s, CLOCK) for at_s in times])
    assert report.low_bpm == pytest.approx(102.0, abs=2.0)
    assert report.high_bpm == pytest.approx(138.0, abs=2.0)
    assert report.jitter_ms is not None
    assert report.jitter_ms < 3.0


@pytest.mark.parametrize("unit", SongPositionUnit)
def test_the_unit_of_song_position_shows_at_a_stop(unit: SongPositionUnit) -> None:
    """A master that names the place at which it has stopped: bar 3 is 32 sixteenths or 192 clocks."""
    stop = [(5.001, STOP), (5.002, song_position(192 // unit.value)), (6.0, CONTINUE)]
    assert clock_report([(0.9, START), *ticks(120.0, 192), *stop]).position_unit is unit


def test_jack_midi_clock_names_other_places_than_where_it_stops() -> None:
    """Two seconds ahead: that tells nothing of its unit. It loses nothing and is steady to the frame."""
    path = ARDOUR.with_name("jack_midi_clock.jsonl")
    report = clock_report([(at_s, data) for at_s, data in read_session(path) if isinstance(data, bytes)])
    assert report.position_unit is None
    assert (report.lost, report.doubled) == (0, 0)
    assert report.bpm == pytest.approx(120.0, abs=0.01)


def test_a_song_position_elsewhere_tells_nothing() -> None:
    """A master that goes somewhere else before it goes on."""
    stop = [(5.001, STOP), (5.002, song_position(48))]
    assert clock_report([(0.9, START), *ticks(120.0, 192), *stop]).position_unit is None


def test_start_without_a_clock_is_reported_as_that() -> None:
    """Giada."""
    assert clock_report([(1.0, START), (1.0, song_position(0))]) == ClockReport(ticks=0, starts=1)


def test_too_few_ticks_tell_no_tempo() -> None:
    """A master that has just begun."""
    report = clock_report(ticks(120.0, 20))
    assert (report.ticks, report.bpm, report.send_offset_ms) == (20, None, None)


def test_ardour_moves_its_tempo_loses_nothing_and_counts_in_clocks() -> None:
    """A minute of a real DAW: 120 to 140, down to 90, up to 174 BPM; times are its own, to the frame."""
    report = clock_report([(at_s, data) for at_s, data in read_session(ARDOUR) if isinstance(data, bytes)])
    assert report.position_unit is SongPositionUnit.CLOCKS
    assert (report.lost, report.doubled) == (0, 0)
    assert report.bpm == pytest.approx(120.0, abs=0.5)
    assert report.high_bpm == pytest.approx(174.0, abs=0.5)
    assert report.low_bpm == pytest.approx(90.0, abs=1.0)
    assert report.jitter_ms is not None
    assert report.jitter_ms < 0.1
