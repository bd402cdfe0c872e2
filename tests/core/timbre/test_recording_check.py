"""What is wrong with a recording is said in one line, with its value and what to do; a good one passes unremarked."""

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.recording_check import doubts
from latentdrum.core.timbre.timbre import RATE_HZ
from tests.storage.sound_files import thump

_LONGEST_S = 1.5


def padded(frames: FloatArray, length_s: float = 1.0) -> FloatArray:
    return np.pad(frames, (0, round(length_s * RATE_HZ) - len(frames)))


def noise(length_s: float, level: float) -> FloatArray:
    return (level * np.random.default_rng(0).standard_normal(round(length_s * RATE_HZ))).astype(np.float32)


def sine(length_s: float, hz: float = 440.0) -> FloatArray:
    return np.asarray(0.5 * np.sin(2 * np.pi * hz * np.arange(round(length_s * RATE_HZ)) / RATE_HZ), np.float32)


def loop(length_s: float) -> FloatArray:
    """A kick every half second."""
    return np.tile(padded(thump(), 0.5), round(length_s / 0.5))


GOOD = {
    "a kick": thump(length_s=0.6),
    "a kick in silence": np.pad(thump(length_s=0.6), RATE_HZ // 4),
    "a flam": padded(thump()) + 0.9 * np.roll(padded(thump()), round(0.03 * RATE_HZ)),
    "a soft room": padded(thump(length_s=0.6)) + noise(1.0, 0.001),
    "a loud kick": 0.999 * thump(50.0, 0.6, level=1.0),
}
BAD = {
    "hits": (loop(20.0), "40 hits, a loop? (again 0.50, 1.00, 1.50 and on s after the first) A sound is one hit: cut"),
    "long": (loop(20.0), "20.0 s long, of which the first 1.5 s are used (what follows reaches 0 dB)"),
    "cut": (thump(length_s=0.15), "ends abruptly (-1"),
    "sine": (sine(1.0), "so it is hardly a drum: give a hit with its decay"),
    "long sine": (sine(5.0), "so it is hardly a drum: give a hit with its decay"),
    "hiss": (noise(1.0, 0.1), "does not decay"),
    "clipped": ((4 * thump(length_s=0.6)).clip(-0.9, 0.9), "clipped 1"),
    "quiet": (
        0.005 * thump(length_s=0.6),
        "very quiet (peak -48 dB), so noise is encoded with it: record or",
    ),
    "noisy": (padded(thump(length_s=0.3)) + noise(1.0, 0.01), "noisy (steady at -3"),
}


@pytest.mark.parametrize("kind", GOOD)
def test_a_good_recording_raises_no_doubt(kind: str) -> None:
    """Neither silence around it nor a flam or a decay to a low noise floor is remarked."""
    assert doubts(GOOD[kind].astype(np.float32), _LONGEST_S) == []


@pytest.mark.parametrize("kind", BAD)
def test_a_doubtful_recording_is_remarked(kind: str) -> None:
    """With what was noticed and its value."""
    frames, text = BAD[kind]
    found = doubts(frames.astype(np.float32), _LONGEST_S)
    assert any(text in line for line in found), found
    assert all("\n" not in line for line in found)


def test_short_sounds_are_taken() -> None:
    """Down to a single frame."""
    assert doubts(np.ones(1, np.float32), _LONGEST_S) == []
    assert isinstance(doubts(thump()[:300], _LONGEST_S), list)
