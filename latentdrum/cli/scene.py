"""`latentdrum scene`: the scenes of the running device's preset."""

import json
from typing import Any

import click

from latentdrum.cli.options import as_json_option
from latentdrum.core.parameters.scenes import MAX_SCENES, MOMENTS

_NUMBER = click.IntRange(1, MAX_SCENES)


class _Scenes(click.Group):
    """A group in which a number or a scene's name alone recalls that scene."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """`scene 3` is `scene recall 3`."""
        if args[0] not in self.commands and not args[0].startswith("-"):
            args = ["recall", *args]
        return super().resolve_command(ctx, args)


@click.group(cls=_Scenes, invoke_without_command=True)
@click.pass_context
def scene(ctx: click.Context) -> None:
    """Recall, store and clear scenes: up to 16 places of a preset, each a position and all parameters.

    `latentdrum scene 3` or `latentdrum scene chorus` recalls one; `set scene_glide 4` makes it take four bars. The
    scenes are part of the preset: `preset save` keeps them.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_)


@scene.command(name="list")
@as_json_option
def list_(as_json: bool = False) -> None:
    """List the scenes, and which one plays, waits or is glided to."""
    reply = _call("list")
    if as_json:
        click.echo(json.dumps({key: value for key, value in reply.items() if key != "ok"}, indent=2))
        return
    if not reply["scenes"]:
        click.echo("no scenes yet; `latentdrum scene store 1` makes what plays one")
    for row in reply["scenes"]:
        count = row["differs"]
        text = f"{count} {'parameter differs' if count == 1 else 'parameters differ'} from the preset"
        click.echo(f"{row['scene']:>2} {_mark(reply, row['scene'])} {row['name']:<16} {text}")


def _mark(reply: dict[str, Any], number: int) -> str:
    """`>` for the scene that plays, `~` for one on its way, `.` for one that waits."""
    for mark, key in ((".", "waiting"), ("~", "gliding")):
        if reply[key] is not None and reply[key]["scene"] == number:
            return mark
    return ">" if reply["current"] == number else " "


@scene.command()
@click.argument("which", metavar="N|NAME")
@click.option("--when", type=click.Choice(MOMENTS), help="Instead of `scene_when`.")
def recall(which: str, when: str | None) -> None:
    """Go to a scene, by its number or its name."""
    reply = _call("recall", scene=int(which) if which.isdigit() else which, when=when)
    begin = "now" if reply["when"] == "now" else f"from the next {reply['when']} on"
    glide = f", over {reply['glide']:g} {'bar' if reply['glide'] == 1 else 'bars'}" if reply["glide"] else ""
    click.echo(f"scene {reply['scene']} {reply['name']}".strip() + f" {begin}{glide}")


@scene.command()
@click.argument("number", type=_NUMBER, metavar="N")
@click.option("--name", help="Its name; by default the one that it had.")
def store(number: int, name: str | None) -> None:
    """Make what plays now scene N, in place of one that was there."""
    reply = _call("store", scene=number, name=name)
    click.echo(f"scene {number} {'replaced' if reply['replaced'] else 'stored'}; `preset save` keeps it in a file")


@scene.command()
@click.argument("which", metavar="N|NAME")
def clear(which: str) -> None:
    """Forget a scene; what plays stays."""
    reply = _call("clear", scene=int(which) if which.isdigit() else which)
    click.echo(f"scene {reply['scene']} cleared")


def _call(do: str, **arguments: object) -> dict[str, Any]:
    from latentdrum.runtime.control_client import call

    return call("scene", do=do, **arguments)
