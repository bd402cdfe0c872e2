"""Where in the song we stand, by the clock messages heard so far."""

from dataclasses import replace

import pytest

from latentdrum.core.clock import ClockState, SongPositionUnit, due_s, follow, internal_start, position, set_bpm
from latentdrum.core.messages import Clock, ClockMessage, Continue, SongPosition, Start, Stop
from latentdrum.core.units import tick_seconds

TICK_S = tick_seconds(120.0)


def heard(*messages: ClockMessage, state: ClockState | None = None, unit_is_clock: bool = False) -> ClockState:
    """The state after messages, every clock one tick at 120 BPM after the one before."""
    unit = SongPositionUnit.CLOCKS if unit_is_clock else SongPositionUnit.SIXTEENTHS
    state, now_s = state or ClockState(), state.tempo.tick_s if state else 0.0
    for message in messages:
        now_s += TICK_S * isinstance(message, Clock)
        state = follow(state, message, now_s, song_position_unit=unit)
    return state


def test_continue_resumes_where_stop_landed() -> None:
    """Continue plays on mid-bar; only Start returns to the downbeat."""
    assert heard(Start(), *[Clock()] * 40, Stop(), Continue(), Clock()).tick == 40


def test_first_clock_after_start_is_the_downbeat() -> None:
    """Start alone makes no sound; its first clock is tick 0."""
    state = heard(Start())
    assert (state.playing, state.armed, position(state, 5.0)) == (False, True, 0.0)
    state = heard(Clock(), state=state)
    assert (state.playing, state.armed, state.tick) == (True, False, 0)
    assert due_s(state, 0.0) == pytest.approx(TICK_S)


def test_song_position_sets_the_place_in_sixteenths() -> None:
    """All 14 bits count, six clocks a unit; Ardour 7's clocks are an option."""
    assert heard(SongPosition(16383), Continue(), Clock()).tick == 16383 * 6
    assert heard(SongPosition(192), Continue(), Clock(), unit_is_clock=True).tick == 192


def test_song_position_is_ignored_while_running() -> None:
    """Only a stopped song can be moved."""
    playing = heard(Start(), Clock(), Clock())
    assert heard(SongPosition(99), state=playing) == playing


def test_clocks_while_stopped_never_advance_the_place() -> None:
    """jack_midi_clock sends Song Position, half a second of clocks, and only then Continue."""
    state = heard(Start(), *[Clock()] * 10, Stop(), SongPosition(8), *[Clock()] * 24, Continue(), Clock())
    assert state.tick == 48


def test_start_while_running_goes_back_to_the_top() -> None:
    """A second Start is a jump to the downbeat, and the scheduler is told."""
    playing = heard(Start(), *[Clock()] * 10)
    again = heard(Start(), Clock(), state=playing)
    assert again.tick == 0
    assert again.epoch > playing.epoch


def test_a_silent_master_holds_the_song() -> None:
    """No notes run away when the master stalls, and its next tick is the next tick."""
    state = heard(Start(), *[Clock()] * 48)
    end_s = state.tempo.tick_s
    assert position(state, end_s + 10.0) == state.tick + 4
    assert follow(state, Clock(), end_s + 10.0).tick == state.tick + 1


def test_own_clock_is_exact_and_changes_tempo_without_a_jump() -> None:
    """Alone, the tempo is what was set, and a turn of the tempo knob never moves the song."""
    state = internal_start(ClockState(), 120.0, 10.0)
    assert position(state, 10.0 + 480 * TICK_S) == pytest.approx(480.0)
    faster = set_bpm(state, 174.0, 12.345)
    assert position(faster, 12.345) == pytest.approx(position(state, 12.345))
    assert faster.bpm == pytest.approx(174.0)
    assert follow(faster, Clock(), 13.0) == faster
    assert replace(faster, playing=False).tick == faster.tick
