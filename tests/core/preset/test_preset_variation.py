"""A preset moved at random goes as far as it is told, towards grooves of its style, and never out of range."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.parameters.table import LATENT_KNOBS, PARAMETERS
from latentdrum.core.preset.anchor import anchored
from latentdrum.core.preset.preset import Preset, preset_table
from latentdrum.core.preset.preset_reader import preset_from_table
from latentdrum.core.preset.preset_variation import moved_preset
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.path import LatentPath, Waypoint
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from tests.core.rhythm.loops import swung
from tests.rhythms import preset, rewired

seeds, amounts = st.integers(0, 2**31 - 1), st.floats(0, 1)


def draw(style: str, rng: np.random.Generator) -> Position:
    """Anywhere in the space, as a model might draw."""
    z = rng.uniform(-1.9, 1.9, FREE_DIMS).astype(np.float32)
    return Position(rng.random(len(AXES), dtype=np.float32), style_weights(style), z)


def turned() -> Preset:
    return preset(style="funk", busyness=0.2, latent_1=1.5, latent_3=-3.0, swing=0.4)


def heard(found: Preset) -> Position:
    """Where it is, latent knobs included."""
    z = found.z.copy()
    z[: len(LATENT_KNOBS)] += np.array([found.values[name] for name in LATENT_KNOBS], np.float32)
    return Position(found.position.axes, found.position.style, z)


@given(seeds, amounts)
def test_it_is_moved_by_the_amount_towards_one_place(seed: int, amount: float) -> None:
    """At 1 that is the draw itself, on the same line at any amount; style and all else stay."""
    before, after, there = (heard(moved_preset(turned(), draw, seed, share)) for share in (0.0, amount, 1.0))
    goal = draw("funk", np.random.default_rng(seed))
    assert np.allclose(there.axes, goal.axes, atol=1e-5)
    assert np.allclose(there.z, goal.z, atol=1e-4)
    assert np.allclose(after.axes, before.axes + amount * (goal.axes - before.axes), atol=1e-4)
    moved = moved_preset(turned(), draw, seed, amount)
    kept = [name for name in PARAMETERS if name not in AXES]
    assert [moved.values[name] for name in kept] == [turned().values[name] for name in kept]


@given(seeds, amounts)
def test_what_is_moved_is_a_preset_that_a_file_can_hold(seed: int, amount: float) -> None:
    """With a path or a loop, too: nothing is out of range."""
    places = tuple(Waypoint(draw("funk", np.random.default_rng(number)), 2.0) for number in range(3))
    with_path = replace(turned(), path=LatentPath(places))
    with_loop = rewired(turned(), anchor=anchored(swung(1), turned().values))
    for own in (turned(), with_path, with_loop):
        moved = moved_preset(own, draw, seed, amount)
        assert preset_table(preset_from_table("test", preset_table(moved), "memory")) == preset_table(moved)
        assert all(PARAMETERS[name].low <= value <= PARAMETERS[name].high for name, value in moved.values.items())


def test_a_loop_fades_as_it_is_moved() -> None:
    """Farther with a larger amount; at 0 it is at home."""
    own = rewired(turned(), anchor=anchored(swung(1), turned().values))
    found = [moved_preset(own, draw, 3, amount) for amount in (0.0, 0.1, 0.2)]
    distances = [own.anchor.distance(moved.values) for moved in found if own.anchor is not None]
    assert distances[0] == 0.0
    assert distances == sorted(distances)
    assert distances[1] < distances[2]


def test_each_place_of_a_path_goes_its_own_way() -> None:
    """At 1 a path is another path, not one place."""
    places = tuple(Waypoint(draw("funk", np.random.default_rng(number)), 2.0) for number in range(3))
    moved = moved_preset(replace(turned(), path=LatentPath(places)), draw, 4, 1.0)
    assert moved.path is not None
    z = [point.position.z for point in moved.path.waypoints]
    assert np.abs(z[0] - z[1]).max() > 0.1
    assert [point.bars for point in moved.path.waypoints] == [2.0] * 3


def test_the_same_seed_moves_alike() -> None:
    """And another one otherwise."""
    once, again, other = (moved_preset(turned(), draw, seed, 0.5) for seed in (1, 1, 2))
    assert np.array_equal(once.z, again.z)
    assert once.values["energy"] == again.values["energy"] != pytest.approx(other.values["energy"])
