"""The rate of a position: what the axes add to z and style is counted, and no more."""

import numpy as np
import pytest

from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.models.rhythm.model import load
from tests.training.judging.played_takes import played_takes
from training.judging.rhythm import rate
from training.judging.rhythm.reconstruction import groove_values, score


def positions(axes: np.ndarray) -> list[Position]:
    blank = np.zeros(FREE_DIMS, np.float32)
    return [Position(row.astype(np.float32), style_weights("rock"), blank) for row in axes]


def test_a_uniform_distribution_has_the_logarithm_of_its_size() -> None:
    """Eight values, each as often, are ln 8 nats, three bits; one value is none."""
    assert rate.entropy(np.arange(8000) % 8) == pytest.approx(np.log(8), abs=1e-3)
    assert rate.entropy(np.zeros(100, np.int64)) == 0


def test_axes_that_z_tells_carry_nothing() -> None:
    """Predicted to the step they are free; unpredicted, a uniform axis is the 7 bits of its controller."""
    axes = np.random.default_rng(0).random((4000, len(AXES)))
    known = rate.axis_rate(positions(axes), axes.astype(np.float32))
    assert known == {**dict.fromkeys(AXES, 0.0), "sum": 0.0}
    constant = rate.axis_rate(positions(np.full_like(axes, 0.3)), axes.astype(np.float32))
    assert constant["sum"] == 0  # a bad prediction adds nothing to what the axis holds
    unknown = rate.axis_rate(positions(axes), np.full_like(axes, 0.5, np.float32))
    assert unknown["feel"] == pytest.approx(np.log(128), abs=0.03)
    assert unknown["sum"] == pytest.approx(6 * np.log(128), abs=0.1)


def test_the_predictor_learns_what_z_and_style_tell() -> None:
    """Axes predicted from z and style are better than their median, and decode to grooves, if not as well."""
    model, train = load(), played_takes(60, 2, seed=1)
    found = [model.encode(groove) for groove in groove_values(train)]
    predicted = rate.fit_predictor(model, train).axes(found)
    axes = np.stack([position.axes for position in found])
    error = np.abs(predicted - axes)
    assert error.mean() < 0.8 * np.abs(np.median(axes, 0) - axes).mean()
    f1 = [score(rate.decode_with(model, found, values), train)["onset_f1"] for values in (axes, predicted, 1 - axes)]
    assert f1 == sorted(f1, key=lambda value: -(value or 0.0))
