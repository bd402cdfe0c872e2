"""Times of a stream's frames in spite of jittery callbacks."""

import numpy as np
import pytest

from latentdrum.drivers.audio.stream_clock import StreamClock

RATE, BLOCK = 48_000, 128
BLOCK_S = BLOCK / RATE


def run(clock: StreamClock, seconds: float, start_s: float, drift: float = 0.0, seed: int = 0) -> float:
    """Callbacks, some of them late, of a device whose clock drifts; returns the true time of the next frame."""
    rng = np.random.default_rng(seed)
    blocks = round(seconds / BLOCK_S)
    late_s = rng.exponential(0.0002, blocks) + 0.02 * (rng.random(blocks) < 0.01)
    for number in range(blocks):
        clock.begin(BLOCK, start_s + number * BLOCK_S * (1.0 + drift) + late_s[number])
    return start_s + blocks * BLOCK_S * (1.0 + drift)


@pytest.mark.parametrize("drift", [0.0, 2e-4, -2e-4])
def test_late_callbacks_move_no_hit(drift: float) -> None:
    """Delays of 20 ms and a drift of 200 ppm leave an error of less than a millisecond."""
    clock = StreamClock(RATE)
    true_s = run(clock, 30.0, 100.0, drift)
    assert clock.second(round(30.0 / BLOCK_S) * BLOCK) == pytest.approx(true_s, abs=0.001)


def test_intervals_between_hits_are_exact() -> None:
    """From one block to the next the estimate moves by less than a frame."""
    clock = StreamClock(RATE)
    run(clock, 2.0, 5.0)
    rng = np.random.default_rng(1)
    places = []
    for number in range(2000):
        clock.begin(BLOCK, 7.0 + number * BLOCK_S + rng.exponential(0.0003))
        places.append((10.0 - clock.second(0)) * RATE)
    assert np.abs(np.diff(places)).max() < 1.0


def test_frames_count_up_and_seconds_find_them() -> None:
    """`frame` and `second` are inverse."""
    clock = StreamClock(RATE)
    assert [clock.begin(n, 1.0 + at / RATE) for n, at in ((100, 0), (28, 100), (128, 128))] == [0, 100, 128]
    assert clock.frame(1.0 + 4711 / RATE) == 4711
    assert clock.second(4711) == pytest.approx(1.0 + 4711 / RATE)


def test_lost_frames_are_detected() -> None:
    """After an underrun of 50 ms hits are on time again: at once if it is reported, within a second if not."""
    for reported in (True, False):
        clock = StreamClock(RATE)
        run(clock, 5.0, 0.0)
        frames = clock.begin(BLOCK, 5.05) + BLOCK
        if reported:
            clock.restart()
        true_s = run(clock, 0.2 if reported else 1.0, 5.05 + BLOCK_S, seed=2)
        assert clock.second(frames + round((0.2 if reported else 1.0) / BLOCK_S) * BLOCK) == pytest.approx(
            true_s, abs=0.001
        )
