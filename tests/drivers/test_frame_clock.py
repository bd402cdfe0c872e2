"""The mapping between JACK's frames and our seconds."""

import pytest

from latentdrum.drivers.frame_clock import FrameClock

RATE, PERIOD = 48_000, 128


def begun(clock: FrameClock, first: int, periods: int, at_s: float, late_s: tuple[float, ...] = (0.0,)) -> float:
    """Let periods begin from a second on, each late by the next of late_s; gives the second after them."""
    for number in range(periods):
        clock.begin(first + number * PERIOD, at_s + number * PERIOD / RATE + late_s[number % len(late_s)])
    return at_s + periods * PERIOD / RATE


def test_late_periods_do_not_bend_the_time() -> None:
    """A busy machine begins periods late, never early: the earliest count."""
    clock = FrameClock(RATE)
    begun(clock, 0, 2000, 10.0, (0.0, 0.0004, 0.0009, 0.0002))
    assert clock.second(48_000) == pytest.approx(11.0, abs=20e-6)


def test_time_lost_in_a_dropout_is_noticed_within_a_few_periods() -> None:
    """The server stood still for 80 ms and then went on with the next frame."""
    clock = FrameClock(RATE)
    end_s = begun(clock, 0, 1000, 0.0)
    begun(clock, 1000 * PERIOD, 16, end_s + 0.08)
    assert clock.second(1000 * PERIOD) == pytest.approx(end_s + 0.08, abs=1e-6)


def test_a_sound_card_that_runs_fast_is_followed() -> None:
    """100 parts in a million off the nominal rate stays within 0.1 ms."""
    clock = FrameClock(RATE)
    for number in range(20_000):
        at_s = number * PERIOD / RATE * (1 - 1e-4)
        clock.begin(number * PERIOD, at_s)
    assert clock.second(20_000 * PERIOD) == pytest.approx(20_000 * PERIOD / RATE * (1 - 1e-4), abs=1e-4)


def test_frames_count_on_where_jacks_wrap() -> None:
    """JACK counts to 2**32, about a day; we count on."""
    clock = FrameClock(RATE)
    first = 2**32 - 2 * PERIOD
    assert [clock.begin((first + n * PERIOD) % 2**32, n * PERIOD / RATE) for n in range(4)] == [
        first - 2**32 + n * PERIOD for n in range(4)
    ]
