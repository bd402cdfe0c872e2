"""Makes the factory's kits with the model that ships: python -m training.factory.kits [--out presets/kits].

Every pad of training/kit_table is found in the timbre space, rendered, measured and levelled, and the kits are written.
Made anew after every training; the report says how each pad sounds and which two kits are most alike.
"""

from dataclasses import dataclass
from pathlib import Path

import click
from tqdm import tqdm

from latentdrum.core.preset.kit import Kit, Pad
from latentdrum.core.rhythm.notation import VOICE_OF_LETTER
from latentdrum.core.timbre.timbre import TIMBRE_AXES
from latentdrum.core.voices import Voice
from latentdrum.models.timbre.model import TimbreModel, load, load_folder
from latentdrum.storage.kit_file import write_kit
from latentdrum.storage.toml_file import SUFFIX
from training.factory.kit_measurement import (
    PANS,
    PadMeasurement,
    levels,
    log_spectrum,
    measure_pad,
    nearest_pair,
    spectral_distance_db,
)
from training.factory.kit_recipe import KitRecipe
from training.factory.kit_search import SoundFinder
from training.factory.kit_table import KITS
from training.paths import ROOT


@dataclass(frozen=True, slots=True, eq=False)
class BuiltKit:
    """A kit and how it sounds. misses_db: how far each pad is from the sound it was found by, None if by a wish."""

    recipe: KitRecipe
    kit: Kit
    heard: tuple[PadMeasurement, ...]
    misses_db: tuple[float | None, ...]


def build_kit(finder: SoundFinder, recipe: KitRecipe) -> BuiltKit:
    """A kit from its recipe. Raises ValueError or FileNotFoundError naming what cannot be found."""
    letters = {voice: letter for letter, voice in VOICE_OF_LETTER.items()}
    if set(recipe.pads) != set(VOICE_OF_LETTER):
        raise ValueError(f"{recipe.name}: pads {''.join(recipe.pads)}; a kit needs each of {''.join(VOICE_OF_LETTER)}")
    pads = [recipe.pads[letters[voice]] for voice in Voice]
    found = [finder.place(pad) for pad in pads]
    heard = [measure_pad(finder.model, each.timbre) for each in found]
    wanted = levels(heard, [pad.level_db for pad in pads])
    pans = [PANS[voice] * recipe.width if pads[voice].pan is None else pads[voice].pan for voice in Voice]
    kit = Kit(
        recipe.name,
        tuple(
            Pad(each.timbre, level_db, round(pan or 0.0, 2))
            for each, level_db, pan in zip(found, wanted, pans, strict=True)
        ),
        recipe.description,
    )
    misses = tuple(
        None if each.reference is None else spectral_distance_db(log_spectrum(each.reference), sound.power)
        for each, sound in zip(found, heard, strict=True)
    )
    return BuiltKit(recipe, kit, tuple(heard), misses)


def build_kits(model: TimbreModel, data: Path | None = None) -> list[BuiltKit]:
    """Every kit of the table, in its order."""
    finder = SoundFinder(model, data)
    return [build_kit(finder, recipe) for recipe in tqdm(KITS, desc="finding sounds", unit="kit")]


def report_lines(made: BuiltKit) -> str:
    """A kit's lines of the report: what each pad is, where it lies among its drum's sounds, how loud it comes."""
    lines = [f"\n{made.recipe.name}: {made.recipe.description}"]
    for voice, pad, heard, miss in zip(Voice, made.kit.pads, made.heard, made.misses_db, strict=True):
        places = " ".join(f"{place:10.2f}" for place in heard.places)
        away = "   -" if miss is None else f"{miss:4.1f}"
        loud = f"{heard.loudness_db + pad.level_db:6.1f} LUFS ({pad.level_db:+5.1f} dB)"
        lines.append(f"  {voice.label:<10} {pad.timbre.drum.key:<10} {places}  {loud}  {away}")
    return "\n".join(lines)


@click.command()
@click.option("--out", default=ROOT / "presets" / "kits", type=click.Path(file_okay=False, path_type=Path))
@click.option("--model", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Another model.")
@click.option("--data", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Folder of drum samples.")
def main(out: Path, folder: Path | None, data: Path | None) -> None:
    """Make the factory's kits, and say how each pad sounds and how far the kits are apart."""
    made = build_kits(load() if folder is None else load_folder(folder), data)
    out.mkdir(parents=True, exist_ok=True)
    for old in out.glob(f"*{SUFFIX}"):
        old.unlink()
    heads = " ".join(f"{axis:>10}" for axis in TIMBRE_AXES)
    print(f"\n  {'pad':<10} {'drum':<10} {heads}  loudness (level)         off by dB")
    for each in made:
        write_kit(out / f"{each.kit.name}{SUFFIX}", each.kit)
        print(report_lines(each))
    misses = [miss for each in made for miss in each.misses_db if miss is not None]
    distance, first, second = nearest_pair([(each.kit.name, each.heard) for each in made])
    print(
        f"\n{len(made)} kits in {out}; pads are off what they were found by {sum(misses) / len(misses):.1f} dB on mean"
    )
    print(f"nearest two: {first} and {second}, {distance:.1f} dB apart")


if __name__ == "__main__":
    main()
