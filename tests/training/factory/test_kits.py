"""The factory's kits: each loads, is in balance, and is a kit of its own; every preset sounds with one of them."""

from itertools import combinations

import numpy as np
import pytest

from latentdrum.core.preset.kit import Kit
from latentdrum.core.preset.modulation import BARS_RANGE, MAX_ROUTES, TARGETS
from latentdrum.core.preset.names import NAME, PLAIN
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.notation import VOICE_OF_LETTER
from latentdrum.core.timbre.timbre import TIMBRE_AXES, Drum
from latentdrum.core.units import db_to_gain
from latentdrum.core.voices import VOICES, Voice
from latentdrum.models.timbre.model import load
from latentdrum.storage.kit_library import KITS as KITS_FOLDER
from latentdrum.storage.kit_library import KitLibrary
from latentdrum.storage.preset_library import PresetLibrary, factory_folder
from training.factory.kit_measurement import (
    BACK_DB,
    BALANCE_DB,
    KICK_DB,
    PadMeasurement,
    kit_distance_db,
    levels,
    measure_kit,
)
from training.factory.kit_recipe import KitRecipe, PadRecipe, Recorded, SpaceSearch, Synthesised
from training.factory.kit_search import SoundFinder, synthesised
from training.factory.kit_table import KITS
from training.factory.kits import build_kit
from training.factory.preset_table import PRESET_RECIPES

FEWEST = 14
#: Two kits that sound more alike than this are one; the same sounds with other noise are 4 dB apart.
APART_DB = 6.0
#: How far a pad may be off its place in the balance: what recipes ask for beside it.
OFF_DB = 2.0
#: The softest that a kit may be, because a peaky sound holds it down.
SOFTEST_DB = -30.0
_NONE = np.zeros(1, np.float32)


@pytest.fixture(scope="module")
def shelf() -> dict[str, Kit]:
    store = KitLibrary(factory_folder() / "none-of-the-players-own", factory_folder() / KITS_FOLDER)
    return {name: store.load(name) for name in store.names() if name != PLAIN}


@pytest.fixture(scope="module")
def heard(shelf: dict[str, Kit]) -> dict[str, tuple[PadMeasurement, ...]]:
    model = load()
    return {name: measure_kit(model, kit) for name, kit in shelf.items()}


@pytest.fixture(scope="module")
def presets() -> dict[str, Preset]:
    store = PresetLibrary(factory_folder() / "none-of-the-players-own")
    return {name: store.load(name) for name in store.names()}


def test_the_folder_is_the_table(shelf: dict[str, Kit]) -> None:
    """After a change or a training: python -m training.factory.kits."""
    assert len(KITS) >= FEWEST
    assert set(shelf) == {recipe.name for recipe in KITS}
    for recipe in KITS:
        kit = shelf[recipe.name]
        assert (kit.description, len(kit.pads)) == (recipe.description, VOICES)
        assert [pad.timbre.drum for pad in kit.pads] == [_drum(recipe, voice) for voice in Voice]


def test_each_says_something_of_its_own() -> None:
    """Names can be typed; a description is one short sentence that no other kit has."""
    assert all(NAME.fullmatch(recipe.name) for recipe in KITS)
    assert len({recipe.description for recipe in KITS}) == len({recipe.name for recipe in KITS}) == len(KITS)
    assert all(recipe.description.endswith(".") and len(recipe.description) < 100 for recipe in KITS)


def test_a_recipe_turns_only_what_there_is() -> None:
    """Axes have names, wishes are places among the drum's sounds, and a sound of our own has the knobs it names."""
    for pad in (pad for recipe in KITS for pad in recipe.pads.values()):
        wish = {} if isinstance(pad.sound, Synthesised) else pad.sound.wish
        assert set(pad.turned) | set(wish) <= set(TIMBRE_AXES)
        assert all(0.0 <= place <= 1.0 for place in wish.values())
        assert not isinstance(pad.sound, Synthesised) or len(synthesised(pad.sound))


def test_kick_and_snare_lead(shelf: dict[str, Kit], heard: dict[str, tuple[PadMeasurement, ...]]) -> None:
    """No pad is louder than the kick, and each is where a mixer would begin: hats lie six to nine decibels lower."""
    for name, kit in shelf.items():
        loud = [each.loudness_db + pad.level_db for each, pad in zip(heard[name], kit.pads, strict=True)]
        beside = np.array(loud) - loud[Voice.KICK]
        assert beside.max() <= 0.5, name
        assert SOFTEST_DB <= loud[Voice.KICK] <= KICK_DB + 1.0, name
        for voice in Voice:
            off = beside[voice] - BALANCE_DB[voice]
            assert -BACK_DB[voice] - OFF_DB <= off <= OFF_DB, (name, voice.label)


def test_no_pad_clips(shelf: dict[str, Kit], heard: dict[str, tuple[PadMeasurement, ...]]) -> None:
    """A pad's peak stays below full scale, struck plainly or as hard as can be."""
    for name, kit in shelf.items():
        for voice, pad, sound in zip(Voice, kit.pads, heard[name], strict=True):
            assert sound.peak * db_to_gain(pad.level_db) <= 1.0, (name, voice.label)


def test_any_two_kits_differ(heard: dict[str, tuple[PadMeasurement, ...]]) -> None:
    """Not in one pad but on the whole."""
    near = [(a, b) for a, b in combinations(sorted(heard), 2) if kit_distance_db(heard[a], heard[b]) < APART_DB]
    assert near == []


def test_levels_put_every_pad_in_its_place() -> None:
    """A pad whose peak is in the way stays back a little, and no more: then the whole kit goes down with it."""
    sounds = [PadMeasurement(_NONE, -20.0, 0.5, _NONE, _NONE)] * VOICES
    assert levels(sounds, [0.0] * VOICES) == [round(KICK_DB + BALANCE_DB[voice] + 20.0, 2) for voice in Voice]
    peaky = PadMeasurement(_NONE, -30.0, 0.98, _NONE, _NONE)
    lower = levels([sounds[0], peaky, *sounds[2:]], [0.0] * VOICES)
    assert lower[Voice.SNARE] == 0.0
    assert lower[Voice.KICK] == round(-30.0 + BACK_DB[Voice.SNARE] - BALANCE_DB[Voice.SNARE] + 20.0, 2)
    hidden = levels([*sounds[: Voice.RIDE], PadMeasurement(_NONE, -31.0, 0.98, _NONE, _NONE)], [0.0] * VOICES)
    assert hidden[Voice.RIDE] == 0.0
    assert hidden[Voice.KICK] == round(KICK_DB + 20.0, 2)


def test_a_wish_is_granted() -> None:
    """Asked for dark and for bright, the search brings sounds of which the second is brighter; always the same ones."""
    finder = SoundFinder(load())
    wishes = [SpaceSearch(Drum.SNARE, {"brightness": place}) for place in (0.1, 0.9)]
    dark, bright = (finder.place(PadRecipe(wish)).timbre for wish in wishes)
    assert dark.axes[0] < bright.axes[0]
    assert SoundFinder(load()).place(PadRecipe(wishes[0])).timbre.same_as(dark)


def test_a_recipe_that_cannot_be_made_says_why() -> None:
    """A missing pad, an unknown style and an unknown knob are named."""
    with pytest.raises(ValueError, match="a kit needs each of KSHOLMTCR"):
        build_kit(SoundFinder(load()), KitRecipe("bare", "", {}))
    with pytest.raises(ValueError, match="there are long, punchy"):
        synthesised(Synthesised(Drum.KICK, "square"))
    with pytest.raises(ValueError, match="no knob 'size'"):
        synthesised(Synthesised(Drum.KICK, "long", {"size": 1.0}))


def test_every_preset_sounds_with_a_kit(shelf: dict[str, Kit], presets: dict[str, Preset]) -> None:
    """After a change of the table: python -m training.factory.presets --keep-places."""
    for recipe in PRESET_RECIPES:
        preset = presets[recipe.name]
        assert preset.kit.name == recipe.kit
        assert recipe.kit in shelf
        assert len(preset.modulation) == len(recipe.moves)
        assert [route.target for route in preset.modulation] == [route.target for route in recipe.moves]


def test_most_presets_move_their_sounds(presets: dict[str, Preset]) -> None:
    """By routes within reach, and gently: none takes an axis across more than a quarter of its way by itself."""
    assert 2 * sum(bool(preset.modulation) for preset in presets.values()) >= len(presets)
    for preset in presets.values():
        assert len(preset.modulation) <= MAX_ROUTES
        for route in preset.modulation:
            assert route.target.key in TARGETS
            assert 0.0 < abs(route.amount) <= 0.25, preset.name
            assert BARS_RANGE[0] <= route.bars <= BARS_RANGE[1]


def _drum(recipe: KitRecipe, voice: Voice) -> Drum:
    pad = recipe.pads[next(letter for letter, named in VOICE_OF_LETTER.items() if named is voice)]
    sound: Synthesised | Recorded | SpaceSearch = pad.sound
    return sound.drum if pad.drum is None else pad.drum
