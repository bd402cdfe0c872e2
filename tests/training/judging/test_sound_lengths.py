"""A sound that rings when it ends is cut, however it is faded; one that has died away is not."""

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import RATE_HZ
from training.judging.timbre.lengths import cut_share, is_cut


def decaying(fall_db: float, length_s: float, fade_s: float, silence_s: float = 0.0) -> FloatArray:
    """A low tone with a harmonic that falls by so many decibels to its end, faded out, and silence after it."""
    t = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    tone = np.sin(2 * np.pi * 60 * t) + 0.5 * np.sin(2 * np.pi * 900 * t)
    fade = np.clip((length_s - t) / fade_s, 0.0, 1.0) ** 2
    sound = tone * 10 ** (-fall_db * t / length_s / 20) * fade
    return np.asarray(np.pad(sound, (0, round(silence_s * RATE_HZ))), np.float32)


@pytest.mark.parametrize("fade_s", [0.0006, 0.006, 0.045])
@pytest.mark.parametrize("length_s", [0.3, 1.5, 4.0])
@pytest.mark.parametrize("silence_s", [0.0, 0.2])
def test_the_level_at_the_end_decides(length_s: float, fade_s: float, silence_s: float) -> None:
    """At 45 dB the sound, 6 dB under its peak, is cut, at 65 it is not, whatever the fade, the length and silence."""
    assert is_cut(decaying(45.0, length_s, fade_s, silence_s))
    assert not is_cut(decaying(65.0, length_s, fade_s, silence_s))


def test_silence_and_clicks_are_not_cut() -> None:
    """They have no end to ring at."""
    assert not is_cut(np.zeros(1000, np.float32))
    assert not is_cut(np.ones(100, np.float32))


def test_the_share_is_of_all_sounds() -> None:
    """One of four."""
    sounds = [decaying(fall_db, 1.0, 0.01) for fall_db in (80.0, 20.0, 90.0, 100.0)]
    assert cut_share(sounds) == 0.25
