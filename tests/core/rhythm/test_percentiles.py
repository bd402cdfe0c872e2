"""Axis values are percentiles, and convert back."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.percentiles import REACH, Percentiles, percentile_tables, to_normal

_RNG = np.random.default_rng(3)
_COUNTS = _RNG.integers(4, 60, 4000)
_SHARES = np.where(_RNG.random(4000) < 0.3, 0.0, _RNG.beta(2, 5, 4000))
POPULATION = np.stack([_COUNTS, *(np.roll(_SHARES, shift) for shift in range(len(AXES) - 1))], 1).astype(np.float32)
TABLES = percentile_tables(POPULATION, np.random.default_rng(1))
places = st.lists(st.floats(0, 1, width=32), min_size=len(AXES), max_size=len(AXES)).map(
    lambda p: np.array(p, np.float32)
)


@given(places)
def test_a_place_survives_the_way_there_and_back(knobs: np.ndarray) -> None:
    """Axis to attribute and back is the identity."""
    assert TABLES.of(TABLES.value(knobs)) == pytest.approx(knobs, abs=2e-3)


@given(places, places)
def test_a_higher_place_asks_for_no_less(a: np.ndarray, b: np.ndarray) -> None:
    """A higher axis never gives a lower attribute."""
    assert (TABLES.value(np.minimum(a, b)) <= TABLES.value(np.maximum(a, b))).all()


@given(st.integers(5, 58))
def test_a_hit_count_survives_the_way_there_and_back(count: int) -> None:
    """A groove's own number of hits is what its busyness gives."""
    values = np.full(len(AXES), count, np.float32)
    assert round(float(TABLES.value(TABLES.of(values))[0])) == count


def test_places_are_even_over_the_population() -> None:
    """A tenth of the grooves lies in every tenth of an axis, also where many share a value."""
    places = TABLES.of(POPULATION)
    assert np.quantile(places[:, 0], np.linspace(0.1, 0.9, 9)) == pytest.approx(np.linspace(0.1, 0.9, 9), abs=0.03)
    ties = places[POPULATION[:, 1] == 0, 1]
    assert ties == pytest.approx(np.full(len(ties), 0.15), abs=0.05)


def test_the_nets_see_bounded_normal_numbers() -> None:
    """The ends of an axis are at +-REACH, the middle is 0."""
    assert to_normal(np.array([0.0, 0.5, 1.0], np.float32)) == pytest.approx([-REACH, 0.0, REACH], abs=1e-3)


def test_damaged_tables_are_refused() -> None:
    """Tables that fall, or of another shape, are no percentiles."""
    with pytest.raises(ValueError, match="rise"):
        Percentiles(TABLES.knots[:, ::-1])
    with pytest.raises(ValueError, match="axes, knots"):
        Percentiles(TABLES.knots[:2])
