"""`latentdrum tap`: taps the tempo of the running device."""

import sys
from contextlib import suppress

import click


@click.command()
def tap() -> None:
    """Tap the tempo of the internal clock: Return on every quarter, Ctrl-C to end.

    Without a terminal it is one tap. The median of the last five intervals counts; after two seconds the taps begin
    anew. A button or a pad taps more exactly: assign a controller to the parameter `tap`, or a note to `tap_note`.
    """
    from latentdrum.runtime.control_client import call

    if not sys.stdin.isatty():
        _show(call("tap"))
        return
    click.echo("Return on every quarter; Ctrl-C ends")
    with suppress(KeyboardInterrupt):
        for _ in sys.stdin:
            _show(call("tap"))


def _show(reply: dict[str, object]) -> None:
    bpm = reply["bpm"]
    click.echo(f"{bpm:.1f} BPM" if isinstance(bpm, float) else "and again")
