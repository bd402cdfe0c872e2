"""`latentdrum get`, `set`, `watch`, `play` and `halt`: the running device from another window."""

import json
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from latentdrum.core.parameters.table import PARAMETERS, parameter

if TYPE_CHECKING:
    _OfText = click.ParamType[str]
else:  # click names what a type yields only in its later versions
    _OfText = click.ParamType

_as_json = click.option("--json", "as_json", is_flag=True, help="For programs: JSON.")


class Knob(_OfText):
    """A parameter's name, or name=value, completed with Tab."""

    name = "name"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names that hold what was typed."""
        return [CompletionItem(row.name, help=row.help) for row in PARAMETERS.values() if incomplete in row.name]


@click.command()
@click.argument("name", type=Knob(), required=False)
@_as_json
def get(name: str | None, as_json: bool) -> None:
    """Read a knob of the running device, or all of them."""
    from latentdrum.runtime.control_client import call

    values = call("get", name=name)["values"]
    if as_json:
        click.echo(json.dumps(values, indent=2))
    elif name is not None:
        click.echo(values[name])
    else:
        width = max(map(len, values))
        for key, value in values.items():
            click.echo(f"{key:<{width}}  {_shown(value):<12} {parameter(key).range_text}")


@click.command()
@click.argument("name", type=Knob())
@click.argument("value", required=False)
def set_(name: str, value: str | None) -> None:
    """Turn a knob of the running device: `set density 0.4` or `set density=0.4`."""
    from latentdrum.runtime.control_client import call

    if value is None:
        name, equals, value = name.partition("=")
        if not equals:
            raise click.UsageError(f"to what? latentdrum set {name} VALUE, {parameter(name).range_text}")
    reply = call("set", name=name.strip(), value=value.strip())
    for key, now in reply["values"].items():
        click.echo(f"{key} = {_shown(now)}  (from the {reply['when']})")


@click.command()
@_as_json
def watch(as_json: bool) -> None:
    """Follow the running device: every knob turned, every preset, the place in the song. Ctrl-C ends it."""
    from latentdrum.cli.status_text import song
    from latentdrum.runtime.control_client import stream

    preset, place = "", ""
    with suppress(KeyboardInterrupt):
        for news in stream("watch"):
            if as_json:
                click.echo(json.dumps(news))
                continue
            turned = news["values"].items() if preset else ()  # the first news tell every knob
            lines = [f"preset {news['preset']}"] if news["preset"] != preset else []
            lines += [f"{name} = {_shown(value)}" for name, value in turned]
            preset = news["preset"]
            if song(news) != place or lines:
                place = song(news)
                _tell(lines, place)


@click.command()
def play() -> None:
    """Start the built-in clock, from the top."""
    from latentdrum.runtime.control_client import call

    call("play")


@click.command()
def halt() -> None:
    """Stop the built-in clock."""
    from latentdrum.runtime.control_client import call

    call("halt")


def _tell(lines: list[str], place: str) -> None:
    """What is new, and under it the place in the song, which on a screen stays the last line."""
    if sys.stdout.isatty():
        click.echo("".join(f"\r\x1b[K{line}\n" for line in lines) + f"\r\x1b[K{place}", nl=False)
    else:
        click.echo("\n".join([*lines, place]))


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
