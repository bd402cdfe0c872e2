"""`latentdrum preset`: the shelf of presets."""

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from latentdrum.cli.options import STYLE, OwnPresetName, PresetFile, PresetName
from latentdrum.core.preset.names import check_name
from latentdrum.storage.library import Entry, Origin
from latentdrum.storage.preset_library import PresetLibrary

if TYPE_CHECKING:
    from latentdrum.core.preset.preset import Preset

_as_json = click.option("--json", "as_json", is_flag=True, help="For programs: one JSON value.")
_force = click.option("--force", is_flag=True, help="Overwrite what has the name already.")
_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def preset() -> None:
    """List, load, save and compare presets.

    The factory's presets stay as they are; yours are files of their own (see `latentdrum preset list`).
    """


@preset.command(name="list")
@_as_json
@click.option("--origin", type=click.Choice([origin.value for origin in Origin]), help="Only the factory's or yours.")
@click.option("--style", type=STYLE, metavar="STYLE", help="Only presets of this style.")
def list_(as_json: bool, origin: str | None, style: str | None) -> None:
    """Every preset with its Program Change number, style and description."""
    store = PresetLibrary()
    entries = [e for e in store.entries() if origin in (None, e.origin.value) and style in (None, e.style)]
    if as_json:
        click.echo(json.dumps([_row(entry) for entry in entries], indent=2))
        return
    names = max((len(entry.name) for entry in entries), default=0)
    styles = max((len(entry.style) for entry in entries), default=0)
    for entry in entries:
        click.echo(_list_line(entry, names, styles))
    click.echo(f"\nYour own presets: {store.user_dir}")


@preset.command()
@click.argument("name", type=PresetFile())
@_as_json
@click.option("--grid", is_flag=True, help="Also the two bars it plays, as text.")
def show(name: "Preset", as_json: bool, grid: bool) -> None:
    """What a preset holds. NAME may also be a .toml file."""
    from latentdrum.cli.preset_text import preset_text
    from latentdrum.core.preset.preset import preset_table

    if as_json:
        click.echo(json.dumps({"name": name.name, **preset_table(name)}, indent=2))
        return
    click.echo(preset_text(name))
    if grid:
        from latentdrum.core.rhythm.notation import grid_text
        from latentdrum.models.rhythm import model as rhythm

        click.echo(f"\n{grid_text(rhythm.load().decode(name.position, 0, 0.0))}")


@preset.command()
@click.argument("name", type=OwnPresetName())
@click.option("--from-running", is_flag=True, hidden=True, help="From the running device; this is always so.")
@click.option("--description", help="One sentence about how it sounds.")
@click.option(
    "--program", type=click.IntRange(0, 127), help="The Program Change number that calls it; --force keeps it."
)
@_force
def save(name: str, from_running: bool, description: str | None, program: int | None, force: bool) -> None:
    """Keep what the running device plays now as a preset of yours."""
    from latentdrum.runtime.control_client import call

    check_name(name)
    store = PresetLibrary()
    if program is None and force:
        program = store.own_program(name)  # what is overwritten is still called as before
    playing = store.from_table(name, call("performance")["preset"], "the running device")
    words = playing.description if description is None else description
    path = store.save(replace(playing, description=words, program=program), overwrite=force)
    click.echo(f"Saved {name} in {path}")
    _tell_program(store, name, program)


@preset.command()
@click.argument("name", type=PresetFile())
@click.option("--at-bar", is_flag=True, help="Change over at the next bar line instead of at once.")
def load(name: "Preset", at_bar: bool) -> None:
    """Play a preset on the running device. NAME may also be a .toml file."""
    from latentdrum.core.preset.preset import preset_table
    from latentdrum.runtime.control_client import call

    call("load", name=name.name, preset=preset_table(name), at_bar=at_bar)
    click.echo(f"{name.name} plays {'from the next bar' if at_bar else 'now'}")


@preset.command()
@click.argument("old", type=OwnPresetName())
@click.argument("new")
@_force
def rename(old: str, new: str, force: bool) -> None:
    """Call one of your presets something else."""
    PresetLibrary().rename(old, new, overwrite=force)
    click.echo(f"{old} is now {new}")


@preset.command()
@click.argument("old", type=PresetName())
@click.argument("new")
@_force
def copy(old: str, new: str, force: bool) -> None:
    """Keep a preset under a second name among your own."""
    path = PresetLibrary().copy(old, new, overwrite=force)
    click.echo(f"Copied {old} to {path}")


@preset.command()
@click.argument("name", type=OwnPresetName())
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
def delete(name: str, yes: bool) -> None:
    """Throw one of your presets away."""
    store = PresetLibrary()
    path = store.own(name)
    if not yes:
        click.confirm(f"Delete {path}?", abort=True)
    store.delete(name)
    click.echo(f"Deleted {name}")


@preset.command(name="import")
@click.argument("file", type=_FILE)
@click.option("--name", help="Call it this; otherwise as the file.")
@_force
def import_(file: Path, name: str | None, force: bool) -> None:
    """Take a preset file in among your own."""
    click.echo(f"Imported {PresetLibrary().import_file(file, name, overwrite=force)}")


@preset.command()
@click.argument("name", type=PresetName())
@click.argument("file", type=click.Path())
@_force
def export(name: str, file: str, force: bool) -> None:
    """Write a preset to FILE, or into that folder under its own name."""
    click.echo(f"Wrote {PresetLibrary().export(name, file, overwrite=force)}")


@preset.command()
@click.argument("a", type=PresetFile())
@click.argument("b", type=PresetFile())
@_as_json
def diff(a: "Preset", b: "Preset", as_json: bool) -> None:
    """What differs between two presets; each may also be a .toml file."""
    from latentdrum.cli.preset_text import difference_lines, differences

    found = differences(a, b)
    if as_json:
        click.echo(json.dumps({key: list(pair) for key, pair in found.items()}, indent=2))
        return
    click.echo("\n".join(difference_lines(found)) if found else f"{a.name} and {b.name} are the same")


def _row(entry: Entry) -> dict[str, Any]:
    row: dict[str, Any] = {"name": entry.name, "origin": entry.origin.value, "description": entry.description}
    row |= {"program": entry.program, "style": entry.style, "path": str(entry.path)}
    return row | ({"problem": entry.problem} if entry.problem else {})


def _list_line(entry: Entry, width: int, styles: int) -> str:
    if entry.problem:
        state = "NOT PLAYED" if entry.shadowed else "DAMAGED"
        return click.style(f"  ! {entry.name:<{width}}  {state}: {'; '.join(entry.problem.splitlines())}", fg="red")
    program = "" if entry.program is None else str(entry.program)
    own = "*" if entry.origin is Origin.USER else " "
    name = click.style(f"{entry.name:<{width}}", bold=True)
    return f"{program:>3} {name} {own} {entry.style:<{styles}}  {entry.description}"


def _tell_program(store: PresetLibrary, name: str, program: int | None) -> None:
    """Say which preset a Program Change calls from now on, if another has its number too."""
    if program is None:
        return
    others = [entry.name for entry in store.entries() if entry.program == program and entry.name != name]
    if others:
        called = store.by_program(program)
        click.echo(f"Program {program} calls {called}; {', '.join(others)} has that number too", err=True)
