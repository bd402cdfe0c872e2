"""A loop finds its position: one that decodes to nearly the same groove."""

import numpy as np
import pytest

from latentdrum.core.rhythm.groove import Groove, from_hits
from latentdrum.core.rhythm.notation import pattern_velocities
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.models.rhythm.loop_placement import hit_f1, place_loop
from latentdrum.models.rhythm.model import load


def groove(pattern: str) -> Groove:
    velocity = pattern_velocities(pattern)
    return from_hits(velocity > 0, velocity, np.zeros_like(velocity))


def test_f1_of_hits() -> None:
    """2 common hits of 4 and 2: 2 * 2 / 6; silence matches nothing."""
    four, two, silent = groove("K X...X...X...X..."), groove("K X.......X......."), groove("K ................")
    assert hit_f1(four, two) == pytest.approx(2 / 3)
    assert hit_f1(four, four) == 1.0
    assert hit_f1(four, silent) == hit_f1(silent, silent) == 0.0


def test_refinement_does_not_lose_hits_and_the_style_is_kept() -> None:
    """The position has the given style, and its groove matches at least as well as the encoder's estimate."""
    loop = groove("H x.o.x.o.x.o.x.o.\nS ....X.......X...\nK X.......X.X.....")
    model = load()
    estimate = place_loop(model, loop, 1, "rock")
    refined = place_loop(model, loop, 30, "rock")
    assert STYLES[int(refined.position.style.argmax())] == "rock"
    assert refined.match >= estimate.match > 0.5
    assert refined.match == hit_f1(model.decode(refined.position, 0, 0.0), loop)
