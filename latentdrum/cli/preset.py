"""`latentdrum preset`: the preset library."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from latentdrum.cli.options import STYLE, OwnPresetName, PresetFile, PresetName, as_json_option
from latentdrum.core.preset.names import check_name
from latentdrum.storage.library import Entry, Origin
from latentdrum.storage.preset_library import PresetLibrary

if TYPE_CHECKING:
    from latentdrum.core.preset.preset import Preset

_force = click.option("--force", is_flag=True, help="Overwrite an existing preset.")
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def preset() -> None:
    """List, load, save and compare presets.

    Factory presets are read-only; user presets are TOML files (`latentdrum preset list` names their folder).
    """


@preset.command(name="list")
@as_json_option
@click.option("--origin", type=click.Choice([origin.value for origin in Origin]), help="Only factory or user presets.")
@click.option("--style", type=STYLE, metavar="STYLE", help="Only presets of this style.")
def list_(as_json: bool, origin: str | None, style: str | None) -> None:
    """List all presets with Program Change number, style and description; a star marks user presets."""
    store = PresetLibrary()
    entries = [e for e in store.entries() if origin in (None, e.origin.value) and style in (None, e.style)]
    if as_json:
        click.echo(json.dumps([_row(entry) for entry in entries], indent=2))
        return
    names = max((len(entry.name) for entry in entries), default=0)
    styles = max((len(entry.style) for entry in entries), default=0)
    for entry in entries:
        click.echo(_list_line(entry, names, styles))
    click.echo(f"\nUser presets: {store.user_dir}")


@preset.command()
@click.argument("name", type=PresetFile())
@as_json_option
@click.option("--grid", is_flag=True, help="Also print its bars as text.")
def show(name: "Preset", as_json: bool, grid: bool) -> None:
    """Show a preset's settings. NAME may also be a .toml file."""
    from latentdrum.cli.preset_text import preset_text
    from latentdrum.core.preset.preset import preset_table

    if as_json:
        click.echo(json.dumps({"name": name.name, **preset_table(name)}, indent=2))
        return
    click.echo(preset_text(name))
    if grid:
        click.echo(f"\n{_grid(name)}")


@preset.command()
@click.argument("name", type=OwnPresetName())
@click.option("--from-running", is_flag=True, hidden=True, help="From the running device; always the case.")
@click.option("--description", help="One sentence.")
@click.option(
    "--program", type=click.IntRange(0, 127), help="Its Program Change number; with --force, by default the old one."
)
@_force
def save(name: str, from_running: bool, description: str | None, program: int | None, force: bool) -> None:
    """Save the running device's current state as a user preset."""
    from latentdrum.runtime.control_client import call

    check_name(name)
    store = PresetLibrary()
    if program is None and force:
        program = store.own_program(name)  # an overwritten preset keeps its Program Change number
    playing = store.from_table(name, call("performance")["preset"], "the running device")
    text = playing.description if description is None else description
    path = store.save(replace(playing, description=text, program=program), overwrite=force)
    click.echo(f"Saved {name} in {path}")
    _warn_about_program(store, name, program)


@preset.command()
@click.argument("name", type=PresetFile())
@click.option("--at-bar", is_flag=True, help="Change at the next bar line instead of at once.")
def load(name: "Preset", at_bar: bool) -> None:
    """Load a preset into the running device. NAME may also be a .toml file."""
    from latentdrum.core.preset.preset import preset_table
    from latentdrum.runtime.control_client import call

    call("load", name=name.name, preset=preset_table(name), at_bar=at_bar)
    click.echo(f"{name.name} plays {'from the next bar' if at_bar else 'now'}")


@preset.command()
@click.argument("old", type=OwnPresetName())
@click.argument("new")
@_force
def rename(old: str, new: str, force: bool) -> None:
    """Rename a user preset."""
    PresetLibrary().rename(old, new, overwrite=force)
    click.echo(f"Renamed {old} to {new}")


@preset.command()
@click.argument("old", type=PresetName())
@click.argument("new")
@_force
def copy(old: str, new: str, force: bool) -> None:
    """Copy a preset to a user preset."""
    path = PresetLibrary().copy(old, new, overwrite=force)
    click.echo(f"Copied {old} to {path}")


@preset.command()
@click.argument("name", type=OwnPresetName())
@click.option("--yes", "-y", is_flag=True, help="Do not ask for confirmation.")
def delete(name: str, yes: bool) -> None:
    """Delete a user preset."""
    store = PresetLibrary()
    path = store.own(name)
    if not yes:
        click.confirm(f"Delete {path}?", abort=True)
    store.delete(name)
    click.echo(f"Deleted {name}")


@preset.command(name="import")
@click.argument("file", type=_FILE)
@click.option("--name", help="Name of the preset; by default the file's.")
@_force
def import_(file: Path, name: str | None, force: bool) -> None:
    """Import a preset file as a user preset."""
    click.echo(f"Imported {PresetLibrary().import_file(file, name, overwrite=force)}")


@preset.command()
@click.argument("name", type=PresetName())
@click.argument("file", type=click.Path())
@_force
def export(name: str, file: str, force: bool) -> None:
    """Write a preset to FILE; if that is a folder, under the preset's name."""
    click.echo(f"Wrote {PresetLibrary().export(name, file, overwrite=force)}")


@preset.command()
@click.argument("a", type=PresetFile())
@click.argument("b", type=PresetFile())
@as_json_option
def diff(a: "Preset", b: "Preset", as_json: bool) -> None:
    """Show the differences between two presets; each may also be a .toml file."""
    from latentdrum.cli.preset_text import difference_lines, differences

    found = differences(a, b)
    if as_json:
        click.echo(json.dumps({key: list(pair) for key, pair in found.items()}, indent=2))
        return
    click.echo("\n".join(difference_lines(found)) if found else f"{a.name} and {b.name} are identical")


def _grid(preset: "Preset") -> str:
    """The loop of an anchored preset that is at home, else the groove at its position."""
    if preset.anchor is not None and preset.anchor.distance(preset.values) == 0.0:
        from latentdrum.cli.grid import loop_text

        return loop_text(preset.anchor.loop)
    from latentdrum.cli.rhythm_model import model_for
    from latentdrum.core.rhythm.notation import grid_text

    return grid_text(model_for(preset)[0].decode_mean(preset.position))


def _row(entry: Entry) -> dict[str, Any]:
    row: dict[str, Any] = {"name": entry.name, "origin": entry.origin.value, "description": entry.description}
    row |= {"program": entry.program, "style": entry.style, "path": str(entry.path)}
    return row | ({"problem": entry.problem} if entry.problem else {})


def _list_line(entry: Entry, width: int, styles: int) -> str:
    if entry.problem:
        state = "SHADOWED" if entry.shadowed else "DAMAGED"
        return click.style(f"  ! {entry.name:<{width}}  {state}: {'; '.join(entry.problem.splitlines())}", fg="red")
    program = "" if entry.program is None else str(entry.program)
    own = "*" if entry.origin is Origin.USER else " "
    name = click.style(f"{entry.name:<{width}}", bold=True)
    return f"{program:>3} {name} {own} {entry.style:<{styles}}  {entry.description}"


def _warn_about_program(store: PresetLibrary, name: str, program: int | None) -> None:
    """Print which preset a Program Change number loads, if several have it."""
    if program is None:
        return
    others = [entry.name for entry in store.entries() if entry.program == program and entry.name != name]
    if others:
        loaded = store.by_program(program)
        click.echo(f"Program {program} loads {loaded}; also numbered {program}: {', '.join(others)}", err=True)
