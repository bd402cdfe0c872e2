"""From strikes in time to two bars on the grid."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.rhythm.grid import Onset, length_bars, loop_groove, quantise, two_bar_windows
from latentdrum.core.units import GROOVE_STEPS, STEPS_PER_BAR
from latentdrum.core.voices import Voice

strikes_of_a_take = st.lists(
    st.tuples(
        st.integers(0, 6300).map(lambda n: n / 100), st.integers(0, 8), st.integers(1, 127).map(lambda v: v / 127)
    ),
    min_size=1,
    max_size=40,
)


@given(strikes_of_a_take)
def test_every_strike_lands_within_half_a_step(onsets: list[Onset]) -> None:
    """The grid moves nothing: step plus offset is where a hit was struck."""
    cells = quantise(onsets)
    places = {(place, voice) for place, voice, _ in onsets}
    for step, voice in np.argwhere(cells[0] > 0):
        at = step + cells[2, step, voice]
        assert min(abs(at - place) for place, struck in places if struck == voice) < 1e-3
    assert np.abs(cells[2]).max() <= 0.5


def test_a_rushed_downbeat_belongs_to_its_bar() -> None:
    """Struck just before the bar line, it is step 16 and early."""
    cells = quantise([(15.8, Voice.KICK, 0.8)])
    assert cells.shape == (3, 32, 9)
    assert cells[:, 16, Voice.KICK] == pytest.approx([1.0, 0.8, -0.2], abs=1e-6)


def test_a_one_bar_loop_is_played_twice() -> None:
    """And what rushes ahead of its end is the next time's downbeat."""
    groove, bar = loop_groove([(15.7, Voice.KICK, 1.0), (4.0, Voice.SNARE, 1.0)])
    assert bar == 0
    assert np.argwhere(groove.hits).tolist() == [[0, 0], [4, 1], [16, 0], [20, 1]]
    assert groove.offset[[0, 16], Voice.KICK] == pytest.approx([-0.3, -0.3], abs=1e-6)


def test_a_two_bar_loop_can_be_turned_round() -> None:
    """From its second bar on the first one follows."""
    onsets = [(0.0, Voice.KICK, 1.0), (20.0, Voice.SNARE, 1.0)]
    groove, bar = loop_groove(onsets, bar=1)
    assert bar == 1
    assert np.argwhere(groove.hits).tolist() == [[4, 1], [16, 0]]


def test_a_long_take_begins_where_it_sounds() -> None:
    """An empty count-in is skipped, and any bar can be asked for."""
    onsets = [(float(step), int(Voice.KICK), 1.0) for step in range(64, 128, 4)]
    groove, bar = loop_groove(onsets)
    assert bar == 4
    assert groove.hits[:, Voice.KICK].sum() == 8
    assert loop_groove(onsets, bar=3)[0].hits[:, Voice.KICK].sum() == 4


@pytest.mark.parametrize("bar", [0, 99])
def test_silent_bars_are_refused(bar: int) -> None:
    """The refusal says how long the take is."""
    onsets = [(float(step), int(Voice.KICK), 1.0) for step in range(64, 128, 4)]
    with pytest.raises(ValueError, match="the recording is 8 bars long"):
        loop_groove(onsets, bar=bar)


def test_no_strikes_at_all_are_refused() -> None:
    """Silence has no place in the space."""
    with pytest.raises(ValueError, match="no drum sounds"):
        loop_groove([])


@given(strikes_of_a_take)
def test_windows_begin_at_every_bar(onsets: list[Onset]) -> None:
    """Each sounding pair of bars of a take is a groove."""
    cells = quantise(onsets)
    bars = cells.shape[1] // STEPS_PER_BAR
    heard = [cells[0, bar * STEPS_PER_BAR :][:GROOVE_STEPS].any() for bar in range(bars - 1)]
    assert len(list(two_bar_windows(cells))) == sum(heard)
    assert length_bars(onsets) in (bars, bars - 1)
