"""A path visits its waypoints in time, without a jump."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.rhythm.distance import AXIS_UNIT, Z_UNIT
from latentdrum.core.rhythm.path import Course, Interpolation, LatentPath, Waypoint
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.core.rhythm.walk import Walk
from tests.core.preset.presets import paths, places

SOFT = (Interpolation.LINEAR, Interpolation.SMOOTH)


def gap(a: Position, b: Position) -> float:
    parts = [np.abs(getattr(a, name) - getattr(b, name)).max() for name in ("axes", "style", "z")]
    return float(max(parts))


def place(level: float) -> Position:
    return Position(np.full(6, level, np.float32), style_weights("house"), np.full(FREE_DIMS, level, np.float32))


def path(*bars: float, interpolation: Interpolation = Interpolation.LINEAR, course: Course = Course.LOOP) -> LatentPath:
    """Places 0, 1, 2 ... with the given bars between them."""
    return LatentPath(tuple(Waypoint(place(i / 4), b) for i, b in enumerate(bars)), interpolation, course)


@given(paths, st.integers(0, 400))
def test_a_path_stands_on_each_waypoint_at_its_time(way: LatentPath, turns: int) -> None:
    """In every round, if it loops."""
    at = 0.0
    rounds = turns * way.total_bars if way.course is Course.LOOP else 0.0
    for point in way.waypoints:
        assert gap(way.at(rounds + at), point.position) < 1e-4
        assert gap(way.at(rounds + at + point.hold * 0.99), point.position) < 1e-4
        at += point.bars + point.hold


@given(paths, st.integers(0, 3000).map(lambda n: n / 16))
def test_a_soft_path_never_jumps(way: LatentPath, bars: float) -> None:
    """Two times close together give two positions close together, across the end of the loop too."""
    if way.interpolation not in SOFT:
        return
    step = 1 / 1024
    widest = max(gap(a.position, b.position) for a in way.waypoints for b in way.waypoints)
    shortest = min(point.bars for point in way.waypoints)
    if any(point.interpolation is Interpolation.STEP for point in way.waypoints):
        return
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
    if way.course is Course.LOOP and way.interpolation in SOFT:
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
    way = path(2, 2, 2, course=Course.ONCE)
    assert [float(way.at(bars).axes[0]) for bars in (0, 2, 4, 1e6)] == [0.0, 0.25, 0.5, 0.5]


@pytest.mark.parametrize("waypoints", [(), (Waypoint(place(0.0), 0.0),), (Waypoint(place(0.0), float("nan")),)])
def test_a_path_needs_places_and_time(waypoints: tuple[Waypoint, ...]) -> None:
    """No waypoint, or one of 0 bars, is refused."""
    with pytest.raises(ValueError, match="needs"):
        LatentPath(waypoints)


@given(paths, st.integers(0, 200).map(lambda n: n / 16))
def test_ping_pong_goes_back_as_it_came(way: LatentPath, bars: float) -> None:
    """As far before its turn as after it, it is at the same place; and then it does it all again."""
    there_and_back = replace(way, course=Course.PING_PONG)
    last = way.waypoints[-1]
    stays = (last.interpolation or way.interpolation) is Interpolation.STEP
    turn = way.total_bars - (0.0 if stays else last.bars)
    before, after = there_and_back.at(max(turn - bars, 0.0)), there_and_back.at(turn + min(bars, turn))
    assert gap(before, after) < 1e-4
    assert gap(there_and_back.at(bars), there_and_back.at(2 * turn + bars)) < 2e-3


def test_a_waypoint_is_held_before_the_way_goes_on() -> None:
    """Two bars there, four on the way."""
    ends = (Waypoint(place(0.0), 4.0, hold=2.0), Waypoint(place(1.0), 4.0))
    way = LatentPath(ends, course=Course.ONCE)
    assert [float(way.at(bars).axes[0]) for bars in (0, 1.9, 2, 4, 6)] == pytest.approx([0, 0, 0, 0.5, 1.0])


def test_a_waypoint_may_have_a_way_of_its_own() -> None:
    """The path is linear, the second way is a jump."""
    second = Waypoint(place(0.5), 2.0, interpolation=Interpolation.STEP)
    way = LatentPath((Waypoint(place(0.0), 2.0), second, Waypoint(place(1.0), 2.0)))
    assert [float(way.at(bars).axes[0]) for bars in (1, 3, 4)] == [0.25, 0.5, 1.0]
    assert way.jumps


@pytest.mark.parametrize("rate", ["1/2", "3/4", "4"])
def test_a_rate_is_the_paths_own_tempo(rate: str) -> None:
    """At 1/2 a path of eight bars takes sixteen."""
    way = path(4, 4)
    paced = replace(way, rate=Fraction(rate))
    for bars in np.arange(0, 32, 0.75):
        assert paced.at(float(bars)).same_as(way.at(float(bars) * float(Fraction(rate))))


def test_a_groove_is_asked_for_once_a_bar_or_as_often_as_the_path_needs() -> None:
    """In bars of the song: rate and walk count."""
    assert path(4, 4).interval_bars == 1.0
    assert path(0.5, 4).interval_bars == 0.5
    assert replace(path(4, 4), rate=Fraction(8)).interval_bars == 0.5
    assert replace(path(4, 4), walk=Walk(1.0, 0.25)).interval_bars == 0.25
    assert replace(path(4, 4), rate=Fraction(2), walk=Walk(1.0, 0.5)).interval_bars == 0.5


@given(places, st.floats(0, 8), st.integers(0, 2**31 - 1), st.floats(0, 400))
def test_a_walk_is_never_farther_from_home_than_its_leash(home: Position, leash: float, seed: int, bars: float) -> None:
    """By the distance that leads a loop away from home, without its limit of 1; at the top of the song it is home."""
    way = LatentPath((Waypoint(home, 1.0),), walk=Walk(leash))
    there = way.at(bars, seed)
    moved = [*((there.axes - home.axes) / AXIS_UNIT), *((there.z - home.z) / Z_UNIT)]
    assert np.linalg.norm(moved) <= leash * (1 + 1e-5) + 1e-5
    assert way.at(0.0, seed).same_as(home)


def test_a_walk_uses_its_leash_and_comes_back_alike() -> None:
    """Over 200 bars it is at some two thirds of the leash; another seed walks elsewhere, the same one the same way."""
    home = place(0.5)
    way = LatentPath((Waypoint(home, 1.0),), walk=Walk(1.0))
    far = [float(np.linalg.norm(way.at(float(bar), 3).z - home.z)) for bar in range(8, 208)]
    assert 0.5 < np.mean(far) < 0.95
    assert max(far) <= 1.0
    assert gap(way.at(77.25, 3), way.at(77.25, 4)) > 0.05
    assert way.at(77.25, 3).same_as(LatentPath((Waypoint(home, 1.0),), walk=Walk(1.0)).at(77.25, 3))
    assert gap(way.at(77.0, 3), way.at(77.01, 3)) < 0.02
