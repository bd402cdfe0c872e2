"""`latentdrum learn-control`: bind controls by moving them."""

import signal
from collections.abc import Iterator
from contextlib import suppress
from time import sleep
from typing import Any, Final

import click

from latentdrum.cli.remote import ParameterName

#: How often the device is asked whether a control has been moved, seconds.
_ASK_S: Final = 0.1


@click.command()
@click.argument("names", nargs=-1, type=ParameterName())
@click.option("--all", "first_eight", is_flag=True, help="The eight parameters of a controller's first eight knobs.")
@click.option("--undo", is_flag=True, help="Take back what was learned last.")
def learn_control(names: tuple[str, ...], first_eight: bool, undo: bool) -> None:
    """Bind the next control that you move to the parameter NAME on the running device.

    With several NAMES one control after the other is learned, so that the hands stay on the controller; Ctrl-C ends it.
    NAME may also be an action, for a button: play, listen, undo, redo, scene_1 to scene_16. It is active at once, and
    kept in your own copy of the profile in use, or in the profile my-controls.
    """
    from latentdrum.core.controls.profile import FIRST_EIGHT
    from latentdrum.runtime.control_client import call

    if undo:
        if names or first_eight:
            raise click.UsageError("--undo stands alone")
        click.echo(f"taken back: {call('learn_control', undo=True)['undone']}")
        return
    wanted = [*names, *(FIRST_EIGHT if first_eight else ())]
    if not wanted:
        raise click.UsageError("name a parameter, such as busyness, or use --all")
    for name in ("SIGTERM", "SIGHUP"):  # a terminal that is closed ends learning, too: meanwhile no knob sets anything
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)
    kept_in = call("learn_control", names=wanted)["profile"]
    try:
        for line in _learned(wanted):
            click.echo(line)
    except KeyboardInterrupt:
        call("learn_control", names=[])
        with suppress(OSError):  # the terminal may be gone
            click.echo("\nended")
    click.echo(f"kept in the profile {kept_in}; latentdrum learn-control --undo takes the last one back")


def _learned(wanted: list[str]) -> Iterator[str]:
    """What to do next, and what was learned, as it happens."""
    from latentdrum.runtime.control_client import call

    done = -1
    while done < len(wanted):
        controls = call("profile")
        now = len(wanted) - len(controls["learning"])
        for name in wanted[max(done, 0) : now]:
            yield f"{name}: {_control_of(name, controls)}"
        if now != done and now < len(wanted):
            yield f"{_what_to_do(wanted[now])} (Ctrl-C ends)"
        done = now
        sleep(_ASK_S if done < len(wanted) else 0.0)


def _what_to_do(name: str) -> str:
    from latentdrum.core.controls.binding import Action, aim_named

    aim = aim_named(name)
    if isinstance(aim, Action):
        return f"press a button or pad for {name}"
    return f"press or move a control for {name}" if aim.choices else f"move a knob, fader or encoder for {name}"


def _control_of(name: str, controls: dict[str, Any]) -> str:
    rows = [row for row in controls["bindings"] if row["sets"] == name]
    if not rows:
        return "nothing"
    part = f" ({rows[-1]['part']})" if rows[-1]["part"] else ""
    encoding = "" if rows[-1]["encoding"] == "absolute" else f", encoder: {rows[-1]['encoding']}"
    return f"{rows[-1]['control']}{part}{encoding}"
