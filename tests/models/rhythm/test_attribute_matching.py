"""Decoded grooves are brought to what their knobs ask for."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latentdrum.core.rhythm.attributes import measure
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.groove import SHAPE, Groove
from latentdrum.models.rhythm.attribute_matching import match_attributes, match_offsets

BUSYNESS, SYNCOPATION, ENERGY, CYMBALS, FILLS, FEEL = range(len(AXES))


def raw(seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What a net might put out: scores, velocities and offsets."""
    rng = np.random.default_rng(seed)
    score = rng.normal(-3, 3, SHAPE)
    velocity, offset = rng.beta(3, 2, SHAPE), rng.normal(0, 0.1, SHAPE).clip(-0.5, 0.5)
    return score.astype(np.float32), velocity.astype(np.float32), offset.astype(np.float32)


def played(seed: int) -> Groove:
    return Groove(*raw(seed))


seeds = st.integers(0, 500)


@given(seeds, st.integers(1, 200))
def test_as_many_drums_are_struck_as_wanted(seed: int, count: int) -> None:
    """Busyness is met to the hit."""
    wanted = measure(played(seed))
    wanted[BUSYNESS] = count
    assert match_attributes(*raw(seed), wanted).hits.sum() == count


@given(seeds)
@settings(max_examples=40)
def test_a_groove_that_obeys_is_left_alone(seed: int) -> None:
    """Asking for what is there changes no hit and hardly a velocity."""
    groove = played(seed)
    steered = match_attributes(*raw(seed), measure(groove))
    assert (steered.hits != groove.hits).sum() <= 4
    both = steered.hits & groove.hits
    assert np.abs(steered.velocity - groove.velocity)[both].mean() < 0.03


@given(seeds, st.sampled_from([SYNCOPATION, ENERGY, CYMBALS, FILLS, FEEL]), st.floats(-0.1, 0.1))
@settings(max_examples=60)
def test_a_wanted_attribute_is_met(seed: int, axis: int, change: float) -> None:
    """A knob turned a little moves its attribute by just that."""
    wanted = measure(played(seed))
    wanted[axis] += change
    assert measure(match_attributes(*raw(seed), wanted))[axis] == pytest.approx(wanted[axis], abs=0.02)


@given(seeds, st.floats(-0.3, 0.3))
@settings(max_examples=40)
def test_the_lean_is_exact_while_no_hit_leaves_its_step(seed: int, feel: float) -> None:
    """The mean offset over the hits is what feel asks for."""
    groove = played(seed)
    moved = match_offsets(groove.offset, groove.hits, feel)
    assert moved[groove.hits].sum() / (groove.hits.sum() + 0.2) == pytest.approx(feel, abs=5e-3)
    assert np.abs(moved).max() <= 0.5


@given(seeds)
@settings(max_examples=30)
def test_what_cannot_be_reached_is_approached(seed: int) -> None:
    """Impossible wishes give a groove, not an error."""
    wanted = np.array([3, 0.0, 1.0, 1.0, 1.0, 0.5], np.float32)
    groove = match_attributes(*raw(seed), wanted)
    assert groove.hits.sum() == 3
    assert (groove.velocity > 0).all()
    assert (groove.velocity <= 1).all()


def test_hits_at_the_edge_of_their_step_stay_and_the_others_lean_further() -> None:
    """Half the hits are as late as can be: the wanted mean is still met, by the half that has room."""
    hits = np.ones(SHAPE, np.bool_)
    offset = np.zeros(SHAPE, np.float32)
    offset[::2] = 0.45
    moved = match_offsets(offset, hits, 0.3)
    assert moved[hits].sum() / (hits.sum() + 0.2) == pytest.approx(0.3, abs=5e-3)
    assert moved[::2] == pytest.approx(0.5)


@given(seeds)
@settings(max_examples=30)
def test_a_struck_drum_is_never_silent(seed: int) -> None:
    """However soft the groove is to be, a hit is at least MIDI's softest, 1 of 127."""
    wanted = measure(played(seed))
    wanted[ENERGY] = 0.0
    groove = match_attributes(*raw(seed), wanted)
    assert groove.velocity[groove.hits].min() >= np.float32(1 / 127)
