"""Lines are counted where partials ring, and ranges are in the units they name."""

import numpy as np
import pytest

pytest.importorskip("sklearn")
pytestmark = pytest.mark.training

from latentdrum.core.arrays import FloatArray  # noqa: E402
from latentdrum.core.timbre.timbre import RATE_HZ, Drum  # noqa: E402
from training.judging.timbre.lines import count_lines, median_lines  # noqa: E402
from training.judging.timbre.ranges import ends, goal  # noqa: E402

T = np.arange(round(1.5 * RATE_HZ)) / RATE_HZ


def ringing(count: int, noise: float, fall_s: float = 1.0) -> FloatArray:
    """So many partials between 300 Hz and 10 kHz in some noise."""
    rng = np.random.default_rng(count)
    hz = np.linspace(300.0, 10_000.0, count) + rng.uniform(-20.0, 20.0, count)
    partials = np.sin(2 * np.pi * (hz[:, None] * T + rng.random((count, 1)))).sum(0)
    return np.asarray((partials + noise * rng.standard_normal(len(T))) * np.exp(-T / fall_s), np.float32)


@pytest.mark.parametrize("count", [0, 20, 60])
def test_as_many_lines_as_there_are_partials(count: int) -> None:
    """Noise alone has none; among some noise each partial is found."""
    assert abs(count_lines(ringing(count, 0.3)) - count) <= 0.05 * count


def test_partials_below_the_noise_are_no_lines() -> None:
    """At 40 dB more noise none stands out."""
    assert count_lines(ringing(20, 100.0)) == 0


def test_medians_are_of_metal_alone() -> None:
    """Of the drums that ring in lines, those that are there."""
    found = median_lines([ringing(20, 0.3), ringing(60, 0.3), ringing(60, 0.3)], [Drum.RIDE, Drum.RIDE, Drum.KICK])
    assert found == {"ride": pytest.approx(40, abs=2)}


def test_ranges_have_their_units() -> None:
    """An octave is 12 semitones and twice the centroid; a time twice as long is 2."""
    low, high = (
        np.sin(2 * np.pi * hz * T).astype(np.float32) * np.exp(-T / 0.1).astype(np.float32) for hz in (400, 800)
    )
    assert ends("pitch", low, high) == pytest.approx(12.0, abs=0.5)
    assert ends("brightness", low, high) == pytest.approx(2.0, abs=0.2)
    longer = np.sin(2 * np.pi * 400 * T).astype(np.float32) * np.exp(-T / 0.2).astype(np.float32)
    assert ends("decay", low, longer) == pytest.approx(2.0, abs=0.1)
    assert (goal("pitch", Drum.RIDE), goal("pitch", Drum.KICK)) == (7.0, 12.0)
