"""The change of a drum that is struck harder is the slope of its recorded layers, where they span enough to tell."""

import numpy as np
import pytest

from latentdrum.learning.timbre.velocity_slope import velocity_slope


def test_the_slope_is_of_all_layers() -> None:
    """A straight line has its own; a layer off the line counts by how far it is from the middle."""
    hardness = np.array([-1.0, 0.0, 1.0])
    measures = np.stack([0.5 + 2.0 * hardness, np.array([0.0, 3.0, 1.0])], 1)
    assert velocity_slope(hardness, measures) == pytest.approx([2.0, 0.5])


@pytest.mark.parametrize(("hardest", "tells"), [(0.49, False), (0.51, True)])
def test_layers_nearer_than_half_tell_nothing(hardest: float, tells: bool) -> None:
    """Of a quarter of the whole range, softest to hardest, there is no slope."""
    found = velocity_slope(np.array([0.0, hardest]), np.array([[0.0], [hardest]]))
    assert (found is not None) == tells
