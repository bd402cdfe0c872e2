"""Augmentation: variants change a little and stay the same drum."""

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.descriptors import measure
from latentdrum.core.timbre.timbre import RATE_HZ, TIMBRE_AXES, Drum
from latentdrum.learning.timbre.augment import attack_changed, augment, lengthened, overdriven, repitched, tilted
from tests.training.timbre.one_shot_files import ping


def sound() -> FloatArray:
    noise = np.random.default_rng(3).standard_normal(RATE_HZ // 2).astype(np.float32)
    frames = ping(200.0, 0.5, level=0.7) + 0.1 * noise * ping(0.0, 0.5)
    return np.asarray(frames / np.abs(frames).max(), np.float32)


def change(before: FloatArray, after: FloatArray, axis: str) -> float:
    return float((measure(after) - measure(before))[TIMBRE_AXES.index(axis)])


@pytest.mark.parametrize("drum", [Drum.SNARE, Drum.CRASH])
def test_a_variant_stays_the_same_drum(drum: Drum) -> None:
    """The sound changes, peaks at 1 and keeps within what its drum allows."""
    original = sound()
    for seed in range(12):
        variant = augment(original, drum, np.random.default_rng(seed))
        assert np.isfinite(variant).all()
        assert np.abs(variant).max() == 1.0
        assert 0 < len(variant) <= drum.length_s * RATE_HZ
        assert abs(change(original, variant, "pitch")) < 0.5
        assert not np.array_equal(variant, original)


def test_the_same_seed_gives_the_same_variant() -> None:
    """Variants are reproducible."""
    a, b = (augment(sound(), Drum.SNARE, np.random.default_rng(4)) for _ in range(2))
    assert np.array_equal(a, b)


def test_resampling_up_is_higher_and_shorter() -> None:
    """Four semitones up: a third of an octave higher, a fifth shorter."""
    frames = ping(200.0, 0.5)
    faster = repitched(frames, 4.0)
    assert change(frames, faster, "pitch") == pytest.approx(4 / 12 * np.log(2), abs=0.06)
    assert len(faster) / len(frames) == pytest.approx(2 ** (-4 / 12), abs=0.01)


def test_each_change_shows_in_its_descriptor() -> None:
    """Decay, brightness and punch move in the given direction."""
    frames = sound()
    assert (
        change(frames, lengthened(frames, -20.0), "decay")
        < -0.05
        < 0.05
        < change(frames, lengthened(frames, 8.0), "decay")
    )
    assert (
        change(frames, tilted(frames, -6.0, 500.0), "brightness")
        < 0
        < change(frames, tilted(frames, 6.0, 500.0), "brightness")
    )
    assert (
        change(frames, attack_changed(frames, -6.0, 0.01), "punch")
        < 0
        < change(frames, attack_changed(frames, 6.0, 0.01), "punch")
    )


def test_a_longer_decay_keeps_the_noise_floor() -> None:
    """Long after the body the level is unchanged."""
    frames = ping(200.0, 0.5)
    frames[-5_000:] = 1e-4
    assert lengthened(frames, 8.0)[-1] == pytest.approx(1e-4)


def test_overdrive_stays_below_full_scale() -> None:
    """Overdrive raises low levels and limits the peak."""
    frames = sound()
    driven = overdriven(frames, 3.0)
    assert np.abs(driven).max() < 1.0
    assert np.square(driven).mean() > np.square(frames).mean()
