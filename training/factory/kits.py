"""Builds the factory kits with the shipped model: python -m training.factory.kits [--out presets/kits].

Every pad of kit_table is found in the timbre space, rendered and measured, and every kit is made as loud as the others
on one groove. Run it after every training; the report measures each pad and names the two most similar kits. A kit that
breaks a claim of kit_claims, and a pad that is another kit's, are errors.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import click
from tqdm import tqdm

from latentdrum.core.preset.kit import PANS, WIDTHS, Kit, Pad, Room
from latentdrum.core.rhythm.notation import VOICE_OF_LETTER
from latentdrum.core.timbre.timbre import TIMBRE_AXES, Drum
from latentdrum.core.voices import Voice
from latentdrum.models.timbre.model import TimbreModel, load, load_folder
from latentdrum.storage.kit_library import write_kit
from latentdrum.storage.toml_file import SUFFIX
from training.factory.kit_measurement import (
    SENDS,
    PadMeasurement,
    broken_claims,
    levels,
    log_powers,
    measure_pad,
    nearest_pair,
    similar_pads,
    spectral_distance_db,
)
from training.factory.kit_recipe import KitRecipe
from training.factory.kit_search import TimbreFinder
from training.factory.kit_table import KITS
from training.factory.performance import fitted_level, play_kit
from training.paths import ROOT


@dataclass(frozen=True, slots=True, eq=False)
class BuiltKit:
    """A kit and its measurements. errors_db: distance of each pad to its source sound, None if found by a search."""

    recipe: KitRecipe
    kit: Kit
    measured: tuple[PadMeasurement, ...]
    errors_db: tuple[float | None, ...]


def build_kit(finder: TimbreFinder, recipe: KitRecipe) -> BuiltKit:
    """A kit from its recipe. Raises ValueError or FileNotFoundError naming what is missing."""
    letters = {voice: letter for letter, voice in VOICE_OF_LETTER.items()}
    if set(recipe.pads) != set(VOICE_OF_LETTER):
        raise ValueError(f"{recipe.name}: pads {''.join(recipe.pads)}; a kit needs each of {''.join(VOICE_OF_LETTER)}")
    pads = [recipe.pads[letters[voice]] for voice in Voice]
    found = [finder.find(pad) for pad in pads]
    measured = [measure_pad(finder.model, each.timbre) for each in found]
    levels_db = levels([each.timbre.drum for each in found], [pad.level_db for pad in pads])
    pans = [PANS[voice] * recipe.width if pads[voice].pan is None else pads[voice].pan for voice in Voice]
    wet = 0.0 if recipe.room is None else recipe.room.wet
    mixed = Kit(
        recipe.name,
        tuple(
            Pad(
                each.timbre,
                level_db,
                round(pan or 0.0, 2),
                width=_width(each.timbre.drum, recipe),
                room=round(wet * SENDS[voice], 2),
            )
            for voice, each, level_db, pan in zip(Voice, found, levels_db, pans, strict=True)
        ),
        recipe.description,
        room=None if recipe.room is None else Room(recipe.room.size),
    )
    level_db = fitted_level(play_kit(mixed), finder.model)
    kit = replace(mixed, pads=tuple(replace(pad, level_db=round(pad.level_db + level_db, 2)) for pad in mixed.pads))
    errors = tuple(
        None if each.reference is None else spectral_distance_db(log_powers(each.reference), sound.log_power)
        for each, sound in zip(found, measured, strict=True)
    )
    return BuiltKit(recipe, kit, tuple(measured), errors)


def _width(drum: Drum, recipe: KitRecipe) -> float | None:
    """A pad's stereo width in a kit; None where it is that of the drum."""
    width = round(WIDTHS[drum] * recipe.width, 2)
    return None if width == WIDTHS[drum] else width


def build_kits(model: TimbreModel, data: Path | None = None) -> list[BuiltKit]:
    """Every kit of the table, in its order."""
    finder = TimbreFinder(model, data)
    return [build_kit(finder, recipe) for recipe in tqdm(KITS, desc="finding sounds", unit="kit", disable=None)]


def report_lines(built: BuiltKit) -> str:
    """A kit's lines of the report: per pad its drum, percentiles, loudness and distance to its source."""
    lines = [f"\n{built.recipe.name}: {built.recipe.description}"]
    for voice, pad, measured, error in zip(Voice, built.kit.pads, built.measured, built.errors_db, strict=True):
        percentiles = " ".join(f"{value:10.2f}" for value in measured.percentiles)
        error_db = "   -" if error is None else f"{error:4.1f}"
        loud = f"{measured.loudness_db + pad.level_db:6.1f} LUFS ({pad.level_db:+5.1f} dB)"
        lines.append(f"  {voice.label:<10} {pad.timbre.drum.key:<10} {percentiles}  {loud}  {error_db}")
    return "\n".join(lines)


@click.command()
@click.option("--out", default=ROOT / "presets" / "kits", type=click.Path(file_okay=False, path_type=Path))
@click.option("--model", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Another model.")
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of drum samples.")
def main(out: Path, folder: Path | None, data: Path | None) -> None:
    """Build the factory kits and report their measurements."""
    built = build_kits(load() if folder is None else load_folder(folder), data)
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob(f"*{SUFFIX}"):
        old.unlink()
    axes = " ".join(f"{axis:>10}" for axis in TIMBRE_AXES)
    print(f"\n  {'pad':<10} {'drum':<10} {axes}  loudness (level)         error dB")
    for each in built:
        write_kit(out / f"{each.kit.name}{SUFFIX}", each.kit)
        print(report_lines(each))
    errors = [error for each in built for error in each.errors_db if error is not None]
    distance, first, second = nearest_pair([(each.kit.name, each.measured) for each in built])
    print(f"\n{len(built)} kits in {out}; mean error to the source sounds {sum(errors) / len(errors):.1f} dB")
    print(f"most similar: {first} and {second}, {distance:.1f} dB")
    kits = {each.kit.name: (each.kit, each.measured) for each in built}
    if faults := [*broken_claims(kits), *similar_pads(kits)]:
        raise click.ClickException("\n".join([*faults, "change the recipes in kit_table.py"]))


if __name__ == "__main__":
    main()
