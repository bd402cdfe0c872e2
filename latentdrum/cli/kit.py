"""`latentdrum kit`: the shelf of kits."""

import json
from typing import TYPE_CHECKING, Any

import click

from latentdrum.cli.kit_export import export
from latentdrum.cli.kit_make import mutate, random
from latentdrum.cli.kit_options import KitFile, KitName, OwnKitName
from latentdrum.core.preset.names import PLAIN, PLAIN_DESCRIPTION
from latentdrum.storage import kit_history
from latentdrum.storage.kit_library import KitLibrary
from latentdrum.storage.library import Entry, Origin
from latentdrum.storage.preset_library import PresetLibrary, presets_using_kit

if TYPE_CHECKING:
    from latentdrum.core.preset.kit import Kit

_as_json = click.option("--json", "as_json", is_flag=True, help="For programs: one JSON value.")
_force = click.option("--force", is_flag=True, help="Overwrite what has the name already; `kit undo` brings it back.")


@click.group()
def kit() -> None:
    """List, make, load and export kits.

    The factory's kits stay as they are; yours are files of their own (see `latentdrum kit list`).
    """


kit.add_command(random)
kit.add_command(mutate)
kit.add_command(export)


@kit.command(name="list")
@_as_json
@click.option("--origin", type=click.Choice([origin.value for origin in Origin]), help="Only the factory's or yours.")
def list_(as_json: bool, origin: str | None) -> None:
    """Every kit with its description; yours are marked with a star."""
    store = KitLibrary()
    plain = Entry(PLAIN, Origin.FACTORY, store.factory_dir, PLAIN_DESCRIPTION)
    entries = [entry for entry in (plain, *store.entries()) if origin in (None, entry.origin.value)]
    if as_json:
        click.echo(json.dumps([_row(entry) for entry in entries], indent=2))
        return
    width = max((len(entry.name) for entry in entries), default=0)
    for entry in entries:
        click.echo(_list_line(entry, width))
    click.echo(f"\nYour own kits: {store.user_dir}")


@kit.command()
@click.argument("name", type=KitFile())
@_as_json
def show(name: "Kit", as_json: bool) -> None:
    """What a kit holds: each pad's drum, its level and pan, its axes. NAME may also be a .toml file."""
    if as_json:
        from latentdrum.core.preset.kit_table import kit_table

        click.echo(json.dumps({"name": name.name, **kit_table(name)}, indent=2))
        return
    from latentdrum.cli.kit_text import kit_text

    click.echo(kit_text(name))


@kit.command()
@click.argument("name", type=KitName())
def load(name: str) -> None:
    """Let the running device sound with a kit; the groove and the knobs stay as they are."""
    from latentdrum.core.preset.kit_table import kit_table
    from latentdrum.runtime.control_client import call

    found = KitLibrary().find(name)
    call("load_kit", name=name, kit=kit_table(found))
    click.echo(f"{name} sounds from the next hit on")


@kit.command()
@click.argument("old", type=OwnKitName())
@click.argument("new")
@_force
def rename(old: str, new: str, force: bool) -> None:
    """Call one of your kits something else."""
    store = KitLibrary()
    store.own(old)
    if force:
        kit_history.back_up(store, new)
    store.rename(old, new, overwrite=force)
    click.echo(f"{old} is now {new}")
    _tell_presets(old, f"give them another with `latentdrum kit copy {new} {old}` or in their files")


@kit.command()
@click.argument("old", type=KitName())
@click.argument("new")
@_force
def copy(old: str, new: str, force: bool) -> None:
    """Keep a kit under a second name among your own. OLD may also be a .toml file."""
    store = KitLibrary()
    if force:
        kit_history.back_up(store, new)
    path = store.copy(old, new, overwrite=force)
    click.echo(f"Copied {old} to {path}")


@kit.command()
@click.argument("name", type=OwnKitName())
@click.option("--yes", "-y", is_flag=True, help="Do not ask.")
def delete(name: str, yes: bool) -> None:
    """Throw one of your kits away; `latentdrum kit undo` brings it back."""
    store = KitLibrary()
    path = store.own(name)
    if not yes:
        click.confirm(f"Delete {path}?", abort=True)
    kit_history.back_up(store, name)
    store.delete(name)
    click.echo(f"Deleted {name}; `latentdrum kit undo {name}` brings it back")
    _tell_presets(name, f"bring it back with `latentdrum kit undo {name}`, or name another in their files")


@kit.command()
@click.argument("name", type=OwnKitName())
def undo(name: str) -> None:
    """Take back the last change to one of your kits, or its deletion. Again: change it anew."""
    store = KitLibrary()
    changed = kit_history.undo(store, name)
    click.echo(
        f"{name} is as before; `latentdrum kit undo {name}` again takes that back" if changed else f"{name} is back"
    )


def _row(entry: Entry) -> dict[str, Any]:
    row: dict[str, Any] = {"name": entry.name, "origin": entry.origin.value, "description": entry.description}
    row["path"] = None if entry.name == PLAIN and entry.origin is Origin.FACTORY else str(entry.path)
    return row | ({"problem": entry.problem} if entry.problem else {})


def _list_line(entry: Entry, width: int) -> str:
    if entry.problem:
        state = "NOT PLAYED" if entry.shadowed else "DAMAGED"
        return click.style(f"! {entry.name:<{width}}  {state}: {'; '.join(entry.problem.splitlines())}", fg="red")
    own = "*" if entry.origin is Origin.USER else " "
    return f"{own} {click.style(f'{entry.name:<{width}}', bold=True)}  {entry.description}"


def _tell_presets(name: str, way_out: str) -> None:
    """Say which presets can no longer be played, now that a kit's name is gone."""
    lost = presets_using_kit(PresetLibrary(), name)
    if lost:
        click.echo(f"No longer played, for they name the kit {name}: {', '.join(lost)}; {way_out}", err=True)
