"""Makes the factory's presets with the model that ships: python -m training.factory.presets.

Every pattern of training/factory_table is encoded, its place refined until it plays what was written, and written to
presets/. Made anew after every training; the report says how well the space holds each. With --keep-places the
rhythms stay as the files have them, and only the sounds are taken from the table.
"""

from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import click
import numpy as np
from tqdm import tqdm

from latentdrum.core.parameters.table import DEFAULTS, PARAMETERS
from latentdrum.core.preset.kit import PLAIN_KIT
from latentdrum.core.preset.modulation import Route
from latentdrum.core.preset.preset import Preset, preset_at
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.groove import SHAPE, Groove, from_hits
from latentdrum.core.rhythm.notation import grid_text, pattern_velocities
from latentdrum.core.rhythm.path import LatentPath, Waypoint
from latentdrum.core.rhythm.position import Position, between, style_weights
from latentdrum.core.units import GROOVE_STEPS, STEPS_PER_QUARTER
from latentdrum.models.rhythm.loop_placement import hit_f1, place_loop
from latentdrum.models.rhythm.model import RhythmModel, load
from latentdrum.storage.kit_library import KITS, KitLibrary
from latentdrum.storage.preset_file import SUFFIX, read_preset, write_preset
from training.factory.preset_table import PRESET_RECIPES, PresetRecipe, WaypointRecipe
from training.paths import ROOT

_ROUNDS = 120
_OUT = ROOT / "presets"
#: Where an eighth between the beats lies in a shuffle, against its sixteenth on the grid, in steps.
_TRIPLET = {1: 1 / 3, 3: -1 / 3}


@dataclass(frozen=True, slots=True)
class BuiltPreset:
    """A preset, what it was meant to play and what it plays."""

    recipe: PresetRecipe
    preset: Preset
    wanted: Groove
    played: Groove

    @property
    def match(self) -> float:
        """F1 of the hits, 0..1."""
        return hit_f1(self.wanted, self.played)


def groove(recipe: PresetRecipe) -> Groove:
    """The pattern as written. Raises ValueError naming the preset and the line that cannot be read."""
    try:
        velocity = pattern_velocities(recipe.pattern)
    except ValueError as error:
        raise ValueError(f"{recipe.name}: {error}") from error
    offset = np.zeros(SHAPE, np.float32)
    for step, lean in _TRIPLET.items() if recipe.shuffle else ():
        offset[step::STEPS_PER_QUARTER] = lean
    return from_hits(velocity > 0, velocity, np.clip(offset + recipe.late, -0.5, 0.5).astype(np.float32))


def build_presets(model: RhythmModel) -> list[BuiltPreset]:
    """Every preset of the table, in its order."""
    wanted = {recipe.name: groove(recipe) for recipe in PRESET_RECIPES}
    places = {
        recipe.name: place_loop(model, wanted[recipe.name], _ROUNDS, recipe.style).position
        for recipe in tqdm(PRESET_RECIPES, desc="finding positions", unit="preset")
    }
    made = []
    for program, recipe in enumerate(PRESET_RECIPES):
        preset = _preset(recipe, program, places)
        made.append(BuiltPreset(recipe, preset, wanted[recipe.name], model.decode(preset.position, 0, 0.0)))
    return made


def _preset(recipe: PresetRecipe, program: int, places: dict[str, Position]) -> Preset:
    plain = preset_at(recipe.name, places[recipe.name], recipe.description)
    path = tuple(Waypoint(_stop(recipe, stop, places), stop.bars) for stop in recipe.path)
    preset = replace(
        plain,
        program=program,
        morph_to=places[recipe.morph] if recipe.morph else None,
        path=LatentPath(path, recipe.way) if path else None,
        controls=recipe.controls or None,
    )
    return with_sounds(recipe, preset)


def with_sounds(recipe: PresetRecipe, preset: Preset) -> Preset:
    """The preset with the kit, the knobs and the routes of the recipe. Raises PresetError for a kit that is not there.

    make kits comes first: python -m training.factory.kits.
    """
    silent = {name: DEFAULTS[name] for name, row in PARAMETERS.items() if row.group.of_sound}
    kits = _OUT / KITS
    return replace(
        preset,
        values={**preset.values, **silent, **recipe.knobs},
        kit=KitLibrary(kits / "none-of-the-players-own", kits).outline(recipe.kit),
        own_pads=(),
        modulation=recipe.moves,
    )


def stored_presets(folder: Path) -> list[Preset]:
    """Every preset of the table as a folder has it, but for its sounds. Raises PresetError or OSError."""
    presets = []
    for recipe in PRESET_RECIPES:
        preset = read_preset(folder / f"{recipe.name}{SUFFIX}", find_kit=lambda _: PLAIN_KIT)
        if preset.path is not None:  # whole bars stay whole numbers, as the table has them
            points = zip(preset.path.waypoints, recipe.path, strict=True)
            path = replace(preset.path, waypoints=tuple(replace(point, bars=stop.bars) for point, stop in points))
            preset = replace(preset, path=path)
        presets.append(with_sounds(recipe, preset))
    return presets


def _stop(recipe: PresetRecipe, stop: WaypointRecipe, places: dict[str, Position]) -> Position:
    here = places[recipe.name]
    there = between(here, places[stop.toward], stop.share) if stop.toward else here
    turned = np.array([stop.turned.get(axis, 0.0) for axis in AXES], np.float32)
    # A file keeps one style a place, so a place half way keeps the style it leans to.
    style = style_weights(_style_of(stop.toward) if stop.toward and stop.share > 0.5 else recipe.style)
    return Position(np.clip(there.axes + turned, 0.0, 1.0), style, np.clip(there.z, -8.0, 8.0))


def _style_of(name: str) -> str:
    return next(recipe.style for recipe in PRESET_RECIPES if recipe.name == name)


def nearest_pair(made: list[BuiltPreset]) -> tuple[int, str, str]:
    """The two presets whose decoded hits differ least: how many cells, and which."""
    pairs = combinations(made, 2)
    return min((int((a.played.hits != b.played.hits).sum()), a.recipe.name, b.recipe.name) for a, b in pairs)


@click.command()
@click.option("--out", default=_OUT, type=click.Path(file_okay=False, path_type=Path), show_default=True)
@click.option("--grid", is_flag=True, help="Print what each plays below what was written.")
@click.option("--keep-places", is_flag=True, help="Leave the rhythms as the files have them; take the sounds anew.")
def main(out: Path, grid: bool, keep_places: bool) -> None:
    """Make the factory's presets with the models that ship, and say how well each is held."""
    if keep_places:
        presets = stored_presets(out)
        for preset in presets:
            write_preset(out / f"{preset.name}{SUFFIX}", preset)
            print(
                f"{preset.name:<20} {preset.kit.name:<16} {', '.join(route_text(route) for route in preset.modulation)}"
            )
        return
    made = build_presets(load())
    for old in out.glob(f"*{SUFFIX}"):
        old.unlink()
    for each in made:
        write_preset(out / f"{each.recipe.name}{SUFFIX}", each.preset)
    report(made, grid)
    print(f"{len(made)} presets in {out}")


def route_text(route: Route) -> str:
    """A route in a few words: "velocity -> snare.punch +0.12"."""
    return f"{route.source.value} -> {route.target.key} {route.amount:+.2f}"


def report(made: list[BuiltPreset], grid: bool) -> None:
    """Print how well each is held, and which two are most alike; with grid what each plays below what was written."""
    for each in made:
        reach = float(np.abs(each.preset.z).max())
        print(f"{each.recipe.name:<20} {each.recipe.style:<14} F1 {each.match:.2f}   farthest free dim {reach:.1f} sd")
        if grid:
            print(f"written\n{grid_text(each.wanted)}\nplayed\n{grid_text(each.played)}\n")
    matches = [each.match for each in made]
    cells, first, second = nearest_pair(made)
    print(f"F1 mean {np.mean(matches):.3f}, least {min(matches):.3f}")
    print(f"nearest two: {first} and {second} differ in {cells} of {GROOVE_STEPS * SHAPE[1]} cells")


if __name__ == "__main__":
    main()
