"""The scenes of factory presets: four each, every one heard as another, in one set's levels."""

import numpy as np
import pytest

from latentdrum.core.parameters.table import PARAMETERS
from latentdrum.core.preset.preset import Preset
from latentdrum.core.preset.scene import HELD
from latentdrum.core.rhythm.axes import AXES
from latentdrum.models.rhythm.model import RhythmModel, load
from latentdrum.models.timbre.model import load as load_timbre
from training.factory.loudness import stored_presets
from training.factory.preset_table import PRESET_RECIPES
from training.factory.scene_table import SCENES, with_scenes
from training.factory.scenes import (
    LEAST_DIFFERENCE,
    MOST_LU,
    NUMBERS,
    OWN,
    PEAK,
    SPARSE,
    nearest,
    scene_sound,
    scene_strikes,
)

#: The limit, with what the measurement adds.
MAX_TRUE_PEAK_DB = -0.95
PRESETS = {preset.name: preset for preset in stored_presets()}


@pytest.fixture(scope="module")
def model() -> RhythmModel:
    return load()


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.name)
def test_the_scenes_of_the_folder_match_the_table(preset: Preset) -> None:
    """After a change of the table python -m training.factory.presets --keep-places."""
    built = with_scenes(preset).scenes
    assert tuple(preset.scenes) == tuple(built) == NUMBERS
    for number, scene in preset.scenes.items():
        assert (scene.name, scene.values) == (built[number].name, built[number].values)
        assert np.array_equal(scene.z, preset.z)


def test_every_preset_has_scenes_of_the_table() -> None:
    """In the order of their programs; what the table moves is in range and is something that a scene holds."""
    assert list(SCENES) == [recipe.name for recipe in PRESET_RECIPES]
    for rows in SCENES.values():
        for name, value in ((name, value) for row in rows.values() for name, value in row.items()):
            assert name in HELD
            assert abs(value) <= 1 if name in AXES else PARAMETERS[name].clip(value) == value


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.name)
def test_the_first_scene_is_the_preset(preset: Preset) -> None:
    """So that the way back is on a pad, too."""
    assert preset.scenes[OWN].values == {name: preset.values[name] for name in HELD}


@pytest.mark.parametrize("preset", PRESETS.values(), ids=lambda preset: preset.name)
def test_scenes_make_a_set(preset: Preset, model: RhythmModel) -> None:
    """One is sparser than the preset and not silent, one is fuller, and no two are alike."""
    strikes = {number: scene_strikes(model, preset, number) for number in NUMBERS}
    assert 0 < len(strikes[SPARSE]) < len(strikes[OWN]) < len(strikes[PEAK])
    assert all(strikes.values())
    assert nearest(list(strikes.values())) >= LEAST_DIFFERENCE


@pytest.mark.parametrize("name", sorted(np.random.default_rng(8).permutation(sorted(PRESETS))[:2]))
def test_scenes_are_as_loud_as_their_preset(name: str, model: RhythmModel) -> None:
    """Within 4 LU, without clipping; docs/scenes.md has them all."""
    sounds, preset = load_timbre(), PRESETS[name]
    found = [scene_sound(model, sounds, preset, number).programme for number in NUMBERS]
    assert all(abs(scene.lufs - found[0].lufs) <= MOST_LU for scene in found)
    assert all(scene.true_peak_db <= MAX_TRUE_PEAK_DB for scene in found)
