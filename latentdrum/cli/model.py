"""`latentdrum model`: the models, those that ship and those that `learn` and `learn-sounds` made."""

import json
from typing import Any

import click

from latentdrum.cli.options import OwnModelName, as_json_option
from latentdrum.core.model_names import RHYTHM_MODEL, TIMBRE_MODEL
from latentdrum.storage import model_library
from latentdrum.storage.kit_library import KitLibrary
from latentdrum.storage.library import Origin
from latentdrum.storage.model_files import user_models
from latentdrum.storage.model_library import ModelEntry
from latentdrum.storage.preset_library import PresetLibrary, own_naming


@click.group()
def model() -> None:
    """List, delete and restore models.

    Factory models are read-only; `learn` and `learn-sounds` make models of your own.
    """


@model.command(name="list")
@as_json_option
@click.option("--origin", type=click.Choice([origin.value for origin in Origin]), help="Only factory or user models.")
def list_(as_json: bool, origin: str | None) -> None:
    """List all models with size, date, what they learned from and how well; a star marks your own."""
    entries = [entry for entry in model_library.entries() if origin in (None, entry.origin.value)]
    if as_json:
        click.echo(json.dumps([_row(entry) for entry in entries], indent=2))
        return
    width = max((len(entry.name) for entry in entries), default=0)
    for entry in entries:
        click.echo(_list_line(entry, width))
    click.echo(f"\nYour models: {user_models()}")


@model.command()
@click.argument("name", type=OwnModelName())
@click.option("--yes", "-y", is_flag=True, help="Do not ask for confirmation.")
def delete(name: str, yes: bool) -> None:
    """Delete a model of your own; `latentdrum model undo` restores it."""
    path = model_library.own_model(name)
    _warn_about_presets(name)
    if not yes:
        click.confirm(f"Delete {path}?", abort=True)
    model_library.set_aside(name)
    click.echo(f"Deleted {name}; `latentdrum model undo {name}` restores it")


@model.command()
@click.argument("name")
def undo(name: str) -> None:
    """Restore a model of your own as it was before it was deleted or learned anew. A second undo of that is a redo."""
    changed = model_library.undo(name)
    click.echo(f"Restored {name}" + (f"; `latentdrum model undo {name}` again brings the later one" if changed else ""))


def _warn_about_presets(name: str) -> None:
    """Print which presets and kits need a model: their positions are in its space."""
    remedy = f"they play again after `latentdrum model undo {name}`"
    for what, needing in (
        ("presets", own_naming(PresetLibrary(), "rhythm_model", name)),
        ("kits", own_naming(KitLibrary(), "timbre_model", name)),
    ):
        if needing:
            click.echo(
                f"Without the model {name} these {what} cannot be loaded: {', '.join(needing)}; {remedy}", err=True
            )


def _row(entry: ModelEntry) -> dict[str, Any]:
    row: dict[str, Any] = {"name": entry.name, "origin": entry.origin.value, "what": entry.what}
    row |= {"path": str(entry.path), "bytes": entry.size_bytes, "lineage": list(entry.lineage)}
    row |= {"made": entry.made.isoformat() if entry.made is not None else None}
    row |= {"learned": entry.learned, "figures": entry.figures}
    return row | ({"problem": entry.problem} if entry.problem else {})


def _list_line(entry: ModelEntry, width: int) -> str:
    if entry.problem:
        return click.style(f"! {entry.name:<{width}}  DAMAGED: {'; '.join(entry.problem.splitlines())}", fg="red")
    own = "*" if entry.origin is Origin.USER else " "
    made = f"{entry.made.astimezone():%Y-%m-%d %H:%M}" if entry.made is not None else ""
    name, size = click.style(f"{entry.name:<{width}}", bold=True), f"{entry.size_bytes / 1e6:.1f} MB"
    return f"{own} {name}  {size:>7}  {made:<16}  {_origin_text(entry)}"


def _origin_text(entry: ModelEntry) -> str:
    """What a model learned from, and how well, before and after; of one that ships what it is."""
    if entry.learned is None:
        return entry.what
    sounds = entry.learned.get("sounds")
    base = entry.lineage[0] if entry.lineage else RHYTHM_MODEL if sounds is None else TIMBRE_MODEL
    if sounds is None:
        text, what, kind = f"{entry.learned.get('loops')} loops, on {base}", "F1 of the hits", ("loops", "grooves")
    else:
        text, what, kind = f"{sounds} sounds, on {base}", "log-spectral distance", ("sounds", "sounds")
    scores = [
        f"{label} {before:.3f} to {after:.3f}"
        for label, part in ((f"held-out {kind[0]}", "held_out"), (f"{kind[1]} of {base}", "kept"))
        for before, after in [(_figure(entry, "before", part), _figure(entry, "after", part))]
        if before is not None and after is not None
    ]
    return text + (f"; {what}: {', '.join(scores)}" if scores else "")


def _figure(entry: ModelEntry, when: str, part: str) -> float | None:
    """The F1 of hits, or the distance of sounds."""
    try:
        found = (entry.figures or {})[when][part]
        return float(found["f1"] if isinstance(found, dict) else found)
    except (KeyError, TypeError, ValueError):
        return None
