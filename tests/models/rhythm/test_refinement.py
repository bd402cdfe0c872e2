"""The search goes downhill, and never ends worse than it began."""

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
from latentdrum.models.rhythm.refinement import distance, refine
from tests.rhythms import four_on_the_floor

WAYS = np.random.default_rng(5).standard_normal((FREE_DIMS, *SHAPE)).astype(np.float32)


@dataclass(frozen=True)
class Straight:
    """A net whose scores are a straight function of the free dims, and nothing steers."""

    ways: FloatArray = field(default_factory=lambda: WAYS)

    def predict(self, axes: FloatArray, style: FloatArray, z: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        score = np.tensordot(z, self.ways, 1).astype(np.float32) - np.float32(1.0)
        return score, np.full_like(score, 0.5), np.zeros_like(score)

    def decode(self, position: Position, seed: int, temperature: float) -> Groove:
        return Groove(*(out[0] for out in self.predict(position.axes, position.style, position.z[None])))


def at(z: NDArray[np.float64]) -> Position:
    return Position(np.full(len(AXES), 0.5, np.float32), style_weights("house"), z.astype(np.float32))


def written(z: NDArray[np.float64]) -> Groove:
    """The hits that a place plays, as a pattern that somebody wrote."""
    played = Straight().decode(at(z), 0, 0.0)
    return from_hits(played.hits, played.velocity, played.offset)


@given(st.integers(0, 1000))
@settings(max_examples=10)
def test_a_search_finds_most_of_a_groove_that_the_space_holds(seed: int) -> None:
    """From the middle of the space to a place that plays what was wanted."""
    wanted = written(np.random.default_rng(seed).standard_normal(FREE_DIMS))
    found = Straight().decode(refine(Straight(), wanted, at(np.zeros(FREE_DIMS)), 60), 0, 0.0)
    both = (found.hits & wanted.hits).sum()
    assert 2 * both / (found.hits.sum() + wanted.hits.sum()) > 0.9


@given(st.integers(0, 1000))
@settings(max_examples=10)
def test_a_search_leaves_knobs_and_style_alone_and_repeats_itself(seed: int) -> None:
    """Only the free dims move, the same way each time."""
    rng = np.random.default_rng(seed)
    wanted, start = written(rng.standard_normal(FREE_DIMS)), at(rng.standard_normal(FREE_DIMS))
    first, again = refine(Straight(), wanted, start, 5), refine(Straight(), wanted, start, 5)
    assert first.same_as(again)
    assert np.array_equal(first.axes, start.axes)
    assert np.array_equal(first.style, start.style)


def test_a_groove_is_nearest_to_itself() -> None:
    """More wrong hits are farther away."""
    wanted = written(np.random.default_rng(1).standard_normal(FREE_DIMS))
    flipped = wanted.hits.copy()
    gaps = []
    for count in range(3):
        gaps.append(distance(from_hits(flipped, wanted.velocity, wanted.offset), wanted))
        flipped[count] = ~flipped[count]
    assert gaps == sorted(gaps)
    assert gaps[0] < 0.01


def test_a_missing_hit_is_worse_than_a_shade_of_touch_or_timing_and_better_than_the_wrong_feel() -> None:
    """One hit of four on the floor missing, against all of them softer or later, by a little and by much.

    A little: a dynamic degree (16 of MIDI's 127), a tenth of a step. Much: three degrees, a triplet's third of a step.
    """
    wanted = four_on_the_floor()
    missing = Groove(wanted.score.copy(), wanted.velocity, wanted.offset)
    missing.score[28, Voice.KICK] = -8.0
    one_hit = distance(missing, wanted)
    for little, much in (
        (replace(wanted, velocity=wanted.velocity - by) for by in np.array([16 / 127, 3 * 16 / 127], np.float32)),
        (replace(wanted, offset=wanted.offset + by) for by in np.array([1 / 10, 1 / 3], np.float32)),
    ):
        assert 0.01 < distance(little, wanted) < one_hit < distance(much, wanted)


def test_of_places_that_play_alike_the_search_goes_to_the_one_nearest_home() -> None:
    """Neighbours of a style's typical groove sound well: a dimension that changes no hit is led back to its middle."""
    ways = WAYS.copy()
    ways[0] = 0.0
    z = np.random.default_rng(3).standard_normal(FREE_DIMS)
    z[0] = 2.0
    start = at(z)
    found = refine(Straight(ways), Straight(ways).decode(start, 0, 0.0), start, 30)
    assert abs(found.z[0]) < 1.0
