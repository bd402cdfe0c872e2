"""Tables of the rhythm space: coordinates there and back, sampling, KL divergence."""

import numpy as np
import pytest

from latentdrum.core.rhythm.position import FREE_DIMS, style_weights
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.models.rhythm.model import load

HOUSE = style_weights("house")


@pytest.mark.parametrize("style", ["house", "jazz", None])
def test_there_and_back_is_the_same_z(style: str | None) -> None:
    """z to net coordinates and back is the identity."""
    space, weights = load().space, style_weights(style)
    z = np.random.default_rng(0).normal(size=FREE_DIMS).astype(np.float32)
    assert space.to_player(space.to_net(z, weights), weights) == pytest.approx(z, abs=1e-3)


def test_samples_spread_by_about_a_deviation_around_the_style() -> None:
    """z is in standard deviations: the shipped centres and spreads fit the shipped landmarks."""
    model, rng = load(), np.random.default_rng(0)
    for style in ("house", "rock", "trap"):
        z = np.stack([model.sample(style, rng).z for _ in range(300)])
        assert np.abs(z.mean(0)).mean() < 0.3
        assert 0.7 < z.std(0).mean() < 1.5


def test_divergence_is_the_mean_log_ratio_of_the_two_densities() -> None:
    """The closed form agrees with drawing from the encoded normal and averaging."""
    space, rng = load().space, np.random.default_rng(0)
    centre, spread = space.row(HOUSE)
    mean = space.to_net(rng.normal(size=FREE_DIMS).astype(np.float32), HOUSE)
    log_variance = rng.uniform(-2.0, 0.5, FREE_DIMS).astype(np.float32)
    deviation = np.exp(0.5 * log_variance)
    drawn = mean + deviation * rng.normal(size=(100_000, FREE_DIMS))
    encoded = -0.5 * (((drawn - mean) / deviation) ** 2 + log_variance).sum(1)
    inverse = np.linalg.inv(space.directions)
    turned = (drawn @ inverse.T - centre) / spread
    style = -0.5 * (turned**2 + 2 * np.log(spread)).sum(1) + np.linalg.slogdet(inverse)[1]
    assert space.kl_divergence(mean, log_variance, HOUSE) == pytest.approx((encoded - style).mean(), rel=0.01)


def test_a_sample_is_a_position_near_a_drawn_landmark() -> None:
    """Drawn in two steps, the landmark known, a position is the same as one drawn at once."""
    space, rng = load().space, np.random.default_rng(3)
    at_once = space.sample("funk", np.random.default_rng(3))
    row = space.draw_landmark("funk", rng)
    assert STYLES[space.style[row]] == "funk"
    assert space.sample_near(row, "funk", rng).same_as(at_once)


def test_the_midway_is_a_landmark_nearer_to_the_middle_than_the_ends() -> None:
    """Between two far ones there is one, the same from either end; between a place and itself there is none."""
    space, rng = load().space, np.random.default_rng(5)
    a, b = space.sample("rock", rng), space.sample("techno", rng)
    found = space.midway(a, b)
    assert found is not None
    axes = np.abs(space.places - found.axes).max(1)
    assert axes.min() < 1e-6
    back = space.midway(b, a)
    assert back is not None
    assert back.same_as(found)
    middle = (a.axes + b.axes) / 2
    assert np.linalg.norm(found.axes - middle) < np.linalg.norm(a.axes - b.axes) / 2 + 1.0
    assert space.midway(a, a) is None
