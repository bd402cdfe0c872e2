"""The factory kits: each loads, is balanced, and differs from the others; every preset uses one of them."""

from itertools import combinations

import numpy as np
import pytest

from latentdrum.core.preset.kit import PLAIN_KIT, WIDTHS, Kit, Room
from latentdrum.core.preset.kit_variation import random_kit
from latentdrum.core.preset.modulation import BARS_RANGE, MAX_ROUTES, TARGETS
from latentdrum.core.preset.names import NAME, PLAIN
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.notation import VOICE_OF_LETTER
from latentdrum.core.timbre.loudness import DRUM_LUFS
from latentdrum.core.timbre.timbre import TIMBRE_AXES, Drum
from latentdrum.core.voices import VOICES, Voice
from latentdrum.models.timbre.model import load
from latentdrum.storage.kit_library import KITS as KITS_FOLDER
from latentdrum.storage.kit_library import KitLibrary
from latentdrum.storage.preset_library import PresetLibrary, factory_folder
from training.factory.kit_claims import CLAIMS
from training.factory.kit_measurement import (
    MIN_PAD_DISTANCE_DB,
    Kits,
    PadMeasurement,
    broken_claims,
    kit_distance_db,
    levels,
    mean_log_powers,
    measure_kit,
    similar_pads,
    spectral_distance_db,
)
from training.factory.kit_recipe import KitRecipe, PadRecipe, Recorded, Search, Synth
from training.factory.kit_search import TimbreFinder, synthesised
from training.factory.kit_table import KITS
from training.factory.kits import build_kit
from training.factory.performance import LEEWAY_DB, MOST_DB, TARGET_LUFS, performed, play_kit
from training.factory.preset_table import PRESET_RECIPES

MIN_KITS = 14
#: Least distance of two kits; the same sounds with other noise are 4 dB apart.
MIN_DISTANCE_DB = 6.0
#: How far a pad may be off its place in the mix: above it what recipes ask for, below it what short sounds miss.
TOLERANCE_DB = 1.5
MAX_SHORT_DB = 4.0
#: Share of the pairs of kits of which one sounds as the description of the other says.
MAX_KEPT = 0.14
#: Least crest that the limiter leaves.
MIN_PLR_DB = 9.0


@pytest.fixture(scope="module")
def kits() -> dict[str, Kit]:
    store = KitLibrary(factory_folder() / "no-user-library", factory_folder() / KITS_FOLDER)
    return {name: store.load(name) for name in store.names() if name != PLAIN}


@pytest.fixture(scope="module")
def measured(kits: dict[str, Kit]) -> dict[str, tuple[PadMeasurement, ...]]:
    model = load()
    return {name: measure_kit(model, kit) for name, kit in kits.items()}


@pytest.fixture(scope="module")
def measured_kits(kits: dict[str, Kit], measured: dict[str, tuple[PadMeasurement, ...]]) -> Kits:
    return {name: (kit, measured[name]) for name, kit in kits.items()}


@pytest.fixture(scope="module")
def presets() -> dict[str, Preset]:
    store = PresetLibrary(factory_folder() / "no-user-library")
    return {name: store.load(name) for name in store.names()}


def test_the_folder_matches_the_table(kits: dict[str, Kit]) -> None:
    """After a change of the table or a training run python -m training.factory.kits."""
    assert len(KITS) >= MIN_KITS
    assert set(kits) == {recipe.name for recipe in KITS}
    for recipe in KITS:
        kit = kits[recipe.name]
        assert (kit.description, len(kit.pads)) == (recipe.description, VOICES)
        assert [pad.timbre.drum for pad in kit.pads] == [_drum(recipe, voice) for voice in Voice]
        assert kit.room == (None if recipe.room is None else Room(recipe.room.size))
        assert any(pad.room for pad in kit.pads) == (recipe.room is not None)


def test_a_narrow_kit_is_narrow_in_every_pad(kits: dict[str, Kit]) -> None:
    """The width of a kit scales that of its drums; a pad at its drum's width names none."""
    for recipe in KITS:
        for pad in kits[recipe.name].pads:
            usual = WIDTHS[pad.timbre.drum]
            assert pad.stereo_width() == pytest.approx(recipe.width * usual, abs=0.006)
            assert (pad.width is None) == (recipe.width * usual == usual)


def test_names_and_descriptions_are_unique() -> None:
    """A name is valid; a description is one short sentence."""
    assert all(NAME.fullmatch(recipe.name) for recipe in KITS)
    assert len({recipe.description for recipe in KITS}) == len({recipe.name for recipe in KITS}) == len(KITS)
    assert all(recipe.description.endswith(".") and len(recipe.description) < 100 for recipe in KITS)


def test_recipes_use_known_axes_and_parameters() -> None:
    """Shifts and targets name axes, targets are percentiles 0..1, and synthesised sounds have the parameters."""
    for pad in (pad for recipe in KITS for pad in recipe.pads.values()):
        target = {} if isinstance(pad.sound, Synth) else pad.sound.target
        assert set(pad.shift) | set(target) <= set(TIMBRE_AXES)
        assert all(0.0 <= value <= 1.0 for value in target.values())
        assert not isinstance(pad.sound, Synth) or len(synthesised(pad.sound))


def test_kick_and_snare_lead(kits: dict[str, Kit], measured: dict[str, tuple[PadMeasurement, ...]]) -> None:
    """No pad is louder than the kick, and each is within the usual balance, short sounds somewhat below."""
    for name, kit in kits.items():
        loud = [each.loudness_db + pad.level_db for each, pad in zip(measured[name], kit.pads, strict=True)]
        relative = np.array(loud) - loud[Voice.KICK]
        assert relative.max() <= 0.5, name
        for voice in Voice:
            error = relative[voice] - (DRUM_LUFS[Drum(voice)] - DRUM_LUFS[Drum.KICK])
            assert -MAX_SHORT_DB <= error <= TOLERANCE_DB, (name, voice.label)


def test_kits_keep_the_claims_of_their_descriptions(measured_kits: Kits) -> None:
    """Each has two at least, and none is broken."""
    assert set(CLAIMS) == {recipe.name for recipe in KITS}
    assert all(len(claims) >= 2 for claims in CLAIMS.values())
    assert broken_claims(measured_kits) == []


def test_a_kit_in_the_place_of_another_breaks_its_claims(measured_kits: Kits) -> None:
    """The claims tell kits apart: of all pairs few keep each other's, measured one in ten."""
    pairs = [(a, b) for a in CLAIMS for b in CLAIMS if a != b]
    kept = [(a, b) for a, b in pairs if not broken_claims({b: measured_kits[a]})]
    assert len(kept) <= MAX_KEPT * len(pairs), kept


def test_no_two_kits_share_a_pad(measured_kits: Kits) -> None:
    """Pads of one drum differ by more than the same timbre with other noise does; a kit is not itself in disguise."""
    assert similar_pads(measured_kits) == []
    name, found = next(iter(measured_kits.items()))
    assert len(similar_pads({name: found, "twin": found})) >= VOICES


def test_the_same_timbre_with_other_noise_is_within_the_floor(
    kits: dict[str, Kit], measured: dict[str, tuple[PadMeasurement, ...]]
) -> None:
    """Measured over all pads: 2.2 dB in the middle, 4.3 dB at most."""
    model = load()
    for name in ("dry-808", "cross-stick"):
        for pad, sound in zip(kits[name].pads, measured[name], strict=True):
            other = mean_log_powers([model.render(pad.timbre, seed) for seed in range(10, 14)])
            assert spectral_distance_db(sound.log_power, other) < MIN_PAD_DISTANCE_DB, (name, pad.timbre.drum.key)


@pytest.mark.parametrize("source", ["plain", "random"])
def test_kits_of_any_source_are_loud_enough(source: str) -> None:
    """With every level at 0 dB a busy groove plays near TARGET_LUFS and keeps its crest."""
    model = load()
    kit = PLAIN_KIT if source == "plain" else random_kit(PLAIN_KIT, model.sample, 1)
    found = performed(play_kit(kit), model)
    assert found.programme.lufs == pytest.approx(TARGET_LUFS, abs=1.0)
    assert found.programme.plr_db >= MIN_PLR_DB
    assert found.reduction_db <= MOST_DB


@pytest.mark.parametrize("name", ["acoustic-tight", "minimal-click"])
def test_kits_are_equally_loud(name: str, kits: dict[str, Kit]) -> None:
    """On one groove, whatever their sounds: all are within 1.5 LU of each other."""
    found = performed(play_kit(kits[name]), load())
    assert TARGET_LUFS - LEEWAY_DB - 0.4 <= found.programme.lufs <= TARGET_LUFS + 0.4
    assert found.programme.plr_db >= MIN_PLR_DB
    assert found.reduction_db <= MOST_DB + 0.5


def test_any_two_kits_differ(measured: dict[str, tuple[PadMeasurement, ...]]) -> None:
    """Their mean distance over the pads is at least MIN_DISTANCE_DB."""
    similar = [
        (a, b)
        for a, b in combinations(sorted(measured), 2)
        if kit_distance_db(measured[a], measured[b]) < MIN_DISTANCE_DB
    ]
    assert similar == []


def test_a_drum_on_the_pad_of_another_takes_its_place() -> None:
    """A bell on the ride's pad is as loud as a ride; the recipe's level comes on top."""
    drums = [Drum(voice) for voice in Voice]
    assert levels(drums, [0.0] * VOICES) == [0.0] * VOICES
    drums[Voice.RIDE] = Drum.PERC
    (*rest, ride) = levels(drums, [-1.0] * VOICES)
    assert rest == [-1.0] * (VOICES - 1)
    assert ride == DRUM_LUFS[Drum.RIDE] - DRUM_LUFS[Drum.PERC] - 1.0


def test_a_search_follows_its_target() -> None:
    """A higher brightness target finds a brighter timbre; the search is deterministic."""
    finder = TimbreFinder(load())
    searches = [Search(Drum.SNARE, {"brightness": value}) for value in (0.1, 0.9)]
    dark, bright = (finder.find(PadRecipe(search)).timbre for search in searches)
    assert dark.axes[0] < bright.axes[0]
    assert TimbreFinder(load()).find(PadRecipe(searches[0])).timbre.same_as(dark)


def test_recipe_errors_name_the_problem() -> None:
    """A missing pad, an unknown style and an unknown parameter are named."""
    with pytest.raises(ValueError, match="a kit needs each of KSHOLMTCR"):
        build_kit(TimbreFinder(load()), KitRecipe("bare", "", {}))
    with pytest.raises(ValueError, match="unknown style 'square'; known: long, punchy"):
        synthesised(Synth(Drum.KICK, "square"))
    with pytest.raises(ValueError, match="unknown parameter 'size'"):
        synthesised(Synth(Drum.KICK, "long", {"size": 1.0}))


def test_every_preset_has_the_kit_and_routes_of_its_recipe(kits: dict[str, Kit], presets: dict[str, Preset]) -> None:
    """After a change of the table run python -m training.factory.presets --keep-places."""
    for recipe in PRESET_RECIPES:
        preset = presets[recipe.name]
        assert preset.kit.name == recipe.kit
        assert recipe.kit in kits
        assert len(preset.modulation) == len(recipe.routes)
        assert [route.target for route in preset.modulation] == [route.target for route in recipe.routes]


def test_most_presets_modulate_their_sounds(presets: dict[str, Preset]) -> None:
    """Routes are within their limits, and none moves an axis by more than a quarter of its range."""
    assert 2 * sum(bool(preset.modulation) for preset in presets.values()) >= len(presets)
    for preset in presets.values():
        assert len(preset.modulation) <= MAX_ROUTES
        for route in preset.modulation:
            assert route.target.key in TARGETS
            assert 0.0 < abs(route.amount) <= 0.25, preset.name
            assert BARS_RANGE[0] <= route.bars <= BARS_RANGE[1]


def _drum(recipe: KitRecipe, voice: Voice) -> Drum:
    pad = recipe.pads[next(letter for letter, named in VOICE_OF_LETTER.items() if named is voice)]
    sound: Synth | Recorded | Search = pad.sound
    return sound.drum if pad.drum is None else pad.drum
