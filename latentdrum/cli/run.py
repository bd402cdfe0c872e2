"""`latentdrum run`, `start`, `stop` and `status`: the device itself."""

import json
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from latentdrum.cli.options import PresetFile, set_option

if TYPE_CHECKING:
    from latentdrum.core.engine import Options
    from latentdrum.core.preset import Preset
    from latentdrum.runtime.device import Device

_BACKENDS = ("auto", "alsa", "jack", "coremidi", "winmm")


@click.command()
@click.argument("preset", type=PresetFile(), required=False)
@click.option("--in", "source", metavar="NAME", help="Listen to this port; a part of its name will do.")
@click.option("--out", "target", metavar="NAME", help="Play to this port; a part of its name will do.")
@click.option("--backend", type=click.Choice(_BACKENDS), default="auto", show_default=True, help="The MIDI system.")
@click.option("--bpm", type=float, help="Play at once by the built-in clock instead of following a DAW.")
@click.option("--send-clock", is_flag=True, help="Send the clock, too, so that others can follow.")
@click.option(
    "--song-position-unit",
    type=click.Choice(("sixteenths", "clocks")),
    default="sixteenths",
    show_default=True,
    help="What the DAW counts in Song Position; Ardour 7 sends clocks.",
)
@set_option
@click.option("--record", type=click.Path(path_type=Path, dir_okay=False), help="Write down all that comes in.")
@click.pass_context
def run(
    ctx: click.Context,
    preset: "Preset | None",
    source: str | None,
    target: str | None,
    backend: str,
    bpm: float | None,
    send_clock: bool,
    song_position_unit: str,
    settings: dict[str, float],
    record: Path | None,
) -> None:
    """Play along with a DAW or controller, or on the built-in clock.

    \b
    Connect the DAW's MIDI clock to "LatentDrum In" and "LatentDrum Out" to a drum rack,
    press Play there, and turn CC 20-31 and 102-107. Ctrl-C ends it.
    """
    from latentdrum.drivers.device_files import DeviceLock

    lock = DeviceLock()
    try:
        options = _options(bpm, send_clock, song_position_unit)
        device = _device(preset, options, (source, target), backend, {**settings, **_tempo(bpm)})
        failure = _serve(device, bpm, record)
    finally:
        lock.release()
    if failure is not None:
        raise click.ClickException(f"the device ended: {failure}; it is silent now, start it again")


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
    short_help="Run in the background.",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def start(arguments: tuple[str, ...]) -> None:
    """Run in the background; takes the same options as `latentdrum run`."""
    from latentdrum.runtime.daemon import start as begin

    run.make_context("latentdrum start", list(arguments)).close()  # a mistyped option is told here, not in the log
    pid, log = begin(arguments)
    click.echo(f"latentdrum runs (pid {pid}); log: {log}")


@click.command()
def stop() -> None:
    """End the device that runs."""
    from latentdrum.runtime.daemon import stop as end

    click.echo(f"latentdrum (pid {end()}) ended")


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON value.")
def status(as_json: bool) -> None:
    """What the running device hears and plays. Exit code 1 if none runs."""
    from latentdrum.cli.status_text import status_text
    from latentdrum.runtime.control_client import call

    found = call("status")
    click.echo(json.dumps(found, indent=2) if as_json else status_text(found))


def _options(bpm: float | None, send_clock: bool, unit: str) -> "Options":
    from latentdrum.core.clock import SongPositionUnit
    from latentdrum.core.engine import ClockSource, Options

    if send_clock and bpm is None:
        raise click.UsageError("--send-clock sends the built-in clock, so it needs --bpm")
    source = ClockSource.EXTERNAL if bpm is None else ClockSource.INTERNAL
    return Options(source, send_clock, SongPositionUnit[unit.upper()])


def _tempo(bpm: float | None) -> dict[str, float]:
    from latentdrum.core.parameters import PARAMETERS

    return {} if bpm is None else {"tempo": PARAMETERS["tempo"].parse(bpm)}


def _device(
    preset: "Preset | None",
    options: "Options",
    wish: tuple[str | None, str | None],
    backend: str,
    settings: dict[str, float],
) -> "Device":
    from latentdrum.drivers import midi_systems
    from latentdrum.drivers.midi import Backend, Wish
    from latentdrum.drivers.preset_store import PresetStore
    from latentdrum.models import rhythm
    from latentdrum.runtime.blank import blank
    from latentdrum.runtime.device import Device

    system = midi_systems.choose(None if backend == "auto" else Backend(backend))
    model = rhythm.load()  # before the ports open: a port that shows answers
    ports = midi_systems.open_ports(system, Wish(*wish))
    device = Device(preset or blank(), options, ports, model, PresetStore())
    for name, value in settings.items():
        device.set_value(name, value)
    return device


def _serve(device: "Device", bpm: float | None, record: Path | None) -> BaseException | None:
    import logging

    from latentdrum.runtime.control_commands import answer
    from latentdrum.runtime.control_server import ControlServer

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    server = ControlServer(lambda request: answer(device, request))
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: device.quit())
    try:
        if record is not None:
            device.record(record.absolute())
        if bpm is not None:
            device.run(True)
        _greet(device, bpm)
        return device.serve()
    finally:
        server.close()


def _greet(device: "Device", bpm: float | None) -> None:
    way_in, way_out = device.ports.headings()
    lines: list[Any] = [f"preset   {device.state.preset.name}", f"MIDI     {device.ports.backend.value}"]
    for label, way, hint in (
        ("in", way_in, "connect the DAW's MIDI clock and your controller to it"),
        ("out", way_out, "connect it to a drum rack or synth"),
    ):
        lines.append(
            f"{label:<8} {way.name}  <->  {', '.join(way.connected)}"
            if way.connected
            else f"{label:<8} {way.name}  ({hint})"
        )
    lines.append("clock    follows the DAW: press Play there" if bpm is None else f"clock    built in, {bpm:g} BPM")
    lines.append("knobs    CC 20-31 and 102-107 (latentdrum chart), or: latentdrum set density 0.3;  Ctrl-C ends")
    click.echo("\n".join(lines))
    sys.stdout.flush()
