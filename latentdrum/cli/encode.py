"""`latentdrum encode`: anchors a preset to a MIDI loop."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from latentdrum.cli.options import STYLE, as_json_option, model_option
from latentdrum.core.model_names import RHYTHM_MODEL
from latentdrum.core.voices import NOTE_MAPS

if TYPE_CHECKING:
    from latentdrum.core.rhythm.loop_cut import Cut
    from latentdrum.models.rhythm.loop_placement import WindowPlacements
    from latentdrum.storage.midi_loop import MidiDrums

_ROUNDS = 60  # half a second of encoder refinement for two bars; more rounds improve little


@click.command()
@click.argument("loop", type=click.Path(path_type=Path))
@click.option("--from-bar", type=click.IntRange(1), help="First bar; by default the first with a note.")
@click.option(
    "--bars", type=click.IntRange(1, 8), help="Number of bars; by default all, or 2 if there are more than 8."
)
@click.option("--channel", type=click.IntRange(1, 16), help="Channel; by default 10, or the file's only one.")
@click.option("--map", "note_map", type=click.Choice(tuple(NOTE_MAPS)), default="gm", metavar="MAP", show_default=True,
              help="Note map of the file, and of the preset: see latentdrum chart.")  # fmt: skip
@click.option("--style", type=STYLE, metavar="STYLE", help="Encode as this style instead of the most likely one.")
@click.option("--save", "name", metavar="NAME", help="Save a user preset that plays the loop at home.")
@click.option("--force", is_flag=True, help="Overwrite a user preset of that name.")
@model_option
@click.option("--grid", is_flag=True, help="Also print the loop and its reconstruction by the model as text.")
@as_json_option
def encode(
    loop: Path,
    from_bar: int | None,
    bars: int | None,
    channel: int | None,
    note_map: str,
    style: str | None,
    name: str | None,
    force: bool,
    model_name: str | None,
    grid: bool,
    as_json: bool,
) -> None:
    """Find the position in the rhythm space that plays most like LOOP, a MIDI file; save both as a preset.

    The preset plays the loop itself, hit for hit, until a knob of the rhythm moves away from home; then it fades into
    the model. One to eight bars are read, at any tempo and in any meter of whole sixteenths.
    """
    from latentdrum.cli.encode_text import encoded_text, facts
    from latentdrum.core.preset.names import check_name
    from latentdrum.models.rhythm.loop_placement import place_windows
    from latentdrum.models.rhythm.model import load
    from latentdrum.storage.midi_loop import read_drums

    if name is not None:
        check_name(name)
    model = load(model_name or RHYTHM_MODEL)
    drums = read_drums(loop, note_map, channel)
    cut = _cut(loop, drums, from_bar, bars)
    placed = place_windows(model, cut.loop, _ROUNDS, style)
    found: dict[str, Any] = {"file": str(loop), **facts(drums, cut, placed)}
    if name is not None:
        found["preset"] = str(_saved(model.name, name, loop, note_map, cut, placed, force))
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    click.echo(encoded_text(found))
    if grid:
        click.echo(_grid_text(cut, placed))


def _cut(path: Path, drums: "MidiDrums", from_bar: int | None, bars: int | None) -> "Cut":
    from latentdrum.core.rhythm.loop_cut import cut_loop

    try:
        return cut_loop(drums.recording, None if from_bar is None else from_bar - 1, bars)
    except ValueError as error:
        raise ValueError(f"{path}: {error}; choose others with --from-bar and --bars") from error


def _grid_text(cut: "Cut", placed: "WindowPlacements") -> str:
    """The loop over its reconstruction."""
    from latentdrum.cli.grid import grooves_text, loop_text

    decoded = grooves_text([placement.decoded for placement in placed.placements], cut.loop.meter)
    return f"\nloop\n{loop_text(cut.loop)}\n\nreconstruction\n{decoded}"


def _saved(
    model: str, name: str, file: Path, note_map: str, cut: "Cut", placed: "WindowPlacements", force: bool
) -> Path:
    from latentdrum.cli.encode_text import bars_text
    from latentdrum.core.preset.anchored_preset import anchored_preset
    from latentdrum.storage.preset_library import PresetLibrary

    store = PresetLibrary()
    program = store.own_program(name) if force else None  # an overwritten preset keeps its Program Change number
    positions = [placement.position for placement in placed.placements]
    description = f"{file.name}, {bars_text(cut.first_bar, cut.loop.bars)}"
    preset = anchored_preset(name, cut.loop, positions, description)
    return store.save(replace(preset, program=program, note_map=note_map, rhythm_model=model), overwrite=force)
