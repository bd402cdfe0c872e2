"""`latentdrum undo` and `redo`: changes of the running device taken back, and made again."""

from typing import Final

import click

#: Seconds of the units in which the age of a change is told, the largest first.
_UNITS: Final = {"hour": 3600, "minute": 60, "second": 1}


@click.command()
def undo() -> None:
    """Take back the last change of the running device: a preset or kit loaded, a take, or a knob's last move.

    A hundred changes can be taken back, one after another. Tempo, offsets and the master level stay. While a take is
    played in or a preset waits for the bar line, that is taken back first. What it was and when it was made is told.
    """
    from latentdrum.runtime.control_client import call

    reply = call("undo")
    click.echo(f"taken back: {reply['undone']}" + ("" if reply["ago_s"] is None else f", {ago(reply['ago_s'])}"))


@click.command()
def redo() -> None:
    """Make the change again that `undo` took back last."""
    from latentdrum.runtime.control_client import call

    click.echo(f"made again: {call('redo')['redone']}")


def ago(seconds: float) -> str:
    """How long ago something was, in the largest unit of which there is a whole one."""
    unit, length = next(((unit, length) for unit, length in _UNITS.items() if seconds >= length), ("", 1))
    count = int(seconds // length)
    return f"{count} {unit}{'' if count == 1 else 's'} ago" if unit else "just now"
