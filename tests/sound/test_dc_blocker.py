"""The limiter's DC blocker: takes out an offset, and does nothing while nothing is limited."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.arrays import FloatArray
from latentdrum.sound.dc_blocker import MAX_OFFSET, DcBlocker

RATE = 4000


def blocked(signal: FloatArray, limited: tuple[int, int], block: int = 128) -> FloatArray:
    """The signal after the blocker; the frames from limited[0] up to limited[1] count as limited."""
    blocker = DcBlocker(RATE, 2048)
    output: FloatArray = signal.copy()
    frames = np.arange(signal.shape[1])
    is_limited = (frames >= limited[0]) & (frames < limited[1])
    for first in range(0, len(frames), block):
        blocker.process(output[:, first : first + block], is_limited[first : first + block])
    return output


def tone(seconds: float, offset: float) -> FloatArray:
    """100 Hz with an offset on the left side only."""
    side = 0.5 * np.sin(2 * np.pi * 100 * np.arange(round(seconds * RATE)) / RATE)
    return np.stack([side + offset, side]).astype(np.float32)


def test_an_offset_is_gone_after_some_seconds() -> None:
    """To a hundredth of it, on the side that has one."""
    output = blocked(tone(8.0, 0.008), (0, 8 * RATE))[:, 4 * RATE :]
    assert np.abs(output.mean(1, dtype=np.float64)).max() < 8e-5


def test_nothing_changes_before_limiting_begins() -> None:
    """The offset is the player's own then."""
    signal = tone(2.0, 0.008)
    output = blocked(signal, (RATE, 2 * RATE))
    np.testing.assert_array_equal(output[:, :RATE], signal[:, :RATE])
    assert (output[:, RATE + 100 :] != signal[:, RATE + 100 :]).any()


def test_the_signal_passes_unchanged_when_nothing_was_limited_for_long() -> None:
    """After a second in which the mean is still taken, and some in which it fades away."""
    signal = tone(9.0, 0.008)
    output = blocked(signal, (0, RATE))
    assert (output[:, 2 * RATE :] != signal[:, 2 * RATE :]).any()
    np.testing.assert_array_equal(output[:, 8 * RATE + 1024 :], signal[:, 8 * RATE + 1024 :])


@given(st.floats(-1, 1))
def test_what_is_subtracted_is_bounded(offset: float) -> None:
    """The limiter leaves that much free below its ceiling."""
    signal = tone(3.0, offset)
    assert np.abs(blocked(signal, (0, 3 * RATE)) - signal).max() <= MAX_OFFSET * 1.0001


@given(st.integers(1, 2048), st.integers(0, 3000), st.integers(0, 3000))
def test_the_block_size_makes_no_difference(block: int, begin: int, frames: int) -> None:
    """To the last bit, wherever limiting begins and ends."""
    signal = tone(2.0, 0.3)
    limited = (begin, begin + frames)
    np.testing.assert_array_equal(blocked(signal, limited), blocked(signal, limited, block))
