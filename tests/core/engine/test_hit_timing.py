"""The hits of a step: swing, humanise, velocity."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.engine.hit_timing import Hit, hits_of_step
from latentdrum.core.parameters.table import DEFAULTS, PARAMETERS
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.units import GROOVE_STEPS, TICKS_PER_STEP
from latentdrum.core.voices import Voice
from tests.rhythms import every_step, four_on_the_floor, grooves, uncertain_off_sixteenths

EIGHTHS, SIXTEENTHS = (PARAMETERS["swing_grid"].parse(grid) for grid in ("8", "16"))


@given(grooves(), st.integers(0, 1000))
def test_humanise_and_swing_at_zero_are_quantised_and_even(groove: Groove, step: int) -> None:
    """No microtiming, and every hit of a drum as hard as the others."""
    values = {**DEFAULTS, "humanise": 0.0, "swing": 0.0}
    assert all(hit.tick == step * TICKS_PER_STEP for hit in hits_of_step(groove, step, values))
    for voice in Voice:
        found = {n.velocity for s in range(GROOVE_STEPS) for n in hits_of_step(groove, s, values) if n.voice == voice}
        assert len(found) <= 1


@given(grooves(), st.floats(0, 2), st.floats(0, 1), st.sampled_from([EIGHTHS, SIXTEENTHS]), st.integers(0, 64))
def test_a_hit_stays_between_half_a_step_early_and_swing_late(
    groove: Groove, humanise: float, swing: float, grid: float, step: int
) -> None:
    """The scheduler reads a step half a step ahead: no hit may come earlier."""
    values = {**DEFAULTS, "humanise": humanise, "swing": swing, "swing_grid": grid}
    latest = 1.0 if grid == SIXTEENTHS else 1.5
    for hit in hits_of_step(groove, step, values):
        assert (step - 0.5) * TICKS_PER_STEP <= hit.tick <= (step + latest) * TICKS_PER_STEP


def test_swing_moves_the_off_sixteenths_only() -> None:
    """Two thirds of swing puts every second sixteenth on the triplet."""
    values = {**DEFAULTS, "swing": 2 / 3}
    ticks = [hits_of_step(every_step(), step, values)[0].tick for step in range(4)]
    assert ticks == pytest.approx([0, 8, 12, 20])


def test_swing_of_eighths_moves_the_off_eighths() -> None:
    """Two thirds of swing puts them on the triplet of the quarter; the sixteenths stay half way between eighths."""
    values = {**DEFAULTS, "swing": 2 / 3, "swing_grid": EIGHTHS}
    ticks = [hits_of_step(every_step(), step, values)[0].tick for step in range(5)]
    assert ticks == pytest.approx([0, 8, 16, 20, 24])


@given(st.floats(0, 1), st.sampled_from([EIGHTHS, SIXTEENTHS]))
def test_swing_never_turns_two_hits_round(swing: float, grid: float) -> None:
    """However much there is, each sixteenth comes before the next one, and beats stay where they are."""
    values = {**DEFAULTS, "swing": swing, "swing_grid": grid}
    ticks = [hits_of_step(every_step(), step, values)[0].tick for step in range(GROOVE_STEPS)]
    assert all(later > earlier for earlier, later in pairwise(ticks))
    assert ticks[::4] == [24.0 * beat for beat in range(8)]


def test_velocity_scales_every_hit_and_stays_in_range() -> None:
    """Half the velocity halves every hit; it is limited to 1..127."""
    played = [
        hits_of_step(four_on_the_floor(), 0, {**DEFAULTS, "velocity": v})[0].velocity for v in (0.0, 0.5, 1.0, 2.0)
    ]
    assert played == [1, 51, 102, 127]


def test_a_hit_of_velocity_zero_is_an_error() -> None:
    """A note-on of velocity 0 would be a note-off."""
    with pytest.raises(ValueError, match="velocity 0 is outside"):
        Hit(Voice.KICK, 0.0, 0)


def test_what_density_adds_is_softer_than_what_was_there() -> None:
    """Ghost notes: audible, but clearly softer than the drum's own hits."""
    values = {**DEFAULTS, "density": 1.0}
    hits = [hit for step in range(GROOVE_STEPS) for hit in hits_of_step(uncertain_off_sixteenths(1 / 5), step, values)]
    own = [hit.velocity for hit in hits if hit.tick % 12 == 0]
    added = [hit.velocity for hit in hits if hit.tick % 12]
    assert len(own) == 16
    assert len(added) >= 8
    assert min(own) / 3 < min(added) <= max(added) < 0.75 * min(own)


def test_accent_is_the_deviation_from_the_drums_mean_velocity() -> None:
    """Half MIDI's range above the mean is an accent of 1, a quarter 0.5; below the mean it is negative."""
    groove = every_step()
    groove.velocity[0::4] = (64 + 32) / 127
    groove.velocity[2::4] = (64 - 32) / 127
    groove.velocity[1::2] = 64 / 127
    accents = [hits_of_step(groove, step, DEFAULTS)[0].accent for step in range(4)]
    assert accents == pytest.approx([0.5, 0.0, -0.5, 0.0], abs=0.02)
