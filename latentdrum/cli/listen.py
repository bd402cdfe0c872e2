"""`latentdrum listen`: a loop is played in on pads and becomes the running device's loop."""

import click


@click.command()
@click.option("--bars", type=click.IntRange(1, 8), help="Length; by default 2, with --add that of the loop.")
@click.option("--add", is_flag=True, help="Add to the loop that plays instead of replacing it.")
@click.option("--undo", is_flag=True, help="End listening, or take back what was played in last.")
def listen(bars: int | None, add: bool, undo: bool) -> None:
    """Make what you play on pads, from the next bar line on, the loop of the running device.

    It plays on from the bar line at its end, hit for hit, and is a place in the rhythm space from there: `preset save`
    keeps it. What comes up to half a sixteenth before the bar line belongs to the loop.
    """
    from latentdrum.runtime.control_client import call

    if undo and (add or bars is not None):
        raise click.UsageError("--undo stands alone")
    reply = call("listen", bars=bars, add=add, undo=undo)
    if undo:
        click.echo("taken back")
        return
    length = "1 bar" if reply["bars"] == 1 else f"{reply['bars']} bars"
    begin = "from the next bar line on" if reply["playing"] else "from the start of the song on"
    click.echo(f"listening {begin}, for {length}" + (", added to the loop" if reply["adds"] else ""))
