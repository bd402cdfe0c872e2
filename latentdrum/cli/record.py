"""`latentdrum record`: write down a session."""

import signal
from math import inf
from pathlib import Path
from threading import Event
from time import perf_counter

import click


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--in", "source", metavar="NAME", help="Listen to this port, if no device runs.")
@click.option("--seconds", type=click.FloatRange(min=0.1), help="End by itself after so long.")
def record(file: Path, source: str | None, seconds: float | None) -> None:
    """Write down all MIDI that comes in, until Ctrl-C: through the running device, or through ports of its own.

    FILE holds one message a line; `latentdrum replay` plays it again.
    """
    from latentdrum.storage.device_files import running_pid

    enough = Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: enough.set())
    path = file.absolute()
    messages = _by_device(path, enough, seconds) if running_pid() is not None else _alone(path, source, enough, seconds)
    click.echo(f"{messages} messages in {file}")


def _by_device(path: Path, enough: Event, seconds: float | None) -> int:
    from latentdrum.runtime.control_client import call

    call("record", file=str(path))
    click.echo("the running device writes down what it hears; Ctrl-C ends it", err=True)
    end_s = perf_counter() + (seconds if seconds is not None else inf)
    while (left_s := end_s - perf_counter()) > 0 and not enough.wait(min(left_s, 1.0)):
        call("status")  # raises if the device is gone: there would be nothing to wait for
    return int(call("record", file=None)["messages"])


def _alone(path: Path, source: str | None, enough: Event, seconds: float | None) -> int:
    from latentdrum.drivers import midi_systems
    from latentdrum.drivers.midi.ports import PortRequest
    from latentdrum.runtime.session_recorder import record_until

    ports = midi_systems.open_ports(midi_systems.choose(None), PortRequest(source, None))
    way_in = ports.port_status()[0]
    partners = f" <-> {', '.join(way_in.connected)}" if way_in.connected else ""
    click.echo(f"listening at {way_in.name}{partners}; Ctrl-C ends it", err=True)
    return record_until(enough, path, ports, seconds)
