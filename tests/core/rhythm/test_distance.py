"""The distance from home, and how a loop fades into the model on the way."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.distance import distance
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.loop import COMMON_TIME, Loop
from latentdrum.core.rhythm.loop_window import LoopWindow, faded, windows
from tests.core.rhythm.loops import loops
from tests.rhythms import grooves

unit_interval = st.floats(0, 1)
changes = st.lists(st.floats(-1, 1), min_size=len(AXES), max_size=len(AXES))
moves = st.lists(st.floats(-6, 6), min_size=4, max_size=4)
shares = st.lists(st.floats(-1, 1), min_size=3, max_size=3)
window_of = loops(meters=(COMMON_TIME,)).map(lambda loop: windows(loop)[0])


@given(changes, moves, shares, st.booleans())
def test_the_distance_is_0_at_home_alone(
    axes: list[float], z: list[float], amounts: list[float], style_changed: bool
) -> None:
    """However little changes; and it is never more than 1."""
    found = distance(axes, z, amounts, style_changed=style_changed)
    assert 0.0 <= found <= 1.0
    assert (found == 0.0) == (not style_changed and not any([*axes, *z, *amounts]))


@given(changes, moves, shares, unit_interval)
def test_going_on_in_one_direction_never_leads_back(
    axes: list[float], z: list[float], amounts: list[float], part: float
) -> None:
    """A part of the way is no farther from home than the whole way."""
    whole = distance(axes, z, amounts, style_changed=False)
    near = distance([part * x for x in axes], [part * x for x in z], [part * x for x in amounts], style_changed=False)
    assert near <= whole + 1e-12


def test_the_units_of_the_distance() -> None:
    """A quarter of an axis, a standard deviation or a whole share each lead to the model; half as far is half way."""
    ways = (
        ([0.25] + [0.0] * 5, [0.0] * 4, [0.0] * 3),
        ([0.0] * 6, [0.0, -1.0, 0.0, 0.0], [0.0] * 3),
        ([0.0] * 6, [0.0] * 4, [1.0, 0.0, 0.0]),
    )
    for way in ways:
        assert distance(*way, style_changed=False) == 1.0
        assert distance(*([x / 2 for x in part] for part in way), style_changed=False) == 0.5
    assert distance([0.15, 0.2, 0, 0, 0, 0], [0] * 4, [0] * 3, style_changed=False) == 1.0
    assert distance([0] * 6, [0] * 4, [0] * 3, style_changed=True) == 1.0


@given(window_of, grooves())
def test_the_ends_of_the_fade(window: LoopWindow, decoded: Groove) -> None:
    """At home exactly the loop's hits; at distance 1 exactly the model's groove."""
    home, away = faded(window, decoded, 0.0), faded(window, decoded, 1.0)
    np.testing.assert_array_equal(home.hits, window.hits)
    np.testing.assert_array_equal(home.velocity[window.hits], window.velocity[window.hits])
    np.testing.assert_array_equal(home.offset[window.hits], window.offset[window.hits])
    for part in ("score", "velocity", "offset"):
        np.testing.assert_array_equal(getattr(away, part), getattr(decoded, part))


@given(window_of, grooves(), unit_interval, unit_interval)
def test_farther_from_home_fewer_of_the_loops_hits_and_more_of_the_models(
    window: LoopWindow, decoded: Groove, a: float, b: float
) -> None:
    """No hit of the loop comes back on the way out, and no hit of the model is lost again."""
    near, far = (faded(window, decoded, distance).hits for distance in sorted((a, b)))
    assert not (far & ~near & window.hits).any()
    assert not (near & ~far & ~window.hits).any()


@given(window_of, grooves(), unit_interval)
def test_velocity_and_offset_lie_between_the_loops_and_the_models(
    window: LoopWindow, decoded: Groove, way: float
) -> None:
    """The loop's difference from the model is what fades."""
    mixed = faded(window, decoded, way)
    for part in ("velocity", "offset"):
        played, model, found = (getattr(item, part)[window.hits] for item in (window, decoded, mixed))
        assert found == pytest.approx(model + (1 - way) * (played - model), abs=1e-6)


@given(loops(), grooves())
def test_what_the_loop_leaves_out_ranks_as_in_the_model(loop: Loop, decoded: Groove) -> None:
    """Density above the middle adds the hits first that the model finds likeliest."""
    window = windows(loop)[0]
    rests = ~window.hits & window.rows[:, None]
    by_model = np.argsort(decoded.score[rests], kind="stable")
    assert (np.diff(faded(window, decoded, 0.0).score[rests][by_model]) >= 0).all()
