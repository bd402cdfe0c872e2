"""Rendering sounds: at the device's rate, cached, always finite."""

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.kit import PLAIN_KIT
from latentdrum.core.timbre.timbre import Drum, Timbre, typical
from latentdrum.runtime.sound_renderer import SoundRenderer
from tests.sound.sounds import FakeDrums

PAD = PLAIN_KIT.pads[0]


def test_the_same_sound_is_rendered_once() -> None:
    """Without round robin equal hits share the same frames."""
    drums = FakeDrums()
    renderer = SoundRenderer(drums, 48_000)
    one, two = (renderer.render(typical(Drum.SNARE), 5, PAD) for _ in range(2))
    assert one is two
    assert renderer.render(typical(Drum.SNARE), 6, PAD) is not one
    assert drums.rendered == 2


def test_sounds_are_rendered_at_the_devices_rate() -> None:
    """With the duration and level of the model's own rate."""
    slow = SoundRenderer(FakeDrums(), 44_100).render(typical(Drum.KICK), 0, PAD)
    fast = SoundRenderer(FakeDrums(), 88_200).render(typical(Drum.KICK), 0, PAD)
    assert len(fast) == pytest.approx(2 * len(slow), abs=2)
    np.testing.assert_allclose(fast[2000:20000:2], slow[1000:10000], atol=0.01)


def test_the_cache_is_bounded() -> None:
    """However many different sounds are requested."""
    renderer = SoundRenderer(FakeDrums(), 44_100)
    for seed in range(200):
        renderer.render(typical(Drum.CRASH), seed, PAD)
    assert renderer._bytes == sum(frames.nbytes for frames in renderer._cache.values()) <= 8_000_000


def test_a_sound_that_is_not_finite_is_refused() -> None:
    """One such frame would silence the limiter for good."""

    class Broken(FakeDrums):
        def render(self, timbre: Timbre, seed: int) -> FloatArray:
            return np.full(10, np.nan, np.float32)

    with pytest.raises(ValueError, match="not finite"):
        SoundRenderer(Broken(), 44_100).render(typical(Drum.KICK), 0, PAD)
