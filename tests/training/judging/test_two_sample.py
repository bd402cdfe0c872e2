"""The two-sample test: real grooves are not told from real ones, and what is wrong with generated ones shows."""

from dataclasses import replace

import numpy as np
import pytest

from tests.training.judging.played_takes import played, played_takes
from training.judging.rhythm import two_sample as tests
from training.judging.rhythm.engineered_features import families, integer_velocities
from training.judging.rhythm.prior import copies
from training.judging.rhythm.reconstruction import GrooveArrays
from training.judging.rhythm.two_sample import SCORES, as_grooves, floor, two_sample
from training.judging.two_sample import TooFewTakesError, folds


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tests, "_TREES", 30)
    monkeypatch.setattr(tests, "_ROUNDS", 10)


def test_real_takes_are_not_told_from_other_real_takes() -> None:
    """Grooves of one take resemble each other; were some of them in the training folds, others would be recognised.

    The floor is this test with training takes; the same seed gives the same figures.
    """
    train, (real, takes) = played_takes(40, 6, seed=2), played(40, 6, seed=1)
    scores = floor(real, takes, train)
    assert tuple(scores) == SCORES
    assert scores == floor(real, takes, train)
    for name, auc in scores.items():
        assert 0.3 < auc < 0.65, name


def test_grooves_without_dynamics_are_told_by_their_velocities() -> None:
    """Every voice at its mean velocity: the velocities give them away, hits and offsets do not."""
    other, takes = played(40, 3, seed=2)
    flat = np.broadcast_to(other.velocity.sum((0, 1)) / np.maximum(1, other.hits.sum((0, 1))), other.velocity.shape)
    scores = two_sample(*played(40, 3, seed=1), replace(other, velocity=np.asarray(flat, np.float32)), takes)
    assert scores["boosted_velocities"] > 0.9
    assert scores["boosted"] > 0.9
    assert scores["forest"] > 0.9
    assert scores["boosted_offsets"] < 0.65


def test_grooves_on_the_grid_are_told_by_their_offsets() -> None:
    """Without microtiming the offsets give grooves away."""
    other, takes = played(40, 3, seed=2)
    scores = two_sample(*played(40, 3, seed=1), replace(other, offset=np.zeros_like(other.offset)), takes)
    assert scores["boosted_offsets"] > 0.9
    assert scores["boosted_velocities"] < 0.65


def test_a_second_bar_that_repeats_the_first_is_told_by_the_hits() -> None:
    """Drummers vary their second bar; a loop of one bar is recognised."""
    other, takes = played(40, 3, seed=2)
    once = [np.concatenate([part[:, :16], part[:, :16]], 1) for part in (other.hits, other.velocity, other.offset)]
    assert two_sample(*played(40, 3, seed=1), GrooveArrays(*once), takes)["boosted_hits"] > 0.9


def test_no_take_is_in_training_and_test_fold() -> None:
    """A take has one number on both sides of the test, and all its windows are in one fold."""
    names = np.array([f"take {index // 5}" for index in range(60)])
    groups = tests._group_numbers(names, names[::-1])
    assert len(np.unique(groups)) == 12
    splits = folds(np.repeat([0, 1], 60), groups, seed=0)
    assert len(splits) == 5
    for training, test in splits:
        assert not set(groups[training]) & set(groups[test])
    assert sorted(np.concatenate([test for _, test in splits])) == list(range(120))


def test_a_single_take_cannot_be_judged() -> None:
    """With one take on a side there would be none to test on."""
    with pytest.raises(TooFewTakesError, match="two takes"):
        two_sample(*played(1, 8, seed=1), *played(4, 2, seed=2))


def test_velocities_are_compared_as_midi_sends_them() -> None:
    """What is rounded away on the way to a synthesiser tells nothing: 1..127 are whole numbers, and 0 is not sent."""
    assert 127 * integer_velocities(np.array([0.0, 0.3 / 127, 63.6 / 127, 1.0, 1.2], np.float32)) == pytest.approx(
        [1, 1, 64, 127, 127]
    )
    real, other = played(6, 4, seed=1), played(6, 4, seed=2)
    noise = np.random.default_rng(0).uniform(-0.4, 0.4, other[0].velocity.shape) / 127
    unrounded = replace(other[0], velocity=(other[0].velocity + noise).astype(np.float32))
    assert two_sample(*real, unrounded, other[1]) == two_sample(*real, *other)


def test_copied_training_grooves_are_found() -> None:
    """One sample in four has a training groove's hits, one in four all but one of them: near, where there are ten."""
    train = played_takes(12, 4, seed=1)
    samples = as_grooves(played_takes(10, 4, seed=2, spread=0.0))
    hits = samples.hits.copy()
    hits[:10] = train.x[:10, 0] > 0
    hits[10:20] = train.x[10:20, 0] > 0
    for groove in hits[10:20]:
        groove[tuple(np.argwhere(groove)[-1])] = False
    clean, planted = copies(samples, train), copies(replace(samples, hits=hits), train)
    assert clean["exact"] == 0
    assert planted["exact"] == 0.25
    assert 0.4 <= planted["near"] <= 0.5
    assert clean["nearest_train_f1"] < planted["nearest_train_f1"] < 1


def test_features_are_those_that_were_counted_by_hand() -> None:
    """Two bars of a kick on one and three, the second bar louder: intervals of 8 steps, a bar apart 0.2 louder."""
    hits = np.zeros((1, 32, 9), np.bool_)
    hits[0, ::8, 0] = True
    velocity = np.where(np.arange(32)[None, :, None] < 16, 50 / 127, 75 / 127) * np.ones((1, 32, 9))
    found = families(GrooveArrays(hits, velocity.astype(np.float32), np.full((1, 32, 9), 0.25, np.float32)))
    counts = found["hits"][0]
    assert counts[0] == 4
    assert counts[9:81].reshape(8, 9)[5].tolist() == [3] + [0] * 8
    # The kick, all voices, and all with their sign, a bar on.
    assert (np.abs(found["velocities"] - 25 / 127) < 1e-6).sum() == 3
    assert found["offsets"][0, 0] == pytest.approx(0.25)
    assert found["offsets"][0, 9] == pytest.approx(0.0)
