"""JACK's time in seconds."""

from itertools import pairwise

import pytest

from latentdrum.drivers.jack.frame_clock import FrameClock

RATE, PERIOD = 48_000, 128
PERIOD_S = PERIOD / RATE


def begin_periods(clock: FrameClock, first: int, walls_s: list[float]) -> list[int]:
    """Begin consecutive periods at wall clock times."""
    return [clock.begin((first + n * PERIOD) % 2**32, PERIOD, wall_s) for n, wall_s in enumerate(walls_s)]


def test_late_cycles_do_not_change_the_time() -> None:
    """However late a busy machine runs a cycle, its frames keep their seconds."""
    clock = FrameClock(RATE, offset_s=0.0)
    begin_periods(clock, 0, [10.0 + n * PERIOD_S + (0.0, 0.0009, 0.0004)[n % 3] for n in range(1000)])
    assert clock.second(48_000) == pytest.approx(11.0)


def test_time_stops_while_the_server_stalls() -> None:
    """A stall of 80 ms shifts nothing, since the DAW stalled, too."""
    clock = FrameClock(RATE, offset_s=0.0)
    begin_periods(clock, 0, [5.0])
    assert clock.now_s(5.001) == pytest.approx(5.001)
    assert clock.now_s(5.08) == pytest.approx(5.0 + PERIOD_S)
    clock.begin(PERIOD, PERIOD, 5.08)
    assert clock.now_s(5.081) == pytest.approx(5.001 + PERIOD_S)


def test_time_never_goes_back() -> None:
    """However early or late periods begin, and across a server restart."""
    clock = FrameClock(RATE, offset_s=2.0)
    seen: list[float] = []
    for number in range(50):
        wall_s = 1.0 + number * PERIOD_S + (number * 7 % 5 - 2) * 0.0003
        clock.begin(number * PERIOD, PERIOD, wall_s)
        seen += [clock.now_s(wall_s + share * PERIOD_S) for share in (0.0, 0.5, 1.0, 1.5)]
    seen += [clock.now_s(2.0), clock.now_s(2.0, running=False)]
    following = FrameClock(RATE, offset_s=clock.now_s(3.0, running=False) - 3.0)
    seen.append(clock.now_s(3.1, running=False))
    following.begin(77, PERIOD, 3.1)
    seen.append(following.now_s(3.1))
    assert all(later >= earlier - 1e-9 for earlier, later in pairwise(seen))
    assert seen[0] == pytest.approx(3.0, abs=0.001)


def test_all_clients_of_a_server_share_its_time() -> None:
    """Whenever they were opened."""
    one, other = FrameClock(RATE), FrameClock(RATE)
    one.begin(1280, PERIOD, 7.0)
    other.begin(12800, PERIOD, 7.31)
    assert one.second(48_000) == other.second(48_000) == 1.0


def test_frames_are_unwrapped() -> None:
    """JACK's frame counter wraps at 2**32, about once a day."""
    first = 2**32 - 2 * PERIOD
    assert begin_periods(FrameClock(RATE), first, [n * PERIOD_S for n in range(4)]) == [
        first + n * PERIOD for n in range(4)
    ]
