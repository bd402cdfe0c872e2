"""A loop finds its position: one that decodes to nearly the same groove."""

import numpy as np
import pytest

from latentdrum.core.rhythm.groove import Groove, from_hits
from latentdrum.core.rhythm.loop import Loop, LoopHit, Meter
from latentdrum.core.rhythm.notation import pattern_velocities
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.core.voices import Voice
from latentdrum.models.rhythm.loop_placement import hit_f1, place_loop, place_windows
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


def test_a_silent_window_gets_the_position_of_the_one_before_it() -> None:
    """Silence has no position of its own; all windows are in one style."""
    hits = tuple(LoopHit(step, Voice.KICK if step % 8 == 0 else Voice.HAT_CLOSED, 100) for step in range(0, 32, 2))
    shifted = tuple(hit._replace(pulse=hit.pulse + 64) for hit in hits[:8])
    placed = place_windows(load(), Loop(8, 4, hits + shifted), 1)
    first, second, third, fourth = placed.placements
    assert second.position.same_as(first.position)
    assert fourth.position.same_as(third.position)
    assert not third.position.same_as(first.position)
    assert all(np.array_equal(placement.position.style, first.position.style) for placement in placed.placements)


def test_only_rows_that_the_meter_plays_count_for_the_match() -> None:
    """A loop of one kick a bar of 2/4, where the model may play what it likes after eight sixteenths."""
    loop = Loop(2, 4, (LoopHit(0, Voice.KICK, 100), LoopHit(8, Voice.KICK, 100)), Meter(2, 4))
    placed = place_windows(load(), loop, 1, "house")
    played = placed.placements[0].decoded.hits[[*range(8), *range(16, 24)]]
    common = int(played[[0, 8], Voice.KICK].sum())
    assert placed.match == pytest.approx(2 * common / (2 + int(played.sum())))
