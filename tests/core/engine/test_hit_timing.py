"""The notes of a step: density, swing, humanise, velocity."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.engine.hit_timing import Hit, hits_of_step, playing_hits
from latentdrum.core.parameters.table import DEFAULTS
from latentdrum.core.rhythm.groove import SHAPE, Groove, from_hits
from latentdrum.core.units import GROOVE_STEPS, TICKS_PER_STEP
from latentdrum.core.voices import Voice
from tests.rhythms import every_cell, four_on_the_floor, grooves

unit_interval = st.floats(0, 1)


@given(grooves(), unit_interval, unit_interval)
def test_more_density_never_drops_a_hit(groove: Groove, a: float, b: float) -> None:
    """Turning density up keeps every hit that already played."""
    assert np.all(playing_hits(groove, min(a, b)) <= playing_hits(groove, max(a, b)))


@given(grooves())
def test_density_in_the_middle_is_the_groove_itself(groove: Groove) -> None:
    """The knob at its centre plays what the model decoded, at zero nothing."""
    assert np.array_equal(playing_hits(groove, 0.5), groove.hits)
    assert not playing_hits(groove, 0.0).any()


@given(grooves(), st.floats(0, 0.5))
def test_density_keeps_an_exact_share_of_every_voice(groove: Groove, density: float) -> None:
    """Half the knob's way down is half the hits of each drum, to the nearest hit."""
    own = groove.hits.sum(0)
    assert np.array_equal(playing_hits(groove, density).sum(0), np.floor(own * 2 * density + 0.5))


@given(grooves(), st.integers(0, 1000))
def test_humanise_and_swing_at_zero_are_a_machine_on_the_grid(groove: Groove, step: int) -> None:
    """No microtiming, and every hit of a drum as hard as the others."""
    values = {**DEFAULTS, "humanise": 0.0, "swing": 0.0}
    assert all(note.tick == step * TICKS_PER_STEP for note in hits_of_step(groove, step, values))
    for voice in Voice:
        loud = {n.velocity for s in range(GROOVE_STEPS) for n in hits_of_step(groove, s, values) if n.voice == voice}
        assert len(loud) <= 1


@given(grooves(), st.floats(0, 2), st.floats(0, 1), st.integers(0, 64))
def test_a_hit_stays_between_half_a_step_early_and_a_step_late(
    groove: Groove, humanise: float, swing: float, step: int
) -> None:
    """The scheduler looks half a step ahead: nothing may come earlier."""
    values = {**DEFAULTS, "humanise": humanise, "swing": swing}
    for note in hits_of_step(groove, step, values):
        assert (step - 0.5) * TICKS_PER_STEP <= note.tick <= (step + 1) * TICKS_PER_STEP


def test_swing_moves_the_off_sixteenths_only() -> None:
    """Two thirds of swing puts every second sixteenth on the triplet."""
    values = {**DEFAULTS, "swing": 2 / 3}
    ticks = [hits_of_step(every_cell(), step, values)[0].tick for step in range(4)]
    assert ticks == pytest.approx([0, 8, 12, 20])


def test_velocity_trims_everything_and_stays_in_range() -> None:
    """Half the velocity is half as hard; far up it stops at 127, far down at 1."""
    played = [
        hits_of_step(four_on_the_floor(), 0, {**DEFAULTS, "velocity": v})[0].velocity for v in (0.0, 0.5, 1.0, 2.0)
    ]
    assert played == [1, 51, 102, 127]


def test_a_silent_note_is_an_error() -> None:
    """A note-on of velocity 0 would be a note-off."""
    with pytest.raises(ValueError, match="velocity 0 is outside"):
        Hit(Voice.KICK, 0.0, 0)


def test_thinning_leaves_the_skeleton() -> None:
    """Of four equal kicks the one on the downbeat goes last, and an accent outlives a ghost."""
    groove = four_on_the_floor()
    assert np.flatnonzero(playing_hits(groove, 1 / 16)[:, Voice.KICK])[0] == 0
    groove.velocity[6:, Voice.KICK] *= 0.2
    assert not playing_hits(groove, 0.1)[6:, Voice.KICK].any()


@given(grooves())
def test_full_density_adds_ghosts_to_what_plays(groove: Groove) -> None:
    """A drum gains at most six tenths of its own hits, a silent one stays silent."""
    own, full = groove.hits.sum(0), playing_hits(groove, 1.0).sum(0)
    assert np.all(full <= own + np.ceil(0.6 * own))


def left_of(groove: Groove, voice: Voice, count: int) -> list[int]:
    """The steps of a voice that are left when it is thinned out to so many hits."""
    own = int(groove.hits[:, voice].sum())
    return [int(step) for step in np.flatnonzero(playing_hits(groove, count / own / 2)[:, voice])]


def test_the_stronger_the_place_in_the_bar_the_longer_a_hit_stays() -> None:
    """Equal hats thin out by the metre: the downbeats stay longest, then three, two and four, the eighths."""
    for count, apart in ((2, 16), (4, 8), (8, 4), (16, 2)):
        assert left_of(every_cell(), Voice.HAT_CLOSED, count) == list(range(0, GROOVE_STEPS, apart))


def test_metre_outweighs_a_shade_of_loudness_and_an_accent_outweighs_metre() -> None:
    """A downbeat two dynamic degrees softer (mf for ff) outlives a weak sixteenth; five softer (p, below ff) it goes.

    In MIDI a degree is 16 of 127: p is 48, mf 80, ff 112.
    """
    for downbeat, last in ((80, 0), (32, 3)):
        hits = np.zeros(SHAPE, np.bool_)
        hits[[0, 3], Voice.SNARE] = True
        velocity = np.zeros(SHAPE, np.float32)
        velocity[[0, 3], Voice.SNARE] = downbeat / 127, 112 / 127
        assert left_of(from_hits(hits, velocity, np.zeros(SHAPE, np.float32)), Voice.SNARE, 1) == [last]


def half_sure(odds: float) -> Groove:
    """Hats on the eighths, all as hard; one on any other sixteenth is as likely as the odds say."""
    groove = every_cell()
    groove.score[1::2, Voice.HAT_CLOSED] = np.log(odds)
    return groove


def test_full_density_adds_what_the_groove_half_meant_and_nothing_that_it_rules_out() -> None:
    """A hit that is played one time in twenty may be added, and half as many again are; one time in a hundred never."""
    possible, strange = (
        playing_hits(half_sure(odds), 1.0)[:, Voice.HAT_CLOSED].sum() - 16 for odds in (1 / 20, 1 / 100)
    )
    assert 8 <= possible < 16
    assert strange == 0


def test_what_density_adds_is_softer_than_what_was_there() -> None:
    """Ghost notes: heard, but clearly under the drum's own hits."""
    values = {**DEFAULTS, "density": 1.0}
    notes = [note for step in range(GROOVE_STEPS) for note in hits_of_step(half_sure(1 / 5), step, values)]
    own = [note.velocity for note in notes if note.tick % 12 == 0]
    added = [note.velocity for note in notes if note.tick % 12]
    assert len(own) == 16
    assert len(added) >= 8
    assert min(own) / 3 < min(added) <= max(added) < 0.75 * min(own)


def test_an_accent_is_how_much_harder_a_hit_is_than_the_drums_others() -> None:
    """Half MIDI's range above the usual is a whole accent, a quarter is half of one; below, it is negative."""
    groove = every_cell()
    groove.velocity[0::4] = (64 + 32) / 127
    groove.velocity[2::4] = (64 - 32) / 127
    groove.velocity[1::2] = 64 / 127
    accents = [hits_of_step(groove, step, DEFAULTS)[0].accent for step in range(4)]
    assert accents == pytest.approx([0.5, 0.0, -0.5, 0.0], abs=0.02)
