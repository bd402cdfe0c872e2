"""Following a Link session: in its phase and tempo, without a jump that anybody hears unless the session makes one."""

from dataclasses import replace
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.clock.follower import ClockState, internal_start, position
from latentdrum.core.clock.link import (
    LinkSample,
    follow_link,
    next_boundary,
    phase_error,
)
from latentdrum.core.clock.slewing import SLEW, SLEWED_TICKS
from latentdrum.core.units import TICKS_PER_BAR, TICKS_PER_QUARTER, tick_seconds

POLL_S = 0.02
bpms = st.floats(20.0, 300.0)
beats = st.floats(-1e4, 1e4)
small = st.floats(-0.99 * SLEWED_TICKS, 0.99 * SLEWED_TICKS)


def running(sample: LinkSample, behind_ticks: float = 0.0, bars: int = 3) -> ClockState:
    """A song that plays some bars after its top, so many ticks behind the session."""
    into_bar = (sample.beat * TICKS_PER_QUARTER) % TICKS_PER_BAR
    tick = bars * TICKS_PER_BAR + into_bar - behind_ticks
    whole = int(tick)
    period_s = tick_seconds(sample.bpm)
    return internal_start(ClockState(), sample.bpm, sample.at_s - (tick - whole) * period_s, whole)


def later(sample: LinkSample, seconds: float) -> LinkSample:
    return replace(sample, at_s=sample.at_s + seconds, beat=sample.beat_at(sample.at_s + seconds))


@given(beats, bpms, small)
def test_a_small_phase_error_goes_away_and_stays_away(beat: float, bpm: float, behind: float) -> None:
    """The song is in phase as soon as running a tenth faster or slower can bring it there, and in tempo then."""
    sample = LinkSample(10.0, beat, bpm)
    state = running(sample, behind)
    needed_s = abs(behind) * tick_seconds(bpm) / SLEW
    for _ in range(int(needed_s / POLL_S) + 2):
        sample = later(sample, POLL_S)
        state = follow_link(state, sample, POLL_S, TICKS_PER_BAR)
    assert phase_error(state, sample, TICKS_PER_BAR) == pytest.approx(0.0, abs=1e-5)
    assert state.bpm == pytest.approx(bpm)


@given(beats, bpms, small, st.lists(st.tuples(st.floats(1e-3, 0.1), st.floats(-2e-3, 2e-3)), min_size=5, max_size=40))
def test_the_song_never_stands_still_or_goes_back(
    beat: float, bpm: float, behind: float, samples: list[tuple[float, float]]
) -> None:
    """Between any two samples, also with clocks read up to 2 ms apart, it runs at 0.9 to 1.1 of the tempo; no epoch."""
    exact = LinkSample(10.0, beat, bpm)
    state = running(exact, behind)
    epoch = state.epoch
    for wait_s, wrong_s in samples:
        exact = later(exact, wait_s)
        before, state = state, follow_link(state, replace(exact, beat=exact.beat_at(exact.at_s + wrong_s)), wait_s, 96)
        run = position(state, exact.at_s) - position(before, exact.at_s - wait_s)
        assert (1.0 - SLEW) * wait_s - 1e-6 <= run * tick_seconds(bpm) <= (1.0 + SLEW) * wait_s + 1e-6
    assert state.epoch == epoch or abs(behind) > SLEWED_TICKS - 1.0


@given(beats, bpms, bpms)
def test_a_new_tempo_is_taken_over_at_once_without_a_jump(beat: float, bpm: float, new_bpm: float) -> None:
    """The session's beat goes on from where it was; so does the song's position."""
    sample = LinkSample(10.0, beat, bpm)
    state = running(sample)
    faster = follow_link(state, replace(sample, bpm=new_bpm), POLL_S, TICKS_PER_BAR)
    assert faster.bpm == pytest.approx(new_bpm)
    assert position(faster, 10.0) == pytest.approx(position(state, 10.0), abs=1e-5)


@given(beats, bpms, st.floats(-48.0, 48.0).filter(lambda ticks: SLEWED_TICKS < abs(ticks) < 47.9))
def test_a_jump_of_the_session_is_made_at_once(beat: float, bpm: float, behind: float) -> None:
    """A peer that forces its beat: the song is in phase again after one sample, by the shorter way, in a new epoch."""
    sample = LinkSample(10.0, beat, bpm)
    state = running(sample, behind)
    jumped = follow_link(state, sample, POLL_S, TICKS_PER_BAR)
    assert phase_error(jumped, sample, TICKS_PER_BAR) == pytest.approx(0.0, abs=1e-5)
    assert position(jumped, 10.0) - position(state, 10.0) == pytest.approx(behind, abs=1e-5)
    assert jumped.epoch > state.epoch


@pytest.mark.parametrize("since_s", [0.5, 3600.0])
def test_a_machine_that_stood_still_does_not_race(since_s: float) -> None:
    """After a long gap between samples the correction is that of half a second."""
    sample = LinkSample(10.0, 0.0, 300.0)
    state = running(sample, 5.9)
    moved = position(follow_link(state, sample, since_s, TICKS_PER_BAR), 10.0) - position(state, 10.0)
    assert moved == pytest.approx(5.9 if 5.9 * tick_seconds(300.0) < SLEW * 0.5 else SLEW * 0.5 / tick_seconds(300.0))


@given(beats, bpms, st.floats(0.0, 5.0), st.sampled_from([6, 24, 96]), st.sampled_from([96, 72]))
def test_the_next_boundary_is_the_sessions(beat: float, bpm: float, wait_s: float, every: int, bar: int) -> None:
    """Not before the moment, at most one interval after it, and where the session then is in its bar."""
    every = min(every, bar)
    sample = LinkSample(10.0, beat, bpm)
    tick, at_s = next_boundary(sample, 10.0 + wait_s, every, bar)
    assert -1e-6 <= (at_s - 10.0 - wait_s) / tick_seconds(bpm) < every + 1e-6
    into_bar = (sample.beat_at(at_s) * TICKS_PER_QUARTER - tick + bar / 2) % bar - bar / 2
    assert isclose(into_bar, 0.0, abs_tol=1e-5)
    assert tick % every == 0
    assert 0 <= tick < bar
