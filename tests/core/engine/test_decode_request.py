"""How parameters and path determine the position to decode."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from latentdrum.core.engine.decode_request import decode_request
from latentdrum.core.parameters.table import PARAMETERS
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.path import LatentPath, Waypoint
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.core.units import STEPS_PER_BAR
from latentdrum.models.rhythm.model import load
from latentdrum.storage.preset_library import PresetLibrary, factory_folder
from tests.core.preset.presets import plain

FUNK = PARAMETERS["style"].parse("funk")


def asked(preset: Preset, step: int = 0, **turned: float) -> Position:
    """The position of a step with some parameters changed."""
    return decode_request(preset, {**preset.values, **turned}, step, 1).position


def test_another_style_keeps_a_share_of_the_presets_z() -> None:
    """Between the new style's typical groove and all of the preset's own deviation; changed back it is the original."""
    own = np.linspace(-2.0, 2.0, FREE_DIMS, dtype=np.float32)
    preset = replace(plain(), z=own)
    there, back = asked(preset, style=FUNK), asked(preset)
    kept = there.z[np.abs(own) > 0] / own[np.abs(own) > 0]
    assert np.array_equal(there.style, style_weights("funk"))
    assert kept.min() == pytest.approx(kept.max())
    assert 0.25 < kept.mean() < 0.75
    assert np.array_equal(back.z, own)


def test_a_controller_at_its_end_gives_no_outlier() -> None:
    """An axis is a percentile of the data: its ends stop short of the outermost few grooves, and only of those."""
    for axis, name in enumerate(AXES):
        for end in (0.0, 1.0):
            assert 0.01 < abs(float(asked(plain(), 0, **{name: end}).axes[axis]) - end) < 0.05


def test_variation_deviates_by_about_a_standard_deviation_anew_each_bar() -> None:
    """At 1; at 0.5 half as far in the same direction. The position is constant within a bar."""
    full, half = ([asked(plain(), 16 * bar, variation=v).z for bar in range(64)] for v in (1.0, 0.5))
    assert np.std(full) == pytest.approx(1.0, abs=0.1)
    np.testing.assert_allclose(2 * np.array(half), full, rtol=1e-5)
    assert len({z.tobytes() for z in full}) == 64
    assert asked(plain(), 15, variation=1.0).same_as(asked(plain(), 0, variation=1.0))


@pytest.mark.parametrize(("bars", "places"), [(2.0, 2), (1.0, 2), (0.25, 8)])
def test_a_path_is_sampled_once_a_bar_or_once_a_segment_if_that_is_shorter(bars: float, places: int) -> None:
    """The hits of a bar belong together; only a segment shorter than a bar changes position within one."""
    there = Position(np.full(len(AXES), 0.75, np.float32), style_weights("funk"), plain().z)
    ends = (plain().position, there)
    way = replace(plain(), path=LatentPath(tuple(Waypoint(end, bars) for end in ends)))
    found = [asked(way, step) for step in range(2 * STEPS_PER_BAR)]
    changes = sum(not a.same_as(b) for a, b in pairwise(found))
    assert changes + 1 == places


def test_full_temperature_draws_most_bars_anew_and_keeps_the_beat() -> None:
    """Over the factory presets: most bars differ in a hit, and most hits stay."""
    store, model = PresetLibrary(factory_folder() / "none-of-the-players-own"), load()
    changed, alike = list[bool](), list[float]()
    for preset in (store.load(name) for name in store.names()[::3]):
        if preset.path is not None:
            continue
        at_rest = {**preset.values, "variation": 0.0, "temperature": 0.0}
        sure = decode_request(preset, at_rest, 0, 1)
        likeliest = model.decode(sure.position, sure.seed, sure.temperature).hits
        for bar in range(4):
            hot = decode_request(preset, {**at_rest, "temperature": 1.0}, STEPS_PER_BAR * bar, 1)
            drawn = model.decode(hot.position, hot.seed, hot.temperature).hits
            half = slice(STEPS_PER_BAR * (bar % 2), STEPS_PER_BAR * (bar % 2 + 1))
            changed.append(bool((drawn != likeliest)[half].any()))
            alike.append(2 * (drawn & likeliest).sum() / (drawn.sum() + likeliest.sum()))
    assert np.mean(changed) > 2 / 3
    assert np.mean(alike) > 0.8
