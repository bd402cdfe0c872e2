"""The clock follower: position and tempo from clock messages."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.clock.follower import (
    RUN_ON_TICKS,
    ClockState,
    due_s,
    follow,
    internal_start,
    internal_stop,
    position,
    set_bpm,
    stalled,
)
from latentdrum.core.messages import Clock, ClockMessage, Continue, SongPosition, SongPositionUnit, Start, Stop
from latentdrum.core.units import tick_seconds

TICK_S = tick_seconds(120.0)


def after(*messages: ClockMessage, state: ClockState | None = None, unit_is_clock: bool = False) -> ClockState:
    """The state after messages, every clock one tick at 120 BPM after the one before."""
    unit = SongPositionUnit.CLOCKS if unit_is_clock else SongPositionUnit.SIXTEENTHS
    state, now_s = state or ClockState(), state.tempo.tick_s if state else 0.0
    for message in messages:
        now_s += TICK_S * isinstance(message, Clock)
        state = follow(state, message, now_s, song_position_unit=unit)
    return state


def test_continue_resumes_where_stop_landed() -> None:
    """Continue plays on mid-bar; only Start returns to the downbeat."""
    assert after(Start(), *[Clock()] * 40, Stop(), Continue(), Clock()).tick == 40


def test_first_clock_after_start_is_the_downbeat() -> None:
    """Start alone makes no sound; its first clock is tick 0."""
    state = after(Start())
    assert (state.playing, state.armed, position(state, 5.0)) == (False, True, 0.0)
    state = after(Clock(), state=state)
    assert (state.playing, state.armed, state.tick) == (True, False, 0)
    assert due_s(state, 0.0) == pytest.approx(TICK_S)


def test_song_position_sets_the_position_in_sixteenths() -> None:
    """All 14 bits count, six clocks a unit; Ardour 7's clocks are an option."""
    assert after(SongPosition(16383), Continue(), Clock()).tick == 16383 * 6
    assert after(SongPosition(192), Continue(), Clock(), unit_is_clock=True).tick == 192


def test_song_position_is_ignored_while_running() -> None:
    """Only a stopped song can be moved."""
    playing = after(Start(), Clock(), Clock())
    assert after(SongPosition(99), state=playing) == playing


def test_clocks_while_stopped_never_advance_the_position() -> None:
    """jack_midi_clock sends Song Position, half a second of clocks, and only then Continue."""
    state = after(Start(), *[Clock()] * 10, Stop(), SongPosition(8), *[Clock()] * 24, Continue(), Clock())
    assert state.tick == 48


def test_start_while_running_goes_back_to_the_top() -> None:
    """A second Start is a jump to the downbeat, marked by a new epoch."""
    playing = after(Start(), *[Clock()] * 10)
    again = after(Start(), Clock(), state=playing)
    assert again.tick == 0
    assert again.epoch > playing.epoch


def test_a_stalled_master_holds_the_song() -> None:
    """The song runs on for four ticks at most, and the next tick counts as one."""
    state = after(Start(), *[Clock()] * 48)
    end_s = state.tempo.tick_s
    assert position(state, end_s + 10.0) == state.tick + 4
    assert follow(state, Clock(), end_s + 10.0).tick == state.tick + 1


@pytest.mark.parametrize(("gap", "counted"), [(1, 1), (2, 2), (3, 3), (4, 4), (6, 1), (12, 1), (24, 1)])
def test_a_short_gap_has_missed_ticks_and_a_long_one_is_a_stall(gap: int, counted: int) -> None:
    """Up to three missed ticks are counted; a longer gap means that the DAW stalled, and the song with it."""
    state = after(Start(), *[Clock()] * 48)
    assert follow(state, Clock(), state.tempo.tick_s + gap * TICK_S).tick == state.tick + counted


def test_stalled_is_true_from_the_moment_the_position_stops() -> None:
    """Within the hold-over of four ticks the position advances and the clock is not stalled; after it, both change."""
    state = after(Start(), *[Clock()] * 48)
    end_s = state.tempo.tick_s
    for ticks in (0.5, 3.5, 4.5, 60.0):
        stopped = position(state, end_s + ticks * TICK_S) == position(state, end_s + (ticks + 0.1) * TICK_S)
        assert stalled(state, end_s + ticks * TICK_S) == stopped
    assert not stalled(internal_start(state, 120.0, 0.0), 100.0)


def test_the_internal_clock_is_exact_and_changes_tempo_without_a_jump() -> None:
    """The tempo is what was set, and changing it never moves the song."""
    state = internal_start(ClockState(), 120.0, 10.0)
    assert position(state, 10.0 + 480 * TICK_S) == pytest.approx(480.0)
    faster = set_bpm(state, 174.0, 12.345)
    assert position(faster, 12.345) == pytest.approx(position(state, 12.345))
    assert faster.bpm == pytest.approx(174.0)
    assert follow(faster, Clock(), 13.0) == faster


def test_the_internal_clock_stops_and_goes_on_where_it_was() -> None:
    """Stop keeps the position: the next tick to play is the first one that has not sounded."""
    stopped = internal_stop(internal_start(ClockState(), 120.0, 0.0), 10.5 * TICK_S)
    assert (stopped.playing, stopped.internal, position(stopped, 99.0)) == (False, False, 11.0)
    again = internal_start(stopped, 90.0, 5.0, tick=stopped.tick + 1)
    assert due_s(again, 12.0) == pytest.approx(5.0 + tick_seconds(90.0))
    assert again.epoch > stopped.epoch


def test_start_and_continue_make_the_sender_the_master() -> None:
    """A DAW that starts takes over from the internal clock, from the top or from the current position."""
    own = internal_start(ClockState(), 120.0, 0.0)
    started = follow(follow(own, Start(), 1.0), Clock(), 1.01)
    assert (started.tick, started.playing, started.internal) == (0, True, False)
    going_on = follow(follow(own, Continue(), 10.5 * TICK_S), Clock(), 11.0 * TICK_S)
    assert (going_on.tick, going_on.playing, going_on.internal) == (11, True, False)
    assert follow(own, Stop(), 1.0) == own


def test_the_tempo_is_known_before_the_song_starts() -> None:
    """A DAW that sends clocks while stopped is in tempo at its first beat."""
    state = after(*[Clock()] * 48)
    assert not state.playing
    assert state.bpm == pytest.approx(120.0)
    state = after(Start(), Clock(), state=state)
    assert due_s(state, 6.0) - due_s(state, 0.0) == pytest.approx(6 * TICK_S)


def test_before_the_second_tick_120_bpm_is_assumed() -> None:
    """Until the second tick the tempo is unknown."""
    assert after(Start(), Clock()).bpm == pytest.approx(120.0)


def test_a_daw_session_is_followed_tick_by_tick() -> None:
    """Start, stop, continue, tempo jumps and ramps, locates on and off the beat: the counts agree."""
    state, now_s, place, count = ClockState(), 0.5, 0, -1

    def run(ticks: int, bpm: float) -> None:
        nonlocal state, now_s, count
        for since in range(ticks):
            state, count = follow(state, Clock(), now_s), count + 1
            assert state.tick == count
            assert since < 5 or abs(due_s(state, count) - now_s) < 1e-3
            now_s += tick_seconds(bpm)

    def send(*messages: ClockMessage) -> None:
        nonlocal state
        for message in messages:
            state = follow(state, message, now_s, song_position_unit=SongPositionUnit.CLOCKS)

    send(Start())
    run(96, 120.0)
    send(Stop())
    now_s += 2.0
    send(SongPosition(96), Continue())
    run(96, 120.0)
    run(200, 140.0)
    for bpm in range(140, 90, -1):
        run(5, float(bpm))
    run(100, 90.0)
    run(200, 174.0)
    for place, pause_s, ticks in ((192, 3.0, 144), (0, 8e-3, 144), (96, 16e-3, 144), (264, 0.49, 120)):
        send(Stop())
        now_s += pause_s
        send(*([SongPosition(place), Continue()] if place else [Start()]))
        count = place - 1
        run(ticks, 120.0)
    assert state.playing


clock_messages = st.one_of(
    st.sampled_from([Clock(), Clock(), Clock(), Start(), Stop(), Continue()]),
    st.builds(SongPosition, st.integers(0, 16383)),
)
timed_messages = st.lists(st.tuples(clock_messages, st.floats(0.0, 0.3)), max_size=150)


@given(timed_messages)
def test_any_order_of_messages_keeps_the_invariants(messages: list[tuple[ClockMessage, float]]) -> None:
    """The position only moves while playing, runs on by four ticks at most, and jumps with an epoch only."""
    state, now_s = ClockState(), 0.0
    for message, gap_s in messages:
        now_s += gap_s
        before, state = state, follow(state, message, now_s)
        assert not (state.playing and state.armed)
        assert state.epoch >= before.epoch
        if state.epoch == before.epoch and not state.playing:
            assert position(state, now_s) == (before.tick + 1 if not before.playing else state.tick + 1)
        if state.epoch == before.epoch and not before.playing:
            assert state.tick - before.tick == (1 if state.playing else 0)
        assert position(state, now_s + 1e3) <= state.tick + RUN_ON_TICKS + 1.0


@given(timed_messages, st.floats(0.0, 100.0))
def test_after_stop_clocks_move_nothing(messages: list[tuple[ClockMessage, float]], later_s: float) -> None:
    """After Stop the position stays until the next Start, Continue or Song Position."""
    state, now_s = ClockState(), 0.0
    for message, gap_s in messages:
        now_s += gap_s
        state = follow(state, message, now_s)
    stopped = follow(state, Stop(), now_s)
    waiting = after(*[Clock()] * 30, state=stopped)
    assert not waiting.playing
    assert position(waiting, now_s + later_s) == position(stopped, now_s)


@given(timed_messages, st.integers(0, 16383))
def test_a_running_song_ignores_song_position(messages: list[tuple[ClockMessage, float]], value: int) -> None:
    """From Start or Continue to Stop, Song Position changes nothing."""
    state, now_s = ClockState(), 0.0
    for message, gap_s in messages:
        now_s += gap_s
        state = follow(state, message, now_s)
        if state.playing or state.armed:
            assert follow(state, SongPosition(value), now_s) == state


@given(st.lists(st.floats(-2e-3, 2e-3), min_size=100, max_size=200))
def test_jitter_never_sets_the_count_back(late_s: list[float]) -> None:
    """With 2 ms of any jitter each clock is the next tick, and the position steps back by less than 2 ms."""
    state = follow(ClockState(), Start(), 0.0)
    positions: list[float] = []
    for i, late in enumerate(late_s):
        at_s = 1.0 + i * TICK_S + (late if i > 24 else 0.0)
        if i > 24:
            positions.append(position(state, at_s))
        state = follow(state, Clock(), at_s)
        assert state.tick == i
        if i > 24:
            positions.append(position(state, at_s))
    assert all(later - earlier > -2e-3 / TICK_S for earlier, later in pairwise(positions))


@given(st.lists(st.tuples(st.floats(20.0, 300.0), st.floats(0.0, 2.0)), max_size=20))
def test_the_internal_clock_never_jumps(changes: list[tuple[float, float]]) -> None:
    """Through any changes of tempo the position is the integral of the tempo."""
    state, now_s, ticks = internal_start(ClockState(), 120.0, 0.0), 0.0, 0.0
    for bpm, lasts_s in changes:
        state = set_bpm(state, bpm, now_s)
        assert position(state, now_s) == pytest.approx(ticks, abs=1e-6)
        now_s, ticks = now_s + lasts_s, ticks + lasts_s / tick_seconds(bpm)
    assert position(state, now_s) == pytest.approx(ticks, abs=1e-6)
    assert due_s(state, position(state, now_s)) == pytest.approx(now_s, abs=1e-6)
