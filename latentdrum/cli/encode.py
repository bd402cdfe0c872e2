"""`latentdrum encode`: the position of a MIDI loop in the rhythm space."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from latentdrum.cli.options import STYLE, model_option
from latentdrum.core.model_names import RHYTHM_MODEL

if TYPE_CHECKING:
    from latentdrum.core.arrays import FloatArray
    from latentdrum.core.preset.preset import Preset
    from latentdrum.core.rhythm.groove import Groove
    from latentdrum.models.rhythm.loop_placement import LoopPlacement

_BAR_WIDTH = 20
_ROUNDS = 60  # half a second of encoder refinement; more rounds improve little


@click.command()
@click.argument("loop", type=click.Path(path_type=Path))
@click.option("--from-bar", type=click.IntRange(1), help="First of the two bars; by default the first with a note.")
@click.option("--style", type=STYLE, metavar="STYLE", help="Encode as this style instead of the most likely one.")
@click.option("--save", "name", metavar="NAME", help="Save the position as a user preset.")
@click.option("--force", is_flag=True, help="Overwrite a user preset of that name.")
@model_option
@click.option("--grid", is_flag=True, help="Also print the loop and its reconstruction as text.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def encode(
    loop: Path,
    from_bar: int | None,
    style: str | None,
    name: str | None,
    force: bool,
    model_name: str | None,
    grid: bool,
    as_json: bool,
) -> None:
    """Find the position in the rhythm space that best reconstructs LOOP, a MIDI file in 4/4.

    Two bars are read; a one-bar loop is repeated.
    """
    from latentdrum.core.preset.names import check_name
    from latentdrum.core.preset.preset import preset_at
    from latentdrum.models.rhythm.loop_placement import place_loop
    from latentdrum.models.rhythm.model import load

    if name is not None:
        check_name(name)
    groove, bar, bpm = _heard(loop, from_bar)
    model = load(model_name or RHYTHM_MODEL)
    placed = place_loop(model, groove, _ROUNDS, style)
    found = {"file": str(loop), "bars": [bar, bar + 1], "bpm": bpm, **_found(placed, model.style_scores(groove))}
    if name is not None:
        description = f"{loop.name}, bars {bar} and {bar + 1}"
        made = replace(preset_at(name, placed.position, description), rhythm_model=model.name)
        found["preset"] = str(_saved(made, force))
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    click.echo(_told(found))
    if grid:
        from latentdrum.core.rhythm.notation import grid_text

        click.echo(f"\nloop\n{grid_text(groove)}\n\nreconstruction\n{grid_text(placed.decoded)}")


def _heard(path: Path, from_bar: int | None) -> tuple["Groove", int, float | None]:
    """The two bars, the number of the first (from 1), and the tempo if the file states one."""
    from latentdrum.core.rhythm import grid as window
    from latentdrum.storage.midi_loop import read_midi_loop

    read = read_midi_loop(path)
    try:
        groove, bar = window.loop_groove(read.onsets, None if from_bar is None else from_bar - 1)
    except ValueError as error:
        raise ValueError(f"{path}: {error}; choose others with --from-bar") from error
    return groove, bar + 1, read.bpm


def _found(placed: "LoopPlacement", scores: "FloatArray") -> dict[str, Any]:
    from latentdrum.core.rhythm.axes import AXES
    from latentdrum.core.rhythm.styles import STYLES

    position = placed.position
    likely = sorted(range(len(STYLES)), key=lambda i: -float(scores[i]))[:3]
    return {
        "style": STYLES[int(position.style.argmax())],
        "sounds_like": {STYLES[i]: round(float(scores[i]), 3) for i in likely},
        "axes": {axis: round(float(share), 3) for axis, share in zip(AXES, position.axes, strict=True)},
        "z": [round(float(x), 4) for x in position.z],
        "match": round(placed.match, 3),
    }


def _saved(made: "Preset", force: bool) -> Path:
    from latentdrum.storage.preset_library import PresetLibrary

    store = PresetLibrary()
    program = store.own_program(made.name) if force else None  # an overwritten preset keeps its Program Change number
    return store.save(replace(made, program=program), overwrite=force)


def _told(found: dict[str, Any]) -> str:
    first, second = found["bars"]
    tempo = "" if found["bpm"] is None else f", {found['bpm']:.4g} BPM"
    likely = ", ".join(f"{name} {share:.0%}" for name, share in found["sounds_like"].items())
    lines = [f"{found['file']}: bars {first} and {second}{tempo}", f"  {'sounds like':<12}  {likely}"]
    for axis, share in found["axes"].items():
        lines.append(f"  {axis:<12}  {share:4.2f} {'#' * round(share * _BAR_WIDTH):-<{_BAR_WIDTH}}")
    lines.append(f"  {'z':<12}  " + " ".join(f"{x:+.2f}" for x in found["z"][:8]) + " ...")
    lines.append(f"  {'match':<12}  F1 of the hits {found['match']:.0%} (reconstruction against loop)")
    return "\n".join(lines + ([f"Saved in {found['preset']}"] if "preset" in found else []))
