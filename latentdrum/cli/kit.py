"""`latentdrum kit`: the kit library."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from latentdrum.cli.kit_export import export
from latentdrum.cli.kit_make import mutate, random
from latentdrum.cli.kit_options import KitFile, KitName, OwnKitName
from latentdrum.cli.options import as_json_option
from latentdrum.core.model_names import TIMBRE_MODEL
from latentdrum.core.preset.names import PLAIN, PLAIN_DESCRIPTION
from latentdrum.core.voices import Voice
from latentdrum.storage import kit_history
from latentdrum.storage.kit_library import KitLibrary
from latentdrum.storage.library import Entry, Origin
from latentdrum.storage.preset_library import PresetLibrary, own_naming

if TYPE_CHECKING:
    from latentdrum.core.preset.kit import Kit

_force = click.option("--force", is_flag=True, help="Overwrite an existing kit; `latentdrum kit undo` restores it.")


@click.group()
def kit() -> None:
    """List, make, load and export kits.

    Factory kits are read-only; user kits are TOML files (`latentdrum kit list` names their folder).
    """


kit.add_command(random)
kit.add_command(mutate)
kit.add_command(export)


@kit.command(name="list")
@as_json_option
@click.option("--origin", type=click.Choice([origin.value for origin in Origin]), help="Only factory or user kits.")
def list_(as_json: bool, origin: str | None) -> None:
    """List all kits with their descriptions; a star marks user kits."""
    store = KitLibrary()
    plain = Entry(PLAIN, Origin.FACTORY, store.factory_dir, PLAIN_DESCRIPTION)
    entries = [entry for entry in (plain, *store.entries()) if origin in (None, entry.origin.value)]
    if as_json:
        click.echo(json.dumps([_row(entry) for entry in entries], indent=2))
        return
    width = max((len(entry.name) for entry in entries), default=0)
    for entry in entries:
        click.echo(_list_line(entry, width))
    click.echo(f"\nUser kits: {store.user_dir}")


@kit.command()
@click.argument("name", type=KitFile())
@as_json_option
def show(name: "Kit", as_json: bool) -> None:
    """Show a kit: its room, and each pad's drum, level, pan, width, room and axes. NAME may also be a .toml file."""
    if as_json:
        from latentdrum.core.preset.kit_table import kit_table

        click.echo(json.dumps({"name": name.name, **kit_table(name)}, indent=2))
        return
    click.echo(kit_text(name))


@kit.command()
@click.argument("name", type=KitName())
def load(name: str) -> None:
    """Load a kit into the running device; groove and parameters do not change."""
    from latentdrum.core.preset.kit_table import kit_table
    from latentdrum.runtime.control_client import call

    found = KitLibrary().find(name)
    call("load_kit", name=name, kit=kit_table(found))
    click.echo(f"{name} is used from the next hit on")


@kit.command()
@click.argument("old", type=OwnKitName())
@click.argument("new")
@_force
def rename(old: str, new: str, force: bool) -> None:
    """Rename a user kit."""
    store = KitLibrary()
    store.own(old)
    if force:
        kit_history.back_up(store, new)
    store.rename(old, new, overwrite=force)
    click.echo(f"Renamed {old} to {new}")
    _warn_about_presets(old, f"restore the name with `latentdrum kit copy {new} {old}` or edit their files")


@kit.command()
@click.argument("old", type=KitName())
@click.argument("new")
@_force
def copy(old: str, new: str, force: bool) -> None:
    """Copy a kit to a user kit. OLD may also be a .toml file."""
    store = KitLibrary()
    if force:
        kit_history.back_up(store, new)
    path = store.copy(old, new, overwrite=force)
    click.echo(f"Copied {old} to {path}")


@kit.command()
@click.argument("name", type=OwnKitName())
@click.option("--yes", "-y", is_flag=True, help="Do not ask for confirmation.")
def delete(name: str, yes: bool) -> None:
    """Delete a user kit; `latentdrum kit undo` restores it."""
    store = KitLibrary()
    path = store.own(name)
    if not yes:
        click.confirm(f"Delete {path}?", abort=True)
    kit_history.back_up(store, name)
    store.delete(name)
    click.echo(f"Deleted {name}; `latentdrum kit undo {name}` restores it")
    _warn_about_presets(name, f"restore it with `latentdrum kit undo {name}`, or name another kit in their files")


@kit.command()
@click.argument("name", type=OwnKitName())
def undo(name: str) -> None:
    """Undo the last change to a user kit, or its deletion. A second undo of a change is a redo."""
    store = KitLibrary()
    changed = kit_history.undo(store, name)
    click.echo(f"Restored {name}" + (f"; `latentdrum kit undo {name}` again reverts to the change" if changed else ""))


def kit_text(kit: "Kit") -> str:
    """A kit as a table, one line per pad."""
    from latentdrum.core.timbre.timbre import TIMBRE_AXES

    head = f"  {'pad':<10}  {'drum':<10}  {'level dB':>8}  {'pan':>5}  {'width':>5}  {'room':>4}" + "".join(
        f"  {axis:>10}" for axis in TIMBRE_AXES
    )
    own = [] if kit.timbre_model == TIMBRE_MODEL else [f"for the timbre model {kit.timbre_model}"]
    own += [] if kit.room is None else [f"room {kit.room.size:.2f}: rings for {kit.room.rt60_s:.2f} s"]
    lines = [kit.name, *([kit.description] if kit.description else []), *own, "", head]
    return "\n".join(lines + [_pad_line(kit, voice) for voice in Voice])


def _pad_line(kit: "Kit", voice: Voice) -> str:
    pad = kit.pad(voice)
    axes = "".join(f"  {float(value):>10.2f}" for value in pad.timbre.axes)
    sample = "" if pad.sample is None else f"  sample {Path(pad.sample.name).name}"
    drum = pad.timbre.drum.key.replace("_", " ")
    mix = f"{pad.level_db:>+8.1f}  {pad.pan:>+5.2f}  {pad.stereo_width():>5.2f}  {pad.room:>4.2f}"
    return f"  {voice.key:<10}  {drum:<10}  {mix}{axes}{sample}"


def _row(entry: Entry) -> dict[str, Any]:
    row: dict[str, Any] = {"name": entry.name, "origin": entry.origin.value, "description": entry.description}
    row["path"] = None if entry.name == PLAIN and entry.origin is Origin.FACTORY else str(entry.path)
    return row | ({"problem": entry.problem} if entry.problem else {})


def _list_line(entry: Entry, width: int) -> str:
    if entry.problem:
        state = "SHADOWED" if entry.shadowed else "DAMAGED"
        return click.style(f"! {entry.name:<{width}}  {state}: {'; '.join(entry.problem.splitlines())}", fg="red")
    own = "*" if entry.origin is Origin.USER else " "
    return f"{own} {click.style(f'{entry.name:<{width}}', bold=True)}  {entry.description}"


def _warn_about_presets(name: str, remedy: str) -> None:
    """Print which presets cannot be loaded any more because they name a kit that is gone."""
    unusable = own_naming(PresetLibrary(), "kit", name)
    if unusable:
        click.echo(f"These presets need the kit {name} and cannot be loaded: {', '.join(unusable)}; {remedy}", err=True)
