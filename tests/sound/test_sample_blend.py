"""A pad with a sample: the sample at the pad's own timbre, the model's sound far from it, no jump between."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.sound_request import _ROUND_ROBIN_SD
from latentdrum.core.preset.kit import Pad, Sample
from latentdrum.core.timbre.timbre import TIMBRE_FREE_DIMS, Drum, Timbre, typical
from latentdrum.sound.sample_blend import blend_sample
from tests.sound.sounds import FakeDrums

SAMPLE = (0.8 * np.sin(np.arange(9000) / 30) * np.exp(-np.arange(9000) / 2000)).astype(np.float32)
OWN_TIMBRE = replace(typical(Drum.SNARE), hardness=0.2)
PAD = Pad(OWN_TIMBRE, sample=Sample("mine.wav", SAMPLE))


def sound(timbre: Timbre) -> FloatArray:
    return blend_sample(FakeDrums().render, PAD, timbre)


def moved(axis: int, by: float) -> Timbre:
    axes = OWN_TIMBRE.axes.copy()
    axes[axis] += by
    return replace(OWN_TIMBRE, axes=axes)


@given(st.integers(0, 2**31), st.floats(0, 0.499), st.floats(-1, 1))
@settings(max_examples=30)
def test_near_the_pads_own_timbre_every_hit_is_the_sample(seed: int, rms_sd: float, hardness: float) -> None:
    """To the last bit, for any hardness and any deviation in the free dimensions of up to half a standard deviation."""
    direction = np.random.default_rng(seed).standard_normal(TIMBRE_FREE_DIMS, np.float32)
    deviation = direction * np.float32(rms_sd / np.sqrt(np.square(direction).mean()))
    np.testing.assert_array_equal(sound(replace(OWN_TIMBRE, z=OWN_TIMBRE.z + deviation, hardness=hardness)), SAMPLE)


def test_full_round_robin_leaves_nearly_every_hit_the_sample() -> None:
    """Its deviations are normal, so that a few hits in a thousand leave the half standard deviation a little."""
    deviations = _ROUND_ROBIN_SD * np.random.default_rng(1).standard_normal((100_000, TIMBRE_FREE_DIMS))
    rms_sd = np.sqrt(np.square(deviations).mean(axis=1))
    assert (rms_sd > 0.5).mean() < 0.005
    assert rms_sd.max() < 0.75


def test_far_from_the_pads_own_timbre_it_is_the_models_sound() -> None:
    """Near the end of a knob's range, or for another drum, nothing of the sample is left."""
    for far in (moved(0, 0.41), moved(2, -0.45), replace(OWN_TIMBRE, drum=Drum.CLAP)):
        np.testing.assert_array_equal(sound(far), FakeDrums().render(far, 0))


@given(st.integers(0, 4), st.floats(0.0, 0.45))
@settings(max_examples=40)
def test_there_is_no_jump_between(axis: int, by: float) -> None:
    """A small move of a knob changes the sound a little."""
    before, after = sound(moved(axis, by)), sound(moved(axis, by + 0.0005))
    size = max(len(before), len(after))
    change = np.pad(before, (0, size - len(before))) - np.pad(after, (0, size - len(after)))
    assert np.sqrt(np.square(change).mean()) < 0.01


@pytest.mark.parametrize(("by", "least", "most"), [(0.1, 0.75, 0.95), (0.2, 0.4, 0.6), (0.3, 0.05, 0.25)])
def test_the_sample_fades_over_the_whole_range_of_a_knob(by: float, least: float, most: float) -> None:
    """At a quarter of the way to the knob's last tenth most of it is left, at half about half, near it hardly any."""
    left = blend_sample(lambda timbre, seed: np.zeros_like(SAMPLE), PAD, moved(0, by))
    share = float(np.abs(left).max() / np.abs(SAMPLE).max())
    assert least < share < most


def test_there_is_no_jump_in_the_free_dimensions() -> None:
    """Just outside the ignored deviation the sound is still the sample."""
    direction = np.ones(TIMBRE_FREE_DIMS, np.float32)
    near = sound(replace(OWN_TIMBRE, z=OWN_TIMBRE.z + np.float32(0.501) * direction))
    assert len(near) >= len(SAMPLE)
    np.testing.assert_allclose(near[: len(SAMPLE)], SAMPLE, atol=0.01)


def test_the_blend_stays_within_full_scale() -> None:
    """A loud sample and the model's sound together are scaled down."""
    loud = Pad(OWN_TIMBRE, sample=Sample("loud.wav", np.ones(4000, np.float32)))
    assert np.abs(blend_sample(FakeDrums().render, loud, moved(0, 0.1))).max() <= 1.0


def test_a_pad_without_a_sample_is_an_error() -> None:
    """The error says to render the timbre as it is."""
    with pytest.raises(ValueError, match="has no sample"):
        blend_sample(FakeDrums().render, Pad(OWN_TIMBRE), OWN_TIMBRE)
