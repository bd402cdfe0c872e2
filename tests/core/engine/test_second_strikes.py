"""Flams, drags and rolls of the model: a hit's second strike, played by the rules of the first."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.engine.hit_timing import Hit, hits_of_step
from latentdrum.core.engine.loop_hits import loop_hits
from latentdrum.core.messages import is_note_on
from latentdrum.core.parameters.table import DEFAULTS, Values
from latentdrum.core.preset.anchor import anchored
from latentdrum.core.rhythm.groove import SHAPE, Groove
from latentdrum.core.rhythm.loop import Loop, LoopHit
from latentdrum.core.units import GROOVE_STEPS, TICKS_PER_STEP
from latentdrum.core.voices import Voice
from latentdrum.runtime.offline import bounce
from tests.rhythms import Always, every_step, four_on_the_floor, grooves, preset

KICK = 36


def flammed(gap: float = -0.25, share: float = 0.5, from_humanise: float = 0.0) -> Groove:
    """A kick of velocity 102 on every beat, each with a second strike."""
    second = np.zeros((*SHAPE, 3), np.float32)
    second[::4, Voice.KICK] = gap, share, from_humanise
    return replace(four_on_the_floor(), second=second)


def played(groove: Groove, values: Values) -> list[Hit]:
    return [hit for step in range(GROOVE_STEPS) for hit in hits_of_step(groove, step, values)]


def test_a_flam_has_its_grace_note_before_the_stroke() -> None:
    """A quarter of a step early, half as loud, and less of an accent than the stroke."""
    grace, stroke = hits_of_step(flammed(), 4, DEFAULTS)
    assert (grace.tick, stroke.tick) == (22.5, 24.0)
    assert (grace.velocity, stroke.velocity) == (51, 102)
    assert (grace.strike, stroke.strike) == (1, 0)
    assert grace.accent < stroke.accent


def test_a_roll_swings_as_a_whole() -> None:
    """Both strikes of an off-sixteenth are late by the same time."""
    groove, values = every_step(), {**DEFAULTS, "swing": 2 / 3}
    second = np.zeros((*SHAPE, 3), np.float32)
    second[1, Voice.HAT_CLOSED] = 0.5, 1.0, 0.0
    first, later = hits_of_step(replace(groove, second=second), 1, values)
    assert (first.tick, later.tick) == pytest.approx((8.0, 11.0))


@given(grooves(), st.floats(0, 2), st.floats(0, 1), st.floats(0, 1))
def test_the_first_strikes_are_those_of_a_groove_without_second_ones(
    groove: Groove, humanise: float, density: float, swing: float
) -> None:
    """Second strikes add hits on the steps and drums that play, and change none."""
    values = {**DEFAULTS, "humanise": humanise, "density": density, "swing": swing}
    hits = played(groove, values)
    firsts = [hit for hit in hits if hit.strike == 0]
    plain = played(replace(groove, second=None), values)
    assert sorted(firsts, key=str) == sorted(plain, key=str)
    for step in range(GROOVE_STEPS):
        for hit in hits_of_step(groove, step, values):
            (first,) = (
                each for each in hits_of_step(groove, step, values) if each.voice == hit.voice and not each.strike
            )
            assert hit.velocity <= first.velocity
            assert groove.score[step, hit.voice] > 0 or hit.strike == 0  # ghost notes have none


@given(grooves(), st.floats(0, 2), st.floats(0, 2))
def test_more_humanise_never_loses_a_second_strike(groove: Groove, a: float, b: float) -> None:
    """None at 0, all that were drawn from 1 on; one that offsets bring onto its first strike is left out."""
    groove = replace(groove, offset=np.zeros(SHAPE, np.float32))
    less, more = (
        {(step, hit.voice) for step in range(GROOVE_STEPS) for hit in hits_of_step(groove, step, values) if hit.strike}
        for values in ({**DEFAULTS, "humanise": humanise} for humanise in sorted((a, b)))
    )
    assert less <= more
    assert not [hit for hit in played(groove, {**DEFAULTS, "humanise": 0.0}) if hit.strike]
    assert len([hit for hit in played(groove, DEFAULTS) if hit.strike]) == len(more) or max(a, b) < 1


def test_a_note_ends_before_its_second_strike_begins() -> None:
    """The two notes of a double stroke, 31 ms apart, do not overlap; each has one note-off, and its own sound."""
    bounced = bounce(Always(flammed(gap=0.25)), preset(), 2, 120)
    kicks = [send for send in bounced.midi if send.data[1] == KICK and send.data[0] & 0xF0 in (0x80, 0x90)]
    assert [is_note_on(send.data) for send in kicks] == [True, False] * 16
    sounds = [trigger.sound.key for trigger in bounced.triggers]
    assert len(set(sounds)) == len(sounds) == 16
    assert all(a.due_s <= b.due_s for a, b in pairwise(kicks))


def test_an_anchored_preset_gets_the_models_second_strikes_far_from_home() -> None:
    """At home the loop alone plays; from half way on the strikes of the model's own flams do, too."""
    loop = Loop(2, 4, tuple(LoopHit(step, Voice.KICK, 100) for step in range(0, 32, 4)))
    anchor = anchored(loop, DEFAULTS)
    counts = [
        sum(hit.strike for step in range(32) for hit in loop_hits(anchor, flammed(), step, {**DEFAULTS, "morph": d}))
        for d in (0.0, 0.4, 0.6, 1.0)
    ]
    assert counts == [0, 0, 8, 8]
    near, _ = loop_hits(anchor, flammed(), 4, {**DEFAULTS, "morph": 0.6})
    assert near.tick == 4 * TICKS_PER_STEP - 1.5


def test_second_strikes_of_a_wrong_shape_are_an_error() -> None:
    """The error names shape and what it must be."""
    with pytest.raises(ValueError, match=r"second.*\(32, 9, 3\)"):
        replace(four_on_the_floor(), second=np.zeros(SHAPE, np.float32))
