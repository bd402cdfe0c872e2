"""A path visits its waypoints in time, without a jump."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.rhythm.path import Interpolation, LatentPath, Waypoint
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from tests.core.preset.presets import paths

SOFT = (Interpolation.LINEAR, Interpolation.SMOOTH)


def gap(a: Position, b: Position) -> float:
    parts = [np.abs(getattr(a, name) - getattr(b, name)).max() for name in ("axes", "style", "z")]
    return float(max(parts))


def place(level: float) -> Position:
    return Position(np.full(6, level, np.float32), style_weights("house"), np.full(FREE_DIMS, level, np.float32))


def path(*bars: float, interpolation: Interpolation = Interpolation.LINEAR, loop: bool = True) -> LatentPath:
    """Places 0, 1, 2 ... with the given bars between them."""
    return LatentPath(tuple(Waypoint(place(i / 4), b) for i, b in enumerate(bars)), interpolation, loop)


@given(paths, st.integers(0, 400))
def test_a_path_stands_on_each_waypoint_at_its_time(way: LatentPath, turns: int) -> None:
    """In every round, if it loops."""
    at = 0.0
    rounds = turns * way.total_bars if way.loop else 0.0
    for point in way.waypoints:
        assert gap(way.at(rounds + at), point.position) < 1e-4
        at += point.bars


@given(paths, st.integers(0, 3000).map(lambda n: n / 16))
def test_a_soft_path_never_jumps(way: LatentPath, bars: float) -> None:
    """Two times close together give two positions close together, across the end of the loop too."""
    if way.interpolation not in SOFT:
        return
    step = 1 / 1024
    widest = max(gap(a.position, b.position) for a in way.waypoints for b in way.waypoints)
    shortest = min(point.bars for point in way.waypoints)
    assert gap(way.at(bars), way.at(bars + step)) <= 1.6 * widest * step / shortest + 1e-4


@given(paths, st.floats(0, 500))
def test_a_path_stays_between_its_waypoints(way: LatentPath, bars: float) -> None:
    """It never leaves the range of an axis."""
    z = np.stack([point.position.z for point in way.waypoints])
    here = way.at(bars)
    assert (here.z >= z.min(0) - 1e-4).all()
    assert (here.z <= z.max(0) + 1e-4).all()
    assert ((here.axes >= -1e-6) & (here.axes <= 1 + 1e-6)).all()
    assert here.style.sum() == pytest.approx(1.0, abs=1e-5)


@given(paths, st.floats(0, 200))
def test_a_loop_repeats(way: LatentPath, bars: float) -> None:
    """The second time through is the same as the first."""
    if way.loop and way.interpolation in SOFT:
        assert gap(way.at(bars), way.at(bars + way.total_bars)) < 2e-3


def test_step_stays_and_then_jumps() -> None:
    """A position for its whole time, then the next."""
    way = path(2, 1, interpolation=Interpolation.STEP)
    assert [float(way.at(bars).axes[0]) for bars in (0.0, 1.9, 2.0, 2.9, 3.0)] == [0.0, 0.0, 0.25, 0.25, 0.0]


def test_half_way_in_time_is_half_way_in_space() -> None:
    """Straight and smooth agree in the middle; smooth leaves more slowly."""
    straight, smooth = path(4, 4), path(4, 4, interpolation=Interpolation.SMOOTH)
    assert straight.at(2).axes[0] == smooth.at(2).axes[0] == pytest.approx(0.125)
    assert smooth.at(0.5).axes[0] < straight.at(0.5).axes[0]


def test_without_a_loop_it_stays_at_the_end() -> None:
    """The last position stays for the rest of the song."""
    way = path(2, 2, 2, loop=False)
    assert [float(way.at(bars).axes[0]) for bars in (0, 2, 4, 1e6)] == [0.0, 0.25, 0.5, 0.5]


@pytest.mark.parametrize("waypoints", [(), (Waypoint(place(0.0), 0.0),), (Waypoint(place(0.0), float("nan")),)])
def test_a_path_needs_places_and_time(waypoints: tuple[Waypoint, ...]) -> None:
    """No waypoint, or one of 0 bars, is refused."""
    with pytest.raises(ValueError, match="needs"):
        LatentPath(waypoints)
