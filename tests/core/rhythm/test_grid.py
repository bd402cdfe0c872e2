"""From onsets to two bars on the grid."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.rhythm.grid import Onset, quantise, two_bar_windows
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


@given(onset_lists)
def test_windows_begin_at_every_bar(onsets: list[Onset]) -> None:
    """Each pair of bars with an onset is a groove."""
    cells = quantise(onsets)
    bars = cells.shape[1] // STEPS_PER_BAR
    sounding = [cells[0, bar * STEPS_PER_BAR :][:GROOVE_STEPS].any() for bar in range(bars - 1)]
    assert len(list(two_bar_windows(cells))) == sum(sounding)
