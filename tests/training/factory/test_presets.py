"""The factory's presets: each loads, sounds like itself, and does what its description says."""

from itertools import combinations

import numpy as np
import pytest

from latentdrum.core.engine.decode_request import decode_request
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.position import between
from latentdrum.core.units import STEPS_PER_BAR
from latentdrum.core.voices import Voice
from latentdrum.models.rhythm.model import RhythmModel, load
from latentdrum.storage.preset_library import PresetLibrary, factory_folder
from training.factory.preset_table import PRESET_RECIPES, PresetRecipe
from training.factory.presets import groove

FEWEST = 24
#: Cells of 288 in which two presets must differ to be two presets.
APART = 6
TOUCH_APART = 12 / 127  # of mean velocity
#: Least agreement (F1) between the hits as written and as played.
HELD = 0.75


@pytest.fixture(scope="module")
def model() -> RhythmModel:
    return load()


@pytest.fixture(scope="module")
def shelf() -> dict[str, Preset]:
    store = PresetLibrary(factory_folder() / "none-of-the-players-own")
    return {name: store.load(name) for name in store.names()}


@pytest.fixture(scope="module")
def played(model: RhythmModel, shelf: dict[str, Preset]) -> dict[str, Groove]:
    return {name: model.decode(preset.position, 0, 0.0) for name, preset in shelf.items()}


def test_the_folder_is_the_table(shelf: dict[str, Preset]) -> None:
    """After a change or a training: python -m training.factory.presets."""
    assert len(PRESET_RECIPES) >= FEWEST
    assert set(shelf) == {recipe.name for recipe in PRESET_RECIPES}
    for program, recipe in enumerate(PRESET_RECIPES):
        preset = shelf[recipe.name]
        assert (preset.program, preset.description, preset.style) == (program, recipe.description, recipe.style)


def test_each_says_something_of_its_own() -> None:
    """Names and descriptions are unique; a description is one sentence."""
    assert len({recipe.name for recipe in PRESET_RECIPES}) == len(PRESET_RECIPES)
    assert len({recipe.description for recipe in PRESET_RECIPES}) == len(PRESET_RECIPES)
    assert all(recipe.description.endswith(".") and len(recipe.description) < 100 for recipe in PRESET_RECIPES)


def test_any_two_play_different_drums(played: dict[str, Groove]) -> None:
    """In several hits, not only in loudness or timing."""
    near = [
        (a, b, int((played[a].hits != played[b].hits).sum()))
        for a, b in combinations(sorted(played), 2)
        if (played[a].hits != played[b].hits).sum() < APART
    ]
    assert near == []


@pytest.mark.parametrize("recipe", PRESET_RECIPES, ids=lambda recipe: recipe.name)
def test_a_preset_plays_what_was_written(recipe: PresetRecipe, played: dict[str, Groove]) -> None:
    """Kick and snare are there, and most hits are where the pattern has them."""
    wanted, found = groove(recipe), played[recipe.name]
    assert found.hits[:, Voice.KICK].any()
    assert found.hits[:, Voice.SNARE].any()
    both = (wanted.hits & found.hits).sum()
    assert 2 * both / (wanted.hits.sum() + found.hits.sum()) >= HELD


@pytest.mark.parametrize(
    "recipe", [recipe for recipe in PRESET_RECIPES if recipe.shuffle], ids=lambda recipe: recipe.name
)
def test_a_shuffle_is_heard_as_triplets(recipe: PresetRecipe, played: dict[str, Groove]) -> None:
    """The last sixteenth of a beat comes early, near the triplet two thirds through."""
    last = played[recipe.name].hits.copy()
    last[np.arange(len(last)) % 4 != 3] = False
    assert -0.45 < played[recipe.name].offset[last].mean() < -0.2


def test_what_moves_by_itself_changes_what_it_plays(model: RhythmModel, shelf: dict[str, Preset]) -> None:
    """Several presets have a path, and each path leads to other hits or at least to another touch."""
    moving = [preset for preset in shelf.values() if preset.path is not None]
    assert len(moving) >= 3
    for preset in moving:
        assert preset.path is not None
        places = [decode_request(preset, preset.values, bar * STEPS_PER_BAR, bar).position for bar in range(0, 24, 2)]
        grooves = [model.decode(place, 0, 0.0) for place in places]
        moved = max(int((grooves[0].hits != other.hits).sum()) for other in grooves)
        touch = [float(groove.velocity[groove.hits].mean()) for groove in grooves]
        assert moved >= APART or max(touch) - min(touch) >= TOUCH_APART, preset.name


def test_the_morph_knob_leads_to_another_beat(model: RhythmModel, shelf: dict[str, Preset]) -> None:
    """All the way up it plays other drums than all the way down, and something at every place between."""
    morphing = [preset for preset in shelf.values() if preset.morph_to is not None]
    assert len(morphing) >= 5
    for preset in morphing:
        assert preset.morph_to is not None
        way = [model.decode(between(preset.position, preset.morph_to, t), 0, 0.0).hits for t in (0.0, 0.5, 1.0)]
        assert (way[0] != way[2]).sum() >= APART, preset.name
        assert way[1].any()


def test_some_rewire_the_knobs(shelf: dict[str, Preset]) -> None:
    """A few show what [controls] is for."""
    assert sum(bool(preset.controls) for preset in shelf.values()) >= 3
