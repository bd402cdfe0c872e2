"""`latentdrum get`, `set`, `watch`, `play` and `halt`: control of the running device."""

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

_as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object per line.")


class ParameterName(_OfText):
    """A parameter's name, or name=value, with Tab completion."""

    name = "name"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names that contain the text."""
        return [CompletionItem(row.name, help=row.help) for row in PARAMETERS.values() if incomplete in row.name]


@click.command()
@click.argument("name", type=ParameterName(), required=False)
@_as_json
def get(name: str | None, as_json: bool) -> None:
    """Read a parameter of the running device, or all parameters."""
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


@click.command(context_settings={"ignore_unknown_options": True})  # -12 is a value
@click.argument("words", nargs=-1, required=True, type=ParameterName(), metavar="NAME=VALUE... | NAME VALUE")
def set_(words: tuple[str, ...]) -> None:
    """Set parameters of the running device: `set density 0.4`, `set density=0.4 swing=0.2`.

    If one of several values is wrong, none is set.
    """
    from latentdrum.runtime.control_client import call

    reply = call("set", values=_settings(words))
    for key, now in reply["values"].items():
        click.echo(f"{key} = {_shown(now)}  (takes effect: {reply['when'][key]})")


def _settings(words: tuple[str, ...]) -> dict[str, str]:
    """The values by parameter, in the order given; of one named twice the last."""
    if len(words) == 2 and "=" not in words[0]:
        return {words[0].strip(): words[1].strip()}
    for word in words:
        if "=" not in word:
            raise click.UsageError(f"missing value: latentdrum set {word}=VALUE, {parameter(word).range_text}")
    return {name.strip(): value.strip() for name, _, value in (word.partition("=") for word in words)}


@click.command()
@_as_json
def watch(as_json: bool) -> None:
    """Print every parameter and preset change and the song position of the running device until Ctrl-C."""
    from latentdrum.cli.status_text import song
    from latentdrum.runtime.control_client import stream

    preset, position = "", ""
    with suppress(KeyboardInterrupt):
        for update in stream("watch"):
            if as_json:
                click.echo(json.dumps(update))
                continue
            changed = update["values"].items() if preset else ()  # the first update holds every parameter
            lines = [f"preset {update['preset']}"] if update["preset"] != preset else []
            lines += [f"{name} = {_shown(value)}" for name, value in changed]
            preset = update["preset"]
            if song(update) != position or lines:
                position = song(update)
                _print_update(lines, position)


@click.command()
@click.option("--continue", "resume", is_flag=True, help="Play on from where the song stands.")
@click.option("--bar", type=click.IntRange(min=1), help="Play from this bar on; not in a Link session.")
def play(resume: bool, bar: int | None) -> None:
    """Start the song from the top, on the internal clock or in a Link session; or start the JACK transport.

    On the internal clock the bars of `count_in` are clicked first. While a clock runs it begins at the next step, beat
    or bar: `latentdrum set start_when bar`.
    """
    from latentdrum.runtime.control_client import call

    if resume and bar is not None:
        raise click.UsageError("--continue and --bar exclude each other")
    call("play", resume=resume, bar=bar)


@click.command()
def halt() -> None:
    """Stop the song on the internal clock or in a Link session; or stop the JACK transport."""
    from latentdrum.runtime.control_client import call

    call("halt")


def _print_update(lines: list[str], position: str) -> None:
    """Print changes, then the song position, which on a terminal is overwritten in place."""
    if sys.stdout.isatty():
        click.echo("".join(f"\r\x1b[K{line}\n" for line in lines) + f"\r\x1b[K{position}", nl=False)
    else:
        click.echo("\n".join([*lines, position]))


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)
