"""The distance that is heard puts the same first, another drum after it, and silence last."""

import numpy as np
import pytest

from latentdrum.core.timbre.spectral_distance import heard_distance, log_spectral_distance
from tests.storage.sound_files import thump

SILENCE = np.zeros(1, np.float32)


@pytest.mark.parametrize("length_s", [0.01, 0.05, 0.2, 1.4])
def test_silence_is_farther_than_any_drum(length_s: float) -> None:
    """However short the recording: the silence after it says nothing about the drum."""
    kick = thump(60.0, length_s)
    near, far = heard_distance(thump(66.0, 1.4), kick), heard_distance(thump(700.0, 1.4), kick)
    assert heard_distance(kick, kick) == 0.0
    assert 0.0 < near < far < heard_distance(SILENCE, kick)


def test_the_plain_distance_puts_silence_first() -> None:
    """That of the evaluation, which is why another one is shown: a short hit is mostly silence."""
    hit = thump(60.0, 0.02)
    assert log_spectral_distance(SILENCE, hit) < log_spectral_distance(thump(60.0, 1.4), hit)


def test_level_does_not_count() -> None:
    """Nor does what is 60 dB below the loudest."""
    kick = thump(60.0, 0.5)
    assert heard_distance(0.01 * kick, kick) == pytest.approx(0.0, abs=1e-3)
    hiss = 1e-6 * np.random.default_rng(0).standard_normal(len(kick)).astype(np.float32)
    assert heard_distance(kick + hiss, kick) < 0.01
