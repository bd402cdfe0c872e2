"""`latentdrum profile`: the library of controller profiles, and which of them is in use."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from latentdrum.cli.learn_control import learn_control
from latentdrum.cli.options import ProfileName, as_json_option
from latentdrum.cli.profile_text import binding_text
from latentdrum.cli.remote import ParameterName
from latentdrum.core.controls.binding import ButtonMode, Curve
from latentdrum.core.controls.relative import Encoding
from latentdrum.core.controls.takeover import Takeover
from latentdrum.storage.library import Origin
from latentdrum.storage.profile_library import ProfileLibrary

if TYPE_CHECKING:
    from latentdrum.core.controls.profile import Profile

_NONE = "none"
_force = click.option("--force", is_flag=True, help="Overwrite an existing profile.")


@click.group()
def profile() -> None:
    """List, choose, show and check controller profiles.

    A profile says which knobs and buttons a controller has and what they set. What it does not bind is read by the
    preset's controller map (`latentdrum chart`).
    """


@profile.command(name="list")
@as_json_option
def list_(as_json: bool) -> None:
    """List all profiles; > marks the one in use, a star user profiles."""
    store = ProfileLibrary()
    entries, used = store.entries(), store.in_use
    if as_json:
        rows = [
            {"name": e.name, "origin": e.origin.value, "description": e.description, "in_use": e.name == used,
             "path": str(e.path), **({"problem": e.problem} if e.problem else {})}
            for e in entries
        ]  # fmt: skip
        click.echo(json.dumps(rows, indent=2))
        return
    width = max((len(entry.name) for entry in entries), default=0)
    for entry in entries:
        mark, own = ">" if entry.name == used else " ", "*" if entry.origin is Origin.USER else " "
        text = entry.description if not entry.problem else f"DAMAGED: {'; '.join(entry.problem.splitlines())}"
        click.echo(f"{mark} {entry.name:<{width}} {own} {text}")
    click.echo(f"\nUser profiles: {store.user_dir}")


@profile.command()
@click.argument("name", type=ProfileName())
def use(name: str) -> None:
    """Use a profile, now and at the next start. NAME may be a .toml file, which is imported; `none` ends it."""
    from latentdrum.runtime.control_client import call
    from latentdrum.storage.device_files import running_pid

    store = ProfileLibrary()
    chosen: str | None = None if name == _NONE else name
    if chosen is not None and chosen.endswith(".toml"):
        chosen = store.import_file(Path(chosen))
    if chosen is not None:
        store.load(chosen)
    if running_pid() is not None:
        call("use_profile", name=chosen)
    else:
        store.remember(chosen)
    when = "now" if running_pid() is not None else "from the next start on"
    click.echo(f"{chosen} is in use {when}" if chosen is not None else f"no profile is in use {when}")


@profile.command()
@click.argument("name", type=ProfileName(), required=False)
@as_json_option
@click.option("--png", type=click.Path(dir_okay=False, path_type=Path), help="Also draw the controller's layout.")
def show(name: str | None, as_json: bool, png: Path | None) -> None:
    """Show what the controls of a profile set; by default of the one in use."""
    from latentdrum.cli.profile_text import profile_text
    from latentdrum.core.controls.profile_table import profile_table
    from latentdrum.runtime.status import binding

    found = _running(name) or _stored(name)
    if png is not None:
        from latentdrum.pictures.profile_layout import draw

        draw(png, found)
    if as_json:
        click.echo(json.dumps({"name": found.name, **profile_table(found)}, indent=2))
    else:
        click.echo(profile_text(found, [binding(each, found) for each in found.bindings]))


@profile.command()
@click.argument("name", type=ProfileName())
def check(name: str) -> None:
    """Check a profile or a .toml file: every fault with its line, key, value and way out."""
    found = ProfileLibrary().load(name)
    twice = [each.control.text for each in found.bindings if len(found.by_control[each.control]) > 1]
    click.echo(f"{found.name}: {len(found.parts)} controls, {len(found.bindings)} bindings, no faults")
    for control in dict.fromkeys(twice):
        names = " and ".join(each.aim_name for each in found.bindings if each.control.text == control)
        click.echo(f"note: {control} sets {names}")


@profile.command()
@click.argument("name", type=ParameterName())
@click.option("--control", metavar="TEXT", help="The control, by its name in the profile or as 'cc 21 channel 1'.")
@click.option("--range", "ends", type=float, nargs=2, help="The values at its left and right end; swapped inverts.")
@click.option("--curve", type=click.Choice([curve.value for curve in Curve]), help="How its travel is spread.")
@click.option("--takeover", type=click.Choice([kind.value for kind in Takeover]), help="What it does elsewhere.")
@click.option("--encoding", type=click.Choice([code.value for code in Encoding]), help="How an encoder counts.")
@click.option("--button", type=click.Choice([mode.value for mode in ButtonMode]), help="What a press does.")
def bind(name: str, ends: tuple[float, float] | None, **changes: str | None) -> None:
    """Change the binding of the parameter or action NAME in the running device's profile, or make one."""
    from latentdrum.runtime.control_client import call

    given: dict[str, Any] = {key: value for key, value in changes.items() if value is not None}
    given |= {} if ends is None else {"range": list(ends)}
    reply = call("bind_control", name=name, changes=given)
    found = reply["binding"]
    click.echo(f"{found['part'] or found['control']} sets {name} in {reply['profile']}: {binding_text(found)}")


@profile.command()
@click.argument("name", type=ParameterName())
def forget(name: str) -> None:
    """Unbind the controls of the parameter or action NAME in the running device's profile."""
    from latentdrum.runtime.control_client import call

    click.echo(f"{name} has no control any more in {call('forget_control', name=name)['profile']}")


@profile.command()
@click.argument("old", type=ProfileName())
@click.argument("new")
@_force
def copy(old: str, new: str, force: bool) -> None:
    """Copy a profile to a user profile, to edit it."""
    click.echo(f"Copied {old} to {ProfileLibrary().copy(old, new, overwrite=force)}")


@profile.command()
@click.argument("name", type=ProfileName())
@click.option("--yes", "-y", is_flag=True, help="Do not ask for confirmation.")
def delete(name: str, yes: bool) -> None:
    """Delete a user profile."""
    store = ProfileLibrary()
    path = store.own(name)
    if name == store.in_use:
        raise click.ClickException(f"{name} is in use; use another first, or `latentdrum profile use {_NONE}`")
    if not yes:
        click.confirm(f"Delete {path}?", abort=True)
    store.delete(name)
    click.echo(f"Deleted {name}")


profile.add_command(learn_control, "learn")


def _running(name: str | None) -> "Profile | None":
    """The profile in use of the running device, if it is that of the name or none is named."""
    from latentdrum.core.controls.profile_reader import profile_from_table
    from latentdrum.runtime.control_client import call
    from latentdrum.storage.device_files import running_pid

    if running_pid() is None:
        return None
    reply = call("profile")
    if reply["table"] is None or name not in (None, reply["profile"]):
        return None
    return profile_from_table(reply["profile"], reply["table"], "the running device")


def _stored(name: str | None) -> "Profile":
    store = ProfileLibrary()
    wanted = name or store.in_use
    if wanted is None:
        raise click.UsageError("no profile is in use; name one, such as those of `latentdrum profile list`")
    return store.load(wanted)
