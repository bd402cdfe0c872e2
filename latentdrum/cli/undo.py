"""`latentdrum undo` and `redo`: changes of the running device taken back, and made again."""

import click


@click.command()
def undo() -> None:
    """Take back the last change of the running device: a preset or kit loaded, a take, or a knob's last move.

    A hundred changes can be taken back, one after another. Tempo, offsets and the master level stay. While a take is
    played in or a preset waits for the bar line, that is taken back first.
    """
    from latentdrum.runtime.control_client import call

    click.echo(f"taken back: {call('undo')['undone']}")


@click.command()
def redo() -> None:
    """Make the change again that `undo` took back last."""
    from latentdrum.runtime.control_client import call

    click.echo(f"made again: {call('redo')['redone']}")
