"""`latentdrum record`: records incoming MIDI as a session."""

import signal
from math import inf
from pathlib import Path
from threading import Event
from time import perf_counter

import click


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--in", "source", metavar="NAME", help="Connect to this port, if no device is running.")
@click.option("--seconds", type=click.FloatRange(min=0.1), help="Stop after this time.")
def record(file: Path, source: str | None, seconds: float | None) -> None:
    """Record all incoming MIDI until Ctrl-C: of the running device, or through a port of its own.

    FILE gets one message per line as JSON; of the running device also all that is going on, and every command, such
    as `latentdrum set`, `preset load`, `play` and `listen`. `latentdrum replay` replays it note for note, also from the
    middle of a song.
    """
    from latentdrum.storage.device_files import running_pid

    stop = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    path = file.absolute()
    if running_pid() is not None:
        messages = _record_device(path, stop, seconds)
    else:
        messages = _record_port(path, source, stop, seconds)
    click.echo(f"{file}: {messages} messages")


def _record_device(path: Path, stop: Event, seconds: float | None) -> int:
    """Let the running device record; gives the number of messages."""
    from latentdrum.runtime.control_client import call

    call("record", file=str(path))
    click.echo("recording the running device's input; Ctrl-C stops", err=True)
    end_s = perf_counter() + (seconds if seconds is not None else inf)
    while (left_s := end_s - perf_counter()) > 0 and not stop.wait(min(left_s, 1.0)):
        call("status")  # raises if the device has ended: waiting would be pointless
    return int(call("record", file=None)["messages"])


def _record_port(path: Path, source: str | None, stop: Event, seconds: float | None) -> int:
    """Open a port and record; gives the number of messages."""
    from latentdrum.drivers import midi_systems
    from latentdrum.drivers.midi.ports import PortRequest, Role
    from latentdrum.runtime.session_recorder import record_until

    ports = midi_systems.open_ports(midi_systems.choose(None), PortRequest(source, None))
    port = ports.port_status()[Role.IN]
    partners = f" <-> {', '.join(port.connected)}" if port.connected else ""
    click.echo(f"recording {port.name}{partners}; Ctrl-C stops", err=True)
    return record_until(stop, path, ports, seconds)
