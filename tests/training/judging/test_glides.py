"""Glides are measured against training grooves at every point of the way."""

from dataclasses import dataclass

import numpy as np
import pytest

from latentdrum.core.rhythm.groove import SHAPE, Groove, from_hits
from latentdrum.core.rhythm.position import Position
from latentdrum.core.voices import Voice
from tests.rhythms import four_on_the_floor, preset
from training.judging.rhythm.glides import POINTS, follow, line, straight


@dataclass(frozen=True, slots=True)
class HoleInTheMiddle:
    """Four on the floor at both ends of busyness, and in between one hat alone."""

    def decode(self, position: Position, seed: int, temperature: float) -> Groove:
        if not 0.45 < position.axes[0] < 0.55:
            return four_on_the_floor()
        hits = np.zeros(SHAPE, np.bool_)
        hits[1, Voice.HAT_CLOSED] = True
        return from_hits(hits, np.full(SHAPE, 0.5, np.float32), np.zeros(SHAPE, np.float32))


def test_a_hole_is_seen() -> None:
    """The ends are training grooves, F1 1; one point of the way is like none of them, and nine hits change twice."""
    ends = (preset(busyness=0.1).position, preset(busyness=0.9).position)
    course = follow(HoleInTheMiddle(), [ends], straight, four_on_the_floor().hits[None])
    assert course.f1.shape == (1, POINTS)
    assert course.f1[0].tolist() == pytest.approx([1.0] * 8 + [0.0] + [1.0] * 8)
    assert course.below == 1.0
    assert sorted(course.changed[0].tolist())[-3:] == [0.0, 9.0, 9.0]
    assert "lowest +1.000 below the ends; hits changed 1.1, at most 9" in line("straight", course)
