"""How steady and how quick the tempo estimate is, in virtual time: the promised figures."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.bench import clock as bench
from latentdrum.bench.followers import FOLLOWERS, DelayLocked, MeanOf10, Ours, Smoothed
from latentdrum.bench.masters import Times, arrivals, jump, ramp, steady
from latentdrum.core.clock.tempo_estimator import Tempo, update
from latentdrum.core.units import tick_bpm, tick_seconds

TICK_S = tick_seconds(120.0)


def estimated(arrivals_s: Times) -> Tempo:
    """The tempo after ticks."""
    tempo = Tempo()
    for at_s in arrivals_s.tolist():
        tempo = update(tempo, at_s)
    return tempo


@pytest.mark.parametrize(("jitter_ms", "sd_bpm", "phase_ms"), [(0.0, 1e-6, 1e-6), (1.0, 0.1, 0.5), (3.0, 0.2, 1.2)])
def test_a_steady_master_is_followed_steadily(jitter_ms: float, sd_bpm: float, phase_ms: float) -> None:
    """At 120 BPM the tempo is constant and sixteenths lie where they belong, with up to 3 ms of jitter."""
    figures = bench.steadiness(Ours, bpm=120.0, seeds=8, jitter_s=jitter_ms * 1e-3)
    assert abs(figures["bias_bpm"]) <= 0.01
    assert figures["sd_bpm"] <= sd_bpm
    assert figures["phase_p99_ms"] <= phase_ms


@pytest.mark.parametrize("bpm", [20.0, 60.0, 90.0, 174.0, 300.0])
def test_every_tempo_is_followed_steadily(bpm: float) -> None:
    """Slow or fast, 1 ms of jitter is inaudible."""
    figures = bench.steadiness(Ours, bpm=bpm, seeds=3, jitter_s=1e-3)
    assert abs(figures["bias_bpm"]) <= 0.01
    assert figures["sd_bpm"] <= 0.1
    assert figures["phase_p99_ms"] <= 0.7


def test_ticks_quantised_to_audio_periods_are_smoothed() -> None:
    """A driver that delivers at block starts of 5.3 ms still leaves sixteenths within a quarter of a millisecond."""
    figures = bench.steadiness(Ours, bpm=120.0, seeds=6, quantum_s=bench.FRAMES_256_S)
    assert figures["sd_bpm"] <= 0.05
    assert figures["phase_p99_ms"] <= 0.3


@pytest.mark.parametrize(
    ("bpm", "to_bpm", "phase_ticks"),
    [(120.0, 140.0, 8), (140.0, 120.0, 8), (90.0, 174.0, 8), (174.0, 90.0, 8), (140.0, 70.0, 12), (70.0, 140.0, 8)],
)
def test_a_new_tempo_is_adopted_at_once(bpm: float, to_bpm: float, phase_ticks: int) -> None:
    """A new tempo in the DAW is followed within a third of a beat; half the tempo a little later."""
    figures = bench.agility(Ours, bpm=bpm, to_bpm=to_bpm, seeds=60, jitter_s=1e-3)
    assert figures["ticks_to_2_percent"] <= 8
    assert figures["ticks_to_2_ms"] <= phase_ticks
    assert figures["slipped_ticks"] == 0


def test_a_small_change_of_tempo_is_adopted_within_a_beat() -> None:
    """Five BPM more are detected as surely as fifty."""
    figures = bench.agility(Ours, bpm=120.0, to_bpm=125.0, seeds=60, jitter_s=1e-3)
    assert figures["in_9_runs_of_10"] <= 12
    assert figures["ticks_to_2_ms"] <= 12


def test_a_ramp_is_followed() -> None:
    """Ten BPM a second up or down, sixteenths stay within 2 ms, both corners included."""
    assert bench.ramping(Ours, seeds=12, jitter_s=1e-3)["phase_p99_ms"] <= 2.0
    assert bench.ramping(Ours, seeds=4, jitter_s=2e-4)["phase_p99_ms"] <= 1.0


@pytest.mark.parametrize(("bpm", "to_bpm"), [(20.0, 300.0), (300.0, 20.0)])
@pytest.mark.parametrize("jitter_ms", [0.0, 0.2, 1.0])
def test_a_ramp_over_the_whole_range_stays_locked(bpm: float, to_bpm: float, jitter_ms: float) -> None:
    """From 20 to 300 BPM and back no tick slips."""
    times = ramp(bpm, to_bpm, 10.0, 12.0, 12.0)
    tempo = estimated(arrivals(times, np.random.default_rng(1), jitter_s=jitter_ms * 1e-3))
    assert tempo.count == len(times)
    assert tick_bpm(tempo.period_s) == pytest.approx(to_bpm, rel=0.005)


@pytest.mark.parametrize("jitter_ms", [0.2, 1.0, 3.0])
def test_missed_and_duplicate_ticks_never_slip_the_count(jitter_ms: float) -> None:
    """10,000 beats with one tick in a hundred missed and one sent twice end on the same tick."""
    figures = bench.losing(Ours, beats=10_000 if jitter_ms == 1.0 else 2_000, jitter_s=jitter_ms * 1e-3)
    assert figures["slipped_ticks"] == 0
    assert figures["phase_p99_ms"] <= 0.5 * max(1.0, jitter_ms)


def test_eight_hours_do_not_drift() -> None:
    """After eight hours of 60 BPM the phase is within 1 ms."""
    times = steady(60.0, 8 * 3600 * 24)
    tempo = estimated(arrivals(times, np.random.default_rng(1), jitter_s=1e-3))
    assert tempo.count == len(times)
    assert tempo.tick_s == pytest.approx(float(times[-1]), abs=1e-3)
    assert tick_bpm(tempo.period_s) == pytest.approx(60.0, abs=0.05)


def test_ours_is_steadier_and_quicker_than_the_others() -> None:
    """On the same ticks: no other estimator is as steady at 1 ms jitter, and none adopts a new tempo as soon."""
    sds = {each.name: bench.steadiness(each, bpm=120.0, seeds=3, jitter_s=1e-3)["sd_bpm"] for each in FOLLOWERS}
    assert min(sds, key=sds.__getitem__) == Ours.name
    for other in (Smoothed, MeanOf10, DelayLocked):
        theirs = bench.agility(other, bpm=120.0, to_bpm=140.0, seeds=24, jitter_s=1e-3)
        ours = bench.agility(Ours, bpm=120.0, to_bpm=140.0, seeds=24, jitter_s=1e-3)
        assert ours["ticks_to_2_percent"] < theirs["ticks_to_2_percent"]


def test_one_late_tick_does_not_move_the_phase() -> None:
    """A single outlier is no new tempo."""
    times = steady(120.0, 400)
    came = arrivals(times, np.random.default_rng(3), jitter_s=2e-4)
    came[399] = times[399] + 9e-3
    assert estimated(came).tick_s == pytest.approx(float(times[399]), abs=5e-4)


def test_a_tick_far_too_early_sets_the_phase() -> None:
    """No transport delay makes a tick early: the master got faster, and the tick is exact."""
    tempo = estimated(steady(90.0, 300))
    at_s = float(steady(90.0, 300)[-1]) + tick_seconds(174.0)
    assert update(tempo, at_s).tick_s == at_s


def test_half_the_tempo_is_recounted() -> None:
    """140 to 70 BPM looks like every second tick missed; after five ticks the count is the master's again."""
    times = jump(140.0, 70.0, 240, 5)
    assert estimated(times).count == len(times)


def test_a_stall_of_the_master_is_not_made_up_for() -> None:
    """After a second without ticks the next one counts as one, at the old tempo."""
    before, after = steady(120.0, 100), steady(120.0, 50) + 100 * TICK_S + 1.0
    tempo = estimated(np.concatenate([before, after]))
    assert tempo.count == 150
    assert tempo.tick_s == pytest.approx(float(after[-1]), abs=1e-4)
    assert tick_bpm(tempo.period_s) == pytest.approx(120.0, abs=0.01)


def test_a_stall_of_our_own_machine_is_made_up_for() -> None:
    """Ticks held back by a stalled machine arrive all at once: all count, and the phase is kept."""
    times = steady(120.0, 200)
    came = times.copy()
    came[100:108] = times[107] + np.arange(8) * 2e-5
    tempo = estimated(came)
    assert tempo.count == 200
    assert tempo.tick_s == pytest.approx(float(times[-1]), abs=1e-4)


def test_a_short_pause_of_the_master_is_no_missed_tick() -> None:
    """A DAW whose audio stops for 1.2 ticks goes on late; the ticks after it show that."""
    times = steady(120.0, 200)
    times[100:] += 1.2 * TICK_S
    tempo = estimated(arrivals(times, np.random.default_rng(2), jitter_s=3e-4))
    assert tempo.count == 200
    assert tempo.tick_s == pytest.approx(float(times[-1]), abs=5e-4)


@pytest.mark.parametrize("first", [1, 2, 4, 6])
def test_a_pause_among_the_very_first_ticks_restarts_the_estimate(first: int) -> None:
    """A DAW that sends a few ticks and pauses for half a second has sent just those ticks."""
    after = steady(120.0, 12) + (first - 1) * TICK_S + 0.5
    tempo = estimated(np.concatenate([steady(120.0, first), after]))
    assert tempo.count == first + 12
    assert tick_bpm(tempo.period_s) == pytest.approx(120.0, abs=0.01)


def test_a_missed_tick_among_the_very_first_is_counted() -> None:
    """Even before the initial estimate a gap of two ticks counts as two."""
    assert estimated(np.delete(steady(97.0, 30), 3)).count == 30


def test_growing_jitter_does_not_slip() -> None:
    """Jitter that grows from 0.05 to 3 ms within a tick is no new tempo."""
    for seed in range(8):
        rng = np.random.default_rng(seed)
        times = steady(120.0, 1400)
        came = np.concatenate([arrivals(times[:400], rng, jitter_s=5e-5), arrivals(times[400:], rng, jitter_s=3e-3)])
        assert estimated(np.sort(came)).count == len(times)


@given(st.lists(st.floats(-2e-3, 2e-3), min_size=60, max_size=160), st.floats(60.0, 200.0))
def test_no_jitter_slips_a_tick(jitter_s: list[float], bpm: float) -> None:
    """With any pattern of 2 ms jitter every tick counts as one, and no count goes back."""
    tempo = estimated(steady(bpm, 60))
    for i, late_s in enumerate(jitter_s, start=60):
        following = update(tempo, i * tick_seconds(bpm) + late_s)
        assert following.count - tempo.count == 1
        tempo = following


@given(
    st.sets(st.integers(40, 999), max_size=10), st.sets(st.integers(40, 999), max_size=10), st.integers(0, 2**32 - 1)
)
def test_any_missed_and_duplicate_ticks_are_corrected(missed: set[int], duplicated: set[int], seed: int) -> None:
    """Wherever they fall, short of four in a row (half the tempo, or a stall), the count comes out right."""
    if any(len([i for i in missed | duplicated if at <= i < at + 24]) > 3 for at in missed | duplicated):
        return
    times = steady(120.0, 1048)
    came = arrivals(times, np.random.default_rng(seed), jitter_s=5e-4)
    twice = came[sorted(duplicated - missed)] + 3e-4
    assert estimated(np.sort(np.concatenate([np.delete(came, sorted(missed)), twice]))).count == len(times)


@given(st.lists(st.floats(0.0, 0.5), max_size=120))
def test_any_arrivals_give_a_valid_tempo(gaps_s: list[float]) -> None:
    """Any gaps give a tempo within the limits, and never an error."""
    tempo = estimated(np.cumsum(np.array(gaps_s, dtype=np.float64)))
    assert 14.0 < tick_bpm(tempo.period_s) < 401.0
    assert np.isfinite(tempo.tick_s)


def test_the_figures_are_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The benchmark prints a block a case, or JSON for a machine."""
    figures: bench.Table = {"120 BPM": {"latentdrum": {"sd_bpm": 0.02}}}
    monkeypatch.setattr(bench, "table", lambda quick: figures)
    bench.main(["--json"])
    assert json.loads(capsys.readouterr().out) == figures
    bench.main([])
    assert "0.020" in capsys.readouterr().out
