"""Encoder refinement: the search improves the position, reproducibly."""

from dataclasses import dataclass, field, replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.groove import SHAPE, Groove, from_hits
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.core.voices import Voice
from latentdrum.models.rhythm.refinement import Target, distance, refine
from tests.rhythms import four_on_the_floor

DIRECTIONS = np.random.default_rng(5).standard_normal((FREE_DIMS, *SHAPE)).astype(np.float32)


@dataclass(frozen=True)
class LinearNet:
    """A net whose scores are a linear function of z, without attribute matching."""

    directions: FloatArray = field(default_factory=lambda: DIRECTIONS)

    def predict(self, axes: FloatArray, style: FloatArray, z: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        score = np.tensordot(z, self.directions, 1).astype(np.float32) - np.float32(1.0)
        return score, np.full_like(score, 0.5), np.zeros_like(score)

    def decode_mean(self, position: Position) -> Groove:
        return Groove(*(out[0] for out in self.predict(position.axes, position.style, position.z[None])))


def at(z: NDArray[np.float64]) -> Position:
    return Position(np.full(len(AXES), 0.5, np.float32), style_weights("house"), z.astype(np.float32))


def written(z: NDArray[np.float64]) -> Groove:
    """The hits of a position as a written pattern."""
    played = LinearNet().decode_mean(at(z))
    return from_hits(played.hits, played.velocity, played.offset)


@given(st.integers(0, 1000))
@settings(max_examples=10)
def test_a_search_finds_most_of_a_groove_that_the_space_holds(seed: int) -> None:
    """From z 0 to a position that plays the target."""
    target = written(np.random.default_rng(seed).standard_normal(FREE_DIMS))
    found = LinearNet().decode_mean(refine(LinearNet(), Target(target), at(np.zeros(FREE_DIMS)), 60))
    both = (found.hits & target.hits).sum()
    assert 2 * both / (found.hits.sum() + target.hits.sum()) > 0.9


@given(st.integers(0, 1000))
@settings(max_examples=10)
def test_a_search_leaves_axes_and_style_alone_and_is_reproducible(seed: int) -> None:
    """Only z moves, alike each time."""
    rng = np.random.default_rng(seed)
    target, start = written(rng.standard_normal(FREE_DIMS)), at(rng.standard_normal(FREE_DIMS))
    first, again = refine(LinearNet(), Target(target), start, 5), refine(LinearNet(), Target(target), start, 5)
    assert first.same_as(again)
    assert np.array_equal(first.axes, start.axes)
    assert np.array_equal(first.style, start.style)


def test_a_groove_is_nearest_to_itself() -> None:
    """More wrong hits are farther away."""
    target = written(np.random.default_rng(1).standard_normal(FREE_DIMS))
    flipped = target.hits.copy()
    gaps = []
    for count in range(3):
        gaps.append(distance(from_hits(flipped, target.velocity, target.offset), Target(target)))
        flipped[count] = ~flipped[count]
    assert gaps == sorted(gaps)
    assert gaps[0] < 0.01


def test_a_missing_hit_costs_more_than_small_and_less_than_large_velocity_and_offset_errors() -> None:
    """One hit of four on the floor missing, against all of them softer or later, by a little and by much.

    A little: a dynamic degree (16 of MIDI's 127), a tenth of a step. Much: three degrees, a triplet's third of a step.
    """
    target = four_on_the_floor()
    missing = Groove(target.score.copy(), target.velocity, target.offset)
    missing.score[28, Voice.KICK] = -8.0
    one_hit = distance(missing, Target(target))
    for little, much in (
        (replace(target, velocity=target.velocity - by) for by in np.array([16 / 127, 3 * 16 / 127], np.float32)),
        (replace(target, offset=target.offset + by) for by in np.array([1 / 10, 1 / 3], np.float32)),
    ):
        assert 0.01 < distance(little, Target(target)) < one_hit < distance(much, Target(target))


def test_of_equal_grooves_the_search_prefers_the_smaller_z() -> None:
    """Neighbours of a style's typical groove sound well: a dimension without effect returns towards 0."""
    directions = DIRECTIONS.copy()
    directions[0] = 0.0
    z = np.random.default_rng(3).standard_normal(FREE_DIMS)
    z[0] = 2.0
    start = at(z)
    found = refine(LinearNet(directions), Target(LinearNet(directions).decode_mean(start)), start, 30)
    assert abs(found.z[0]) < 1.0


def test_of_what_the_space_cannot_hold_the_search_keeps_what_weighs_most() -> None:
    """The kick of a random pattern, if its cells weigh ten times as much as those of the other drums."""
    hits = np.random.default_rng(7).random(SHAPE) < 0.3
    target = from_hits(hits, np.full(SHAPE, 0.5, np.float32), np.zeros(SHAPE, np.float32))
    weight = np.ones(len(Voice), np.float32)
    weight[Voice.KICK] = 10.0
    wrong = []
    for sought in (Target(target), Target(target, weight)):
        found = LinearNet().decode_mean(refine(LinearNet(), sought, at(np.zeros(FREE_DIMS)), 60))
        wrong.append(int((found.hits != hits)[:, Voice.KICK].sum()))
    assert 2 * wrong[1] < wrong[0]


def test_a_groove_that_is_sought_around_a_position_plays_at_most_places_there() -> None:
    """At displacements other than those of the search, too."""
    rng = np.random.default_rng(11)
    target = written(rng.standard_normal(FREE_DIMS))
    around, others = (0.3 * rng.standard_normal((count, FREE_DIMS)).astype(np.float32) for count in (8, 50))
    wrong = []
    for sought in (Target(target), Target(target, around=around)):
        position = refine(LinearNet(), sought, at(np.zeros(FREE_DIMS)), 40)
        places = Target(target, around=others).places(position)
        wrong.append(sum(int((LinearNet().decode_mean(place).hits != target.hits).sum()) for place in places))
    assert wrong[1] < 0.95 * wrong[0]
