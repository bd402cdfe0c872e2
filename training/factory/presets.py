"""Builds the factory presets with the shipped model: python -m training.factory.presets.

Every pattern of preset_table is placed in the rhythm space, or anchored where the space does not keep its figure
(placing.py says when and why), and saved in presets/. Run it after every training; the report gives the F1 of each, and
a figure that is lost all the same is an error. Each is made as loud as the others by its kit_level. With --keep-places
the positions and loops stay as the files have them, and only the sounds are taken from the table.
"""

from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import click
import numpy as np
from tqdm import tqdm

from latentdrum.core.arrays import BoolArray
from latentdrum.core.engine.protocols import RhythmDecoder, TimbreDecoder
from latentdrum.core.parameters.table import DEFAULTS, PARAMETERS
from latentdrum.core.preset.kit import PLAIN_KIT
from latentdrum.core.preset.modulation import Route
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.groove import SHAPE, Groove
from latentdrum.core.rhythm.notation import grid_text
from latentdrum.core.rhythm.path import LatentPath, Waypoint
from latentdrum.core.rhythm.position import Position, between, style_weights
from latentdrum.core.units import GROOVE_STEPS
from latentdrum.models.rhythm.model import RhythmModel, load
from latentdrum.models.timbre.model import load as load_timbre
from latentdrum.storage.kit_library import KITS, KitLibrary
from latentdrum.storage.preset_library import read_preset, write_preset
from latentdrum.storage.toml_file import SUFFIX
from training.factory.patterns import MIN_FIGURE_F1, figure_f1, pattern_f1, played_hits, written_groove
from training.factory.performance import fitted_level, play_preset
from training.factory.placing import placed
from training.factory.preset_table import PRESET_RECIPES, PresetRecipe, WaypointRecipe
from training.factory.scene_table import with_scenes
from training.paths import ROOT

_PRESETS = ROOT / "presets"


@dataclass(frozen=True, slots=True)
class BuiltPreset:
    """A preset, the groove that its position decodes to and the hits that the engine plays, (steps, 9)."""

    recipe: PresetRecipe
    preset: Preset
    decoded: Groove
    played: BoolArray

    @property
    def match(self) -> float:
        """F1 of all hits, 0..1."""
        return pattern_f1(self.recipe, self.played)

    @property
    def kept(self) -> float:
        """F1 of the figure, 0..1."""
        return figure_f1(self.recipe, self.played)


def build_presets(model: RhythmModel) -> list[BuiltPreset]:
    """Every preset of the table, in its order."""
    found = {
        recipe.name: placed(model, recipe)
        for recipe in tqdm(PRESET_RECIPES, desc="placing presets", unit="preset", disable=None)
    }
    positions = {name: preset.position for name, preset in found.items()}
    built = []
    for program, recipe in enumerate(PRESET_RECIPES):
        preset = _finished(recipe, program, found[recipe.name], positions)
        decoded = model.decode(preset.position, 0, 0.0)
        built.append(BuiltPreset(recipe, preset, decoded, played_hits(model, preset)))
    return built


def _finished(recipe: PresetRecipe, program: int, preset: Preset, positions: dict[str, Position]) -> Preset:
    """A preset at its place with its path, its sounds and its wiring."""
    path = tuple(Waypoint(_waypoint_position(recipe, waypoint, positions), waypoint.bars) for waypoint in recipe.path)
    finished = replace(
        preset,
        program=program,
        morph_to=positions[recipe.morph] if recipe.morph else None,
        path=LatentPath(path, recipe.interpolation) if path else None,
        controls=recipe.controls or None,
    )
    return with_sounds(recipe, finished)


def with_sounds(recipe: PresetRecipe, preset: Preset) -> Preset:
    """The preset with the kit, the parameters and the routes of the recipe. Raises PresetError for a missing kit.

    The kits come first: python -m training.factory.kits.
    """
    sound_defaults = {name: DEFAULTS[name] for name, row in PARAMETERS.items() if row.group.left_out}
    kits = _PRESETS / KITS
    return replace(
        preset,
        values={**preset.values, **sound_defaults, **recipe.parameters},
        kit=KitLibrary(kits / "no-user-kits", kits).find_without_samples(recipe.kit),
        own_pads=(),
        modulation=recipe.routes,
    )


def levelled(decoder: RhythmDecoder, sounds: TimbreDecoder, preset: Preset) -> Preset:
    """The preset with the kit_level that makes it as loud as the others, and with its scenes at that level."""
    plain = replace(preset, values={**preset.values, "kit_level": DEFAULTS["kit_level"]})
    level = fitted_level(play_preset(decoder, plain), sounds)
    return with_scenes(replace(plain, values={**plain.values, "kit_level": level}))


def stored_presets(folder: Path) -> list[Preset]:
    """Every preset of the table with its position and its loop from a folder. Raises PresetError or OSError."""
    presets = []
    for recipe in PRESET_RECIPES:
        preset = read_preset(folder / f"{recipe.name}{SUFFIX}", find_kit=lambda _: PLAIN_KIT)
        if preset.path is not None:  # whole bars stay whole numbers, as the table has them
            points = zip(preset.path.waypoints, recipe.path, strict=True)
            path = replace(
                preset.path, waypoints=tuple(replace(point, bars=waypoint.bars) for point, waypoint in points)
            )
            preset = replace(preset, path=path)
        presets.append(with_sounds(recipe, preset))
    return presets


def _waypoint_position(recipe: PresetRecipe, waypoint: WaypointRecipe, positions: dict[str, Position]) -> Position:
    here = positions[recipe.name]
    there = between(here, positions[waypoint.toward], waypoint.share) if waypoint.toward else here
    shift = np.array([waypoint.shift.get(axis, 0.0) for axis in AXES], np.float32)
    # A file stores one style per position, so an interpolated one has the style of the nearer end.
    nearer = _style_of(waypoint.toward) if waypoint.toward and waypoint.share > 0.5 else recipe.style
    style = style_weights(nearer)
    return Position(there.axes + shift, style, there.z)


def _style_of(name: str) -> str:
    return next(recipe.style for recipe in PRESET_RECIPES if recipe.name == name)


def nearest_pair(built: list[BuiltPreset]) -> tuple[int, str, str]:
    """The two presets whose decoded hits differ least: the number of different cells, and their names."""
    pairs = combinations(built, 2)
    return min((int((a.decoded.hits != b.decoded.hits).sum()), a.recipe.name, b.recipe.name) for a, b in pairs)


@click.command()
@click.option("--out", default=_PRESETS, type=click.Path(file_okay=False, path_type=Path), show_default=True)
@click.option("--grid", is_flag=True, help="Print what each decodes to below what was written.")
@click.option("--keep-places", is_flag=True, help="Keep the positions in the files; update the sounds only.")
def main(out: Path, grid: bool, keep_places: bool) -> None:
    """Build the factory presets with the shipped models and report the F1 of each."""
    decoder, sounds = load(), load_timbre()
    if keep_places:
        for stored in tqdm(stored_presets(out), desc="setting levels", unit="preset", disable=None):
            preset = levelled(decoder, sounds, stored)
            write_preset(out / f"{preset.name}{SUFFIX}", preset)
            routes = ", ".join(route_text(route) for route in preset.modulation)
            print(f"{preset.name:<20} {preset.kit.name:<16} {preset.values['kit_level']:+5.1f} dB  {routes}")
        return
    built = build_presets(decoder)
    for old in out.glob(f"*{SUFFIX}"):
        old.unlink()
    for each in built:
        write_preset(out / f"{each.recipe.name}{SUFFIX}", levelled(decoder, sounds, each.preset))
    report(built, grid)
    print(f"{len(built)} presets in {out}")
    lost = [each.recipe.name for each in built if each.kept < MIN_FIGURE_F1]
    if lost:
        way_out = "change their patterns, variation or figures in preset_table.py"
        raise click.ClickException(f"figures below F1 {MIN_FIGURE_F1}: {', '.join(lost)}; {way_out}")


def route_text(route: Route) -> str:
    """A route as text: "velocity -> snare.punch +0.12"."""
    return f"{route.source.value} -> {route.target.key} {route.amount:+.2f}"


def report(built: list[BuiltPreset], grid: bool) -> None:
    """Print the F1 of each and the two most similar; with grid what each decodes to below what was written."""
    for each in built:
        z_max = float(np.abs(each.preset.z).max())
        anchor = "" if each.preset.anchor is None else "   anchored"
        f1 = f"figure {each.recipe.figure:<4} F1 {each.kept:.3f}   all F1 {each.match:.3f}"
        print(f"{each.recipe.name:<20} {each.recipe.style:<14} {f1}   largest z {z_max:.1f} sd{anchor}")
        if grid:
            print(f"written\n{grid_text(written_groove(each.recipe))}\ndecoded\n{grid_text(each.decoded)}\n")
    matches, kept = [each.match for each in built], [each.kept for each in built]
    cells, first, second = nearest_pair(built)
    print(f"figures: F1 mean {np.mean(kept):.3f}, least {min(kept):.3f}")
    print(f"all hits: F1 mean {np.mean(matches):.3f}, least {min(matches):.3f}")
    print(f"most similar: {first} and {second} differ in {cells} of {GROOVE_STEPS * SHAPE[1]} cells")


if __name__ == "__main__":
    main()
