"""Bins of velocity and offset: every value has one, and what is drawn from a bin lies in it."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.touch import (
    OFFSET_BINS,
    VELOCITY_BINS,
    offset_bin,
    offset_in_bin,
    velocity_bin,
    velocity_in_bin,
)


def values(*numbers: float) -> FloatArray:
    return np.array(numbers, np.float32)


shares = st.floats(0.001, 0.999)


@given(st.integers(0, VELOCITY_BINS - 1), shares)
def test_a_velocity_drawn_from_a_bin_is_one_of_midis_and_lies_in_it(index: int, share: float) -> None:
    """Whole numbers 1..127 only."""
    midi = 127 * velocity_in_bin(index, share)
    assert abs(midi - round(midi)) < 1e-9
    assert 1 <= round(midi) <= 127
    assert velocity_bin(values(midi / 127))[0] == index


def test_every_midi_velocity_can_be_drawn() -> None:
    """The bins leave none out, and the loudest, at which drum modules clip, is alone in its bin."""
    drawn = {
        round(127 * velocity_in_bin(index, share))
        for index in range(VELOCITY_BINS)
        for share in np.linspace(0, 0.999, 50)
    }
    assert drawn == set(range(1, 128))
    assert {round(127 * velocity_in_bin(VELOCITY_BINS - 1, share)) for share in (0.0, 0.5, 0.999)} == {127}


@given(st.integers(0, OFFSET_BINS - 1), shares)
def test_an_offset_drawn_from_a_bin_lies_in_it(index: int, share: float) -> None:
    """Within half a step either way."""
    offset = offset_in_bin(index, share)
    assert -0.5 <= offset <= 0.5
    assert int(offset_bin(values(offset))[0]) == index


def test_what_lies_on_the_grid_stays_there() -> None:
    """A programmed pattern is not loosened by the width of a bin."""
    on_grid = int(offset_bin(values(0.0))[0])
    assert {offset_in_bin(on_grid, share) for share in (0.0, 0.3, 0.999)} == {0.0}


def test_bins_follow_the_values() -> None:
    """Louder and later are higher bins; what is out of range is in the last."""
    louder, later = velocity_bin(values(*np.arange(1, 128) / 127)), offset_bin(values(*np.linspace(-0.6, 0.6, 200)))
    assert louder.tolist() == sorted(louder.tolist())
    assert later.tolist() == sorted(later.tolist())
    assert velocity_bin(values(0.0, 1.0)).tolist() == [0, VELOCITY_BINS - 1]
    assert offset_bin(values(-0.7, 0.7)).tolist() == [0, OFFSET_BINS - 1]
