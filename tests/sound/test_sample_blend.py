"""A player's own sound on a pad: theirs at home, the model's far away, no jump between."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.kit import Pad, Sample
from latentdrum.core.timbre.timbre import TIMBRE_FREE_DIMS, Drum, Timbre, typical
from latentdrum.sound.sample_blend import blend_sample
from tests.sound.sounds import FakeDrums

OWN = (0.8 * np.sin(np.arange(9000) / 30) * np.exp(-np.arange(9000) / 2000)).astype(np.float32)
HOME = replace(typical(Drum.SNARE), hardness=0.2)
PAD = Pad(HOME, sample=Sample("mine.wav", OWN))


def sound(timbre: Timbre) -> FloatArray:
    return blend_sample(FakeDrums().render, PAD, timbre)


def moved(axis: int, by: float) -> Timbre:
    axes = HOME.axes.copy()
    axes[axis] += by
    return replace(HOME, axes=axes)


@given(st.integers(0, 2**31), st.floats(-1, 1))
@settings(max_examples=30)
def test_at_home_every_hit_is_the_players_own_sound(seed: int, hardness: float) -> None:
    """To the last bit, however hard it is struck and however far full round robin strays."""
    stray = 0.35 * np.random.default_rng(seed).standard_normal(TIMBRE_FREE_DIMS, np.float32)
    np.testing.assert_array_equal(sound(replace(HOME, z=HOME.z + stray, hardness=hardness)), OWN)


def test_far_from_home_it_is_the_models_sound() -> None:
    """A knob turned most of the way leaves nothing of the sample; another drum never had any of it."""
    for far in (moved(0, 0.41), moved(2, -0.45), replace(HOME, drum=Drum.CLAP)):
        np.testing.assert_array_equal(sound(far), FakeDrums().render(far, 0))


@given(st.integers(0, 4), st.floats(0.0, 0.45))
@settings(max_examples=40)
def test_there_is_no_jump_on_the_way(axis: int, by: float) -> None:
    """A little turn of a knob changes the sound a little."""
    here, there = sound(moved(axis, by)), sound(moved(axis, by + 0.0005))
    size = max(len(here), len(there))
    change = np.pad(here, (0, size - len(here))) - np.pad(there, (0, size - len(there)))
    assert np.sqrt(np.square(change).mean()) < 0.01


@pytest.mark.parametrize(("by", "least", "most"), [(0.1, 0.75, 0.95), (0.2, 0.4, 0.6), (0.3, 0.05, 0.25)])
def test_a_players_sound_fades_over_the_whole_travel_of_a_knob(by: float, least: float, most: float) -> None:
    """A touch of a knob keeps most of it, half the way to the knob's last tenth half, near there hardly any."""
    left = blend_sample(lambda timbre, seed: np.zeros_like(OWN), PAD, moved(0, by))
    share = float(np.abs(left).max() / np.abs(OWN).max())
    assert least < share < most


def test_leaving_home_through_the_free_dimensions_is_no_jump_either() -> None:
    """Where straying ends and moving begins, both give the sample."""
    direction = np.ones(TIMBRE_FREE_DIMS, np.float32)
    near = sound(replace(HOME, z=HOME.z + np.float32(0.501) * direction))
    assert len(near) >= len(OWN)
    np.testing.assert_allclose(near[: len(OWN)], OWN, atol=0.01)


def test_nothing_leaves_over_full_scale() -> None:
    """A loud sample and the model's sound at the same time are brought down together."""
    loud = Pad(HOME, sample=Sample("loud.wav", np.ones(4000, np.float32)))
    assert np.abs(blend_sample(FakeDrums().render, loud, moved(0, 0.1))).max() <= 1.0


def test_a_pad_without_a_sample_is_a_mistake() -> None:
    """The caller decodes it as it is."""
    with pytest.raises(ValueError, match="has no sample"):
        blend_sample(FakeDrums().render, Pad(HOME), HOME)
