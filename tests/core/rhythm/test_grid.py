"""From onsets to two bars on the grid."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.rhythm.grid import Onset, length_bars, loop_groove, quantise, two_bar_windows
from latentdrum.core.units import GROOVE_STEPS, STEPS_PER_BAR
from latentdrum.core.voices import Voice

onset_lists = st.lists(
    st.tuples(
        st.integers(0, 6300).map(lambda n: n / 100), st.integers(0, 8), st.integers(1, 127).map(lambda v: v / 127)
    ),
    min_size=1,
    max_size=40,
)


@given(onset_lists)
def test_every_onset_is_within_half_a_step(onsets: list[Onset]) -> None:
    """Quantising loses no timing: step plus offset is the onset's position."""
    cells = quantise(onsets)
    positions = {(position, voice) for position, voice, _ in onsets}
    for step, voice in np.argwhere(cells[0] > 0):
        at = step + cells[2, step, voice]
        assert min(abs(at - position) for position, onset_voice in positions if onset_voice == voice) < 1e-3
    assert np.abs(cells[2]).max() <= 0.5


def test_a_rushed_downbeat_belongs_to_its_bar() -> None:
    """An onset just before the bar line is step 16 with a negative offset."""
    cells = quantise([(15.8, Voice.KICK, 0.8)])
    assert cells.shape == (3, 32, 9)
    assert cells[:, 16, Voice.KICK] == pytest.approx([1.0, 0.8, -0.2], abs=1e-6)


def test_a_one_bar_loop_is_played_twice() -> None:
    """An onset just before its end is an early downbeat."""
    groove, bar = loop_groove([(15.7, Voice.KICK, 1.0), (4.0, Voice.SNARE, 1.0)])
    assert bar == 0
    assert np.argwhere(groove.hits).tolist() == [[0, 0], [4, 1], [16, 0], [20, 1]]
    assert groove.offset[[0, 16], Voice.KICK] == pytest.approx([-0.3, -0.3], abs=1e-6)


def test_a_two_bar_loop_can_begin_at_its_second_bar() -> None:
    """Its first bar then follows."""
    onsets = [(0.0, Voice.KICK, 1.0), (20.0, Voice.SNARE, 1.0)]
    groove, bar = loop_groove(onsets, bar=1)
    assert bar == 1
    assert np.argwhere(groove.hits).tolist() == [[4, 1], [16, 0]]


def test_a_long_recording_begins_at_its_first_onset() -> None:
    """An empty count-in is skipped, and any bar can be asked for."""
    onsets = [(float(step), int(Voice.KICK), 1.0) for step in range(64, 128, 4)]
    groove, bar = loop_groove(onsets)
    assert bar == 4
    assert groove.hits[:, Voice.KICK].sum() == 8
    assert loop_groove(onsets, bar=3)[0].hits[:, Voice.KICK].sum() == 4


@pytest.mark.parametrize("bar", [0, 99])
def test_silent_bars_are_refused(bar: int) -> None:
    """The error says how long the recording is."""
    onsets = [(float(step), int(Voice.KICK), 1.0) for step in range(64, 128, 4)]
    with pytest.raises(ValueError, match="the recording is 8 bars long"):
        loop_groove(onsets, bar=bar)


def test_no_onsets_are_refused() -> None:
    """Silence has no position in the rhythm space."""
    with pytest.raises(ValueError, match="no drum sounds"):
        loop_groove([])


@given(onset_lists)
def test_windows_begin_at_every_bar(onsets: list[Onset]) -> None:
    """Each pair of bars with an onset is a groove."""
    cells = quantise(onsets)
    bars = cells.shape[1] // STEPS_PER_BAR
    sounding = [cells[0, bar * STEPS_PER_BAR :][:GROOVE_STEPS].any() for bar in range(bars - 1)]
    assert len(list(two_bar_windows(cells))) == sum(sounding)
    assert length_bars(onsets) in (bars, bars - 1)
