"""Density: which hits play, and in which order they go and come."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.rhythm.density import playing_hits
from latentdrum.core.rhythm.groove import SHAPE, Groove, from_hits
from latentdrum.core.units import GROOVE_STEPS
from latentdrum.core.voices import Voice
from tests.rhythms import every_step, four_on_the_floor, grooves, uncertain_off_sixteenths

unit_interval = st.floats(0, 1)


@given(grooves(), unit_interval, unit_interval)
def test_more_density_never_drops_a_hit(groove: Groove, a: float, b: float) -> None:
    """Raising density keeps every hit that already played."""
    assert np.all(playing_hits(groove, min(a, b)) <= playing_hits(groove, max(a, b)))


@given(grooves())
def test_density_in_the_middle_is_the_groove_itself(groove: Groove) -> None:
    """Density 0.5 plays what the model decoded, 0 nothing."""
    assert np.array_equal(playing_hits(groove, 0.5), groove.hits)
    assert not playing_hits(groove, 0.0).any()


@given(grooves(), st.floats(0, 0.5))
def test_density_keeps_an_exact_share_of_every_voice(groove: Groove, density: float) -> None:
    """Density 0.25 plays half the hits of each drum, to the nearest hit."""
    own = groove.hits.sum(0)
    assert np.array_equal(playing_hits(groove, density).sum(0), np.floor(own * 2 * density + 0.5))


def test_thinning_keeps_the_main_beats_and_accents() -> None:
    """Of equal kicks the one on the downbeat goes last, and a ghost note goes before an accent."""
    groove = four_on_the_floor()
    assert np.flatnonzero(playing_hits(groove, 1 / 16)[:, Voice.KICK])[0] == 0
    ghosts = np.where(np.arange(GROOVE_STEPS)[:, None] < 6, groove.velocity, np.float32(0.2) * groove.velocity)
    assert not playing_hits(replace(groove, velocity=ghosts), 0.1)[6:, Voice.KICK].any()


@given(grooves())
def test_full_density_adds_ghosts_to_what_plays(groove: Groove) -> None:
    """A drum gains at most 0.6 of its own hits; a drum without hits stays silent."""
    own, full = groove.hits.sum(0), playing_hits(groove, 1.0).sum(0)
    assert np.all(full <= own + np.ceil(0.6 * own))


def remaining_steps(groove: Groove, voice: Voice, count: int) -> list[int]:
    """The steps of a voice that remain when it is thinned to count hits."""
    own = int(groove.hits[:, voice].sum())
    return [int(step) for step in np.flatnonzero(playing_hits(groove, count / own / 2)[:, voice])]


def test_equal_hits_thin_out_by_metric_weight() -> None:
    """The downbeats stay longest, then beat three, two and four, the eighths."""
    for count, apart in ((2, 16), (4, 8), (8, 4), (16, 2)):
        assert remaining_steps(every_step(), Voice.HAT_CLOSED, count) == list(range(0, GROOVE_STEPS, apart))


def test_metric_weight_outweighs_two_dynamic_degrees_but_not_five() -> None:
    """A downbeat two dynamic degrees softer (mf for ff) stays longer than a weak sixteenth; five softer it goes.

    A degree is 16 of MIDI's 127: mf 80, ff 112.
    """
    for downbeat, last in ((80, 0), (32, 3)):
        hits = np.zeros(SHAPE, np.bool_)
        hits[[0, 3], Voice.SNARE] = True
        velocity = np.zeros(SHAPE, np.float32)
        velocity[[0, 3], Voice.SNARE] = downbeat / 127, 112 / 127
        assert remaining_steps(from_hits(hits, velocity, np.zeros(SHAPE, np.float32)), Voice.SNARE, 1) == [last]


def test_full_density_adds_plausible_hits_only() -> None:
    """Hits of odds 1 to 20 are added, at least half as many as the drum has; hits of odds 1 to 100 never."""
    plausible, implausible = (
        playing_hits(uncertain_off_sixteenths(odds), 1.0)[:, Voice.HAT_CLOSED].sum() - 16 for odds in (1 / 20, 1 / 100)
    )
    assert 8 <= plausible < 16
    assert implausible == 0
