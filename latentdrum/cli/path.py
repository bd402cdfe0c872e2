"""`latentdrum path`: the paths of the running device's preset, through the rhythm space and of parameters."""

import json
from typing import Any

import click

from latentdrum.cli.options import as_json_option
from latentdrum.core.rhythm.course import Course, Interpolation

_WAYS = click.Choice([way.value for way in Interpolation])


@click.group()
def path() -> None:
    """Show, record, edit and clear paths: what a preset does by itself over its bars.

    The path `rhythm` leads through the rhythm space; paths under other names move parameters of the sounds and of the
    rhythm, each at its own pace. All of them add to where the knobs are. `preset save` keeps them.
    """


@path.command()
@click.argument("name", required=False)
@click.option("--waypoints", "every", is_flag=True, help="List the waypoints of long paths, too.")
@as_json_option
def show(name: str | None, every: bool, as_json: bool) -> None:
    """Show the paths, or the one named, with a picture of a round."""
    reply = _call("show")
    if name is not None and name not in reply["paths"]:
        raise click.ClickException(f"there is no path {name!r}; there are {', '.join(reply['paths']) or 'none'}")
    found = {key: rows for key, rows in reply["paths"].items() if name in (None, key)}
    if as_json:
        click.echo(json.dumps({"paths": found, "recording": reply["recording"]}, indent=2))
        return
    for key, rows in found.items():
        click.echo(_text(key, rows, every=every))
    take = reply["recording"]
    if take is not None:
        click.echo(f"recording {take['name']}: {take['bar']} of {take['bars']} bars")
    elif not found:
        click.echo("no paths yet; `latentdrum path record` records the moves of knobs as one")


@path.command()
@click.argument("name", required=False)
@click.option("--bars", default=2, show_default=True, type=click.IntRange(1, 8), help="Its length.")
def record(name: str | None, bars: int) -> None:
    """Record the moves of knobs from the next bar line on, as the path NAME (hands); it loops at once.

    Moves are kept step by step, relative to where the knobs are in the end: turn one later, and its moves shift along.
    """
    reply = _call("record", name=name, bars=bars)
    begin = "from the next bar line on" if reply["playing"] else "from the start of the song on"
    click.echo(f"recording {reply['name']} {begin}, for {bars} {'bar' if bars == 1 else 'bars'}")


@path.command()
@click.argument("name")
@click.argument("number", type=click.IntRange(1), required=False)
@click.argument("settings", nargs=-1, metavar="[PARAMETER=VALUE]...")
@click.option("--bars", type=float, help="The time on the way to the next waypoint.")
@click.option("--hold", type=float, help="The time at the waypoint before, bars.")
@click.option("--interpolation", type=_WAYS, help="The way to the next waypoint; without NUMBER, that of the path.")
@click.option("--here", is_flag=True, help="rhythm: put the waypoint where the device plays now.")
@click.option("--remove", is_flag=True, help="Take the waypoint away.")
@click.option(
    "--course", type=click.Choice([course.value for course in Course]), help="What follows the last waypoint."
)
@click.option("--rate", help="Bars of the path in one of the song, such as 1/2.")
@click.option("--leash", type=float, help="rhythm: stray at random, at most so far; 1 is a latent by one sd.")
@click.option("--walk-bars", type=float, help="rhythm: the length of a random step, bars; 1 unless it is set.")
def edit(name: str, number: int | None, settings: tuple[str, ...], **changes: Any) -> None:
    """Change waypoint NUMBER of the path NAME, or without a number the whole path.

    `path edit rhythm 3 --here --bars 4`, `path edit timbre 2 brightness=0.2 --hold 1`. A number one above the last
    adds a waypoint, and makes the path if there is none. In a path of parameters a value is added to the knob's.
    """
    steps = {"leash": changes.pop("leash"), "bars": changes.pop("walk_bars")}
    walk = {key: value for key, value in steps.items() if value is not None}
    of_path = [key for key in ("course", "rate") if changes[key] is not None] + list(walk)
    says_nothing = number is None and not of_path and changes["interpolation"] is None
    if says_nothing or (number is not None and of_path):
        of_all = "--course, --rate, --leash, --walk-bars or --interpolation"
        raise click.UsageError(f"give a waypoint's NUMBER, or without one {of_all}")
    reply = _call("edit", name=name, number=number, set=dict(map(_setting, settings)), walk=walk or None, **changes)
    click.echo(_text(name, reply["path"]))


@path.command()
@click.argument("name")
def clear(name: str) -> None:
    """Forget a path, and end its recording."""
    click.echo(f"path {_call('clear', name=name)['name']} cleared")


def _setting(text: str) -> tuple[str, str | float]:
    name, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(f"{text!r} is no setting; write PARAMETER=VALUE, such as brightness=0.2")
    try:
        return name.strip(), float(value)
    except ValueError:
        return name.strip(), value.strip()


def _text(name: str, rows: dict[str, Any], *, every: bool = False) -> str:
    from latentdrum.cli.path_text import path_lines
    from latentdrum.core.parameters.table import DEFAULTS
    from latentdrum.core.preset.path_table import RHYTHM_PATH, read_parameter_paths, read_path
    from latentdrum.core.preset.table_reader import TableReader

    reader = TableReader(f"the path {name}")
    if name == RHYTHM_PATH:
        found = read_path(reader, {"path": rows}, DEFAULTS)
        return "" if found is None else "\n".join(path_lines(name, found, every=every))
    return "\n".join(path_lines(name, read_parameter_paths(reader, {"paths": {name: rows}})[name], every=every))


def _call(do: str, **arguments: object) -> dict[str, Any]:
    from latentdrum.runtime.control_client import call

    return call("path", do=do, **arguments)
