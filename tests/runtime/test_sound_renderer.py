"""Rendering sounds: at the device's rate, cached, always finite."""

from dataclasses import replace

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.sound_request import SoundRequest
from latentdrum.core.preset.kit import PLAIN_KIT, Sample
from latentdrum.core.timbre.timbre import Drum, Timbre, typical
from latentdrum.core.voices import Voice
from latentdrum.runtime.sound_renderer import SoundRenderer
from latentdrum.sound.decorrelation import side_of
from tests.sound.sounds import FakeDrums

PAD = PLAIN_KIT.pads[0]


def request(drum: Drum, seed: int, *, stereo: bool = True) -> SoundRequest:
    return SoundRequest((0, int(drum)), typical(drum), seed, stereo)


def test_the_same_sound_is_rendered_once() -> None:
    """Without round robin equal hits share the same frames."""
    drums = FakeDrums()
    renderer = SoundRenderer(drums, 48_000)
    one, two = (renderer.render(request(Drum.SNARE, 5), PAD) for _ in range(2))
    assert one[0] is two[0]
    assert one[1] is two[1] is not None
    assert renderer.render(request(Drum.SNARE, 6), PAD)[0] is not one[0]
    assert drums.rendered == 2


def test_only_a_stereo_sound_has_a_side() -> None:
    """A mono one costs no more than its frames; two pads with the same sound do not lean to the same side."""
    renderer = SoundRenderer(FakeDrums(), 48_000)
    mid, none = renderer.render(request(Drum.SNARE, 5, stereo=False), PAD)
    assert none is None
    assert renderer._bytes == mid.nbytes
    sides = [renderer.render(SoundRequest((0, voice), typical(Drum.SNARE), 5, True), PAD)[1] for voice in Voice]
    assert all(side is not None and side.shape == mid.shape for side in sides)
    correlations = np.corrcoef([side.tolist() for side in sides if side is not None])
    assert np.abs(correlations - np.eye(len(Voice))).max() < 0.7


def test_a_sample_has_a_side_of_its_own() -> None:
    """A recording on a pad is as wide as any sound."""
    pad = replace(PAD, sample=Sample("mine", np.ones(4000, np.float32)))
    mid, side = SoundRenderer(FakeDrums(), 44_100).render(SoundRequest((0, 0), pad.timbre, 1, True), pad)
    np.testing.assert_array_equal(mid, np.ones(4000, np.float32))
    assert side is not None
    np.testing.assert_array_equal(side, side_of(mid, Voice.KICK, 44_100))


def test_sounds_are_rendered_at_the_devices_rate() -> None:
    """With the duration and level of the model's own rate."""
    slow = SoundRenderer(FakeDrums(), 44_100).render(request(Drum.KICK, 0), PAD)[0]
    fast = SoundRenderer(FakeDrums(), 88_200).render(request(Drum.KICK, 0), PAD)[0]
    assert len(fast) == pytest.approx(2 * len(slow), abs=2)
    np.testing.assert_allclose(fast[2000:20000:2], slow[1000:10000], atol=0.01)


def test_the_cache_is_bounded() -> None:
    """However many different sounds are requested."""
    renderer = SoundRenderer(FakeDrums(), 44_100)
    for seed in range(200):
        renderer.render(request(Drum.CRASH, seed), PAD)
    assert renderer._bytes == sum(frames.nbytes for frames in renderer._cache.values()) <= 8_000_000


def test_a_sound_that_is_not_finite_is_refused() -> None:
    """One such frame would silence the limiter for good."""

    class Broken(FakeDrums):
        def render(self, timbre: Timbre, seed: int) -> FloatArray:
            return np.full(10, np.nan, np.float32)

    with pytest.raises(ValueError, match="not finite"):
        SoundRenderer(Broken(), 44_100).render(request(Drum.KICK, 0), PAD)
