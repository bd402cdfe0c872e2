"""The factory presets: each loads, differs from the others, and plays what was written."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from latentdrum.core.engine.decode_request import decode_request
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.loop_window import windows
from latentdrum.core.rhythm.notation import VOICE_OF_LETTER
from latentdrum.core.rhythm.position import between
from latentdrum.core.units import STEPS_PER_BAR
from latentdrum.core.voices import Voice
from latentdrum.models.rhythm.loop_placement import hit_f1
from latentdrum.models.rhythm.model import RhythmModel, load
from latentdrum.models.timbre.model import load as load_timbre
from latentdrum.storage.preset_library import PresetLibrary, factory_folder
from training.factory.patterns import MIN_FIGURE_F1, figure_f1, pattern_f1, played_hits, written_groove
from training.factory.performance import MOST_DB, performed, play_preset
from training.factory.preset_table import PRESET_RECIPES, PresetRecipe

MIN_PRESETS = 24
#: Two grooves differ in at least so many of 288 cells, or by so much of mean velocity.
MIN_CELLS = 6
MIN_VELOCITY = 12 / 127
#: Least F1 of the decoded hits against the written ones.
MIN_F1 = 0.75
#: How loud every preset is, integrated; its highest true peak, with what the measurement adds; its least crest.
LUFS_RANGE = (-16.0, -12.0)
MAX_TRUE_PEAK_DB = -0.95
MIN_PLR_DB = 9.0


@pytest.fixture(scope="module")
def model() -> RhythmModel:
    return load()


@pytest.fixture(scope="module")
def presets() -> dict[str, Preset]:
    store = PresetLibrary(factory_folder() / "no-user-library")
    return {name: store.load(name) for name in store.names()}


@pytest.fixture(scope="module")
def decoded(model: RhythmModel, presets: dict[str, Preset]) -> dict[str, Groove]:
    return {name: model.decode(preset.position, 0, 0.0) for name, preset in presets.items()}


def test_the_folder_matches_the_table(presets: dict[str, Preset]) -> None:
    """After a change of the table or a training run python -m training.factory.presets."""
    assert len(PRESET_RECIPES) >= MIN_PRESETS
    assert set(presets) == {recipe.name for recipe in PRESET_RECIPES}
    for program, recipe in enumerate(PRESET_RECIPES):
        preset = presets[recipe.name]
        assert (preset.program, preset.description, preset.style) == (program, recipe.description, recipe.style)


def test_names_and_descriptions_are_unique() -> None:
    """A description is one sentence."""
    assert len({recipe.name for recipe in PRESET_RECIPES}) == len(PRESET_RECIPES)
    assert len({recipe.description for recipe in PRESET_RECIPES}) == len(PRESET_RECIPES)
    assert all(recipe.description.endswith(".") and len(recipe.description) < 100 for recipe in PRESET_RECIPES)


def test_any_two_differ_in_several_hits(decoded: dict[str, Groove]) -> None:
    """Not only in velocity or timing."""
    similar = [
        (a, b, int((decoded[a].hits != decoded[b].hits).sum()))
        for a, b in combinations(sorted(decoded), 2)
        if (decoded[a].hits != decoded[b].hits).sum() < MIN_CELLS
    ]
    assert similar == []


@pytest.mark.parametrize("recipe", PRESET_RECIPES, ids=lambda recipe: recipe.name)
def test_a_preset_decodes_to_what_was_written(recipe: PresetRecipe, decoded: dict[str, Groove]) -> None:
    """Kick and snare are there, and most hits are where the pattern has them."""
    written, played = written_groove(recipe), decoded[recipe.name]
    assert played.hits[:, Voice.KICK].any()
    assert played.hits[:, Voice.SNARE].any()
    assert hit_f1(written, played) >= MIN_F1


@pytest.mark.parametrize("recipe", PRESET_RECIPES, ids=lambda recipe: recipe.name)
def test_a_preset_plays_the_figure_that_it_promises(
    recipe: PresetRecipe, model: RhythmModel, presets: dict[str, Preset]
) -> None:
    """The dembow's kick and snare, the one drop, the clave: through the engine, over eight bars if it varies."""
    lines = {line.split()[0] for line in recipe.pattern.strip().splitlines()}
    assert recipe.figure
    assert set(recipe.figure) <= lines <= set(VOICE_OF_LETTER)
    assert figure_f1(recipe, played_hits(model, presets[recipe.name])) >= MIN_FIGURE_F1


@pytest.mark.parametrize(("name", "other"), [("dembow", "four-on-the-floor"), ("amen-chop", "rolling-dnb")])
def test_a_preset_at_the_place_of_another_has_lost_its_figure(
    name: str, other: str, model: RhythmModel, presets: dict[str, Preset]
) -> None:
    """Even of one that is much like it."""
    recipe = next(recipe for recipe in PRESET_RECIPES if recipe.name == name)
    assert figure_f1(recipe, played_hits(model, presets[other])) < MIN_FIGURE_F1


def test_anchored_presets_play_their_pattern_without_variation(model: RhythmModel, presets: dict[str, Preset]) -> None:
    """To the hit; the touch is drawn anew every two bars, and the loop is as long as a loop can be."""
    for recipe in PRESET_RECIPES:
        preset = presets[recipe.name]
        if preset.loop is None:
            continue
        calm = replace(preset, values={**preset.values, "variation": 0.0, "temperature": 0.0})
        assert pattern_f1(recipe, played_hits(model, calm)) == 1.0
        grooves = [window.groove for window in windows(preset.loop)]
        assert len(grooves) == 4
        assert not any(np.array_equal(a.velocity, b.velocity) for a, b in combinations(grooves, 2))


@pytest.mark.parametrize(
    "recipe", [recipe for recipe in PRESET_RECIPES if recipe.shuffle], ids=lambda recipe: recipe.name
)
def test_a_shuffle_plays_triplets(recipe: PresetRecipe, decoded: dict[str, Groove]) -> None:
    """The last sixteenth of a beat comes early, near the triplet two thirds through."""
    last = decoded[recipe.name].hits.copy()
    last[np.arange(len(last)) % 4 != 3] = False
    assert -0.45 < decoded[recipe.name].offset[last].mean() < -0.2


def test_paths_change_the_groove(model: RhythmModel, presets: dict[str, Preset]) -> None:
    """Several presets have a path, and each leads to other hits or at least to other velocities."""
    moving = [preset for preset in presets.values() if preset.path is not None]
    assert len(moving) >= 3
    for preset in moving:
        assert preset.path is not None
        positions = [
            decode_request(preset, preset.values, bar * STEPS_PER_BAR, bar).position for bar in range(0, 24, 2)
        ]
        grooves = [model.decode(position, 0, 0.0) for position in positions]
        moved = max(int((grooves[0].hits != other.hits).sum()) for other in grooves)
        velocity = [float(groove.velocity[groove.hits].mean()) for groove in grooves]
        assert moved >= MIN_CELLS or max(velocity) - min(velocity) >= MIN_VELOCITY, preset.name


def test_the_morph_knob_leads_to_another_groove(model: RhythmModel, presets: dict[str, Preset]) -> None:
    """Its two ends differ in several hits, and half way between drums play."""
    morphing = [preset for preset in presets.values() if preset.morph_to is not None]
    assert len(morphing) >= 5
    for preset in morphing:
        assert preset.morph_to is not None
        grooves = [model.decode(between(preset.position, preset.morph_to, t), 0, 0.0).hits for t in (0.0, 0.5, 1.0)]
        assert (grooves[0] != grooves[2]).sum() >= MIN_CELLS, preset.name
        assert grooves[1].any()


@pytest.mark.parametrize("name", sorted(np.random.default_rng(7).permutation([one.name for one in PRESET_RECIPES])[:3]))
def test_presets_are_equally_loud(name: str, model: RhythmModel, presets: dict[str, Preset]) -> None:
    """At master level 0 dB each plays at -16 to -12 LUFS, or as loud as limiting allows, keeps its crest, and its true
    peak is -1 dBTP at most."""
    found = performed(play_preset(model, presets[name]), load_timbre())
    assert LUFS_RANGE[0] <= found.programme.lufs or found.reduction_db >= MOST_DB - 0.5
    assert found.programme.lufs <= LUFS_RANGE[1]
    assert found.reduction_db <= MOST_DB + 0.5
    assert found.programme.true_peak_db <= MAX_TRUE_PEAK_DB
    assert found.programme.plr_db >= MIN_PLR_DB


def test_the_master_level_is_not_the_presets(presets: dict[str, Preset]) -> None:
    """It is the player's fader: a change of presets must not move it."""
    assert {preset.values.get("sound_level", 0.0) for preset in presets.values()} == {0.0}


def test_some_presets_map_controls(presets: dict[str, Preset]) -> None:
    """A few use [controls]."""
    assert sum(bool(preset.controls) for preset in presets.values()) >= 3
