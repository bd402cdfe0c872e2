"""`latentdrum run`, `start`, `stop` and `status`: the live device."""

import json
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from latentdrum.cli.audio_options import audio_options, audio_request
from latentdrum.cli.options import (
    PresetFile,
    as_json_option,
    model_option,
    set_option,
    song_position_option,
    sound_model_option,
)
from latentdrum.core.model_names import RHYTHM_MODEL, TIMBRE_MODEL

if TYPE_CHECKING:
    from latentdrum.core.engine.state import Options
    from latentdrum.core.preset.preset import Preset
    from latentdrum.drivers.audio.output import AudioRequest
    from latentdrum.drivers.midi.ports import PortRequest
    from latentdrum.runtime.device import Device

_CLOCKS = {
    "external": "follows the DAW: press Play there",
    "internal": "internal",
    "link": "Ableton Link: begins on the bar of the session (latentdrum status shows the others)",
    "jack": "JACK transport: rolls, stops and is where it is",
}
_BACKENDS = ("auto", "alsa", "jack", "coremidi", "winmm", "none")


@click.command()
@click.argument("preset", type=PresetFile(), required=False)
@click.option("--in", "source", metavar="NAME", help="Connect the input to this port, by part of its name.")
@click.option("--out", "target", metavar="NAME", help="Connect the output to this port, by part of its name.")
@click.option("--control", metavar="NAME", help="Connect a controller's ports, both ways, by part of its name.")
@click.option("--backend", type=click.Choice(_BACKENDS), default="auto", show_default=True, help="The MIDI system.")
@click.option(
    "--bpm",
    type=float,
    help="Start the internal clock at this tempo instead of following a DAW; with --link: that of an empty session; "
    "with --jack-transport: where no timebase master has one.",
)
@click.option("--link", is_flag=True, help="Play in an Ableton Link session; needs the extra latentdrum[link].")
@click.option("--jack-transport", is_flag=True, help="Follow the JACK transport and its timebase master.")
@click.option(
    "--send-clock", is_flag=True, help="Send our clock to the output; needs --bpm, --link or --jack-transport."
)
@audio_options
@song_position_option
@model_option
@sound_model_option
@set_option
@click.option(
    "--record", type=click.Path(path_type=Path, dir_okay=False), help="Record all incoming MIDI as a session."
)
@click.option("--osc", type=click.IntRange(0, 65535), metavar="PORT", help="Take OSC on this port of this computer.")
@click.option("--or-demo", is_flag=True, help="If there is neither MIDI nor audio, run the offline demo.")
def run(
    preset: "Preset | None",
    source: str | None,
    target: str | None,
    control: str | None,
    backend: str,
    bpm: float | None,
    link: bool,
    jack_transport: bool,
    send_clock: bool,
    audio: str,
    audio_device: str | None,
    block: str | None,
    outputs: str,
    model_name: str | None,
    sound_model: str | None,
    settings: dict[str, float],
    record: Path | None,
    osc: int | None,
    or_demo: bool,
) -> None:
    """Play along with a DAW or controller, or on the internal clock.

    \b
    Connect the DAW's MIDI clock to "LatentDrum In" and "LatentDrum Out" to a drum sampler,
    press Play in the DAW, and turn knobs: CC 20-31 and 102-107, or those of your controller
    (latentdrum profile list). Ctrl-C stops.
    """
    from latentdrum.cli.demo import render_demo
    from latentdrum.core.preset.names import DEFAULT_PRESET
    from latentdrum.drivers.midi.ports import NoMidiError, PortRequest
    from latentdrum.storage.preset_library import PresetLibrary

    options, wanted = _options(bpm, link, jack_transport, send_clock), {**settings, **_tempo(bpm)}
    sound = audio_request(audio, audio_device, block, outputs)
    ports = backend, PortRequest(source, target, control)
    try:
        _serve(preset, options, wanted, ports, sound, record, (model_name, sound_model, osc))
    except NoMidiError as error:
        if not or_demo:
            raise
        click.echo(f"{error}\nRendering eight bars offline instead.\n")
        render_demo(preset or PresetLibrary().load(DEFAULT_PRESET), Path(), model_name, sound_model)


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
    short_help="Run in the background.",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def start(arguments: tuple[str, ...]) -> None:
    """Run in the background; takes the same options as `latentdrum run`."""
    from latentdrum.runtime.daemon import start as start_device

    run.make_context("latentdrum start", list(arguments)).close()  # reports a wrong option here, not in the log
    pid, log = start_device(arguments)
    click.echo(f"latentdrum is running (pid {pid}); log: {log}")


@click.command()
def stop() -> None:
    """Stop the running device."""
    from latentdrum.runtime.daemon import stop as stop_device

    click.echo(f"latentdrum stopped (pid {stop_device()})")


@click.command()
@as_json_option
def status(as_json: bool) -> None:
    """Show song, models, parameters, ports, timing and counters of the running device. Exit code 1 if none runs."""
    from latentdrum.cli.status_text import status_text
    from latentdrum.runtime.control_client import call

    found = call("status")
    click.echo(json.dumps(found, indent=2) if as_json else status_text(found))


def _options(bpm: float | None, link: bool, jack_transport: bool, send_clock: bool) -> "Options":
    from latentdrum.core.engine.state import ClockSource, Options

    if link and jack_transport:
        raise click.UsageError("--link and --jack-transport exclude each other: there is one master")
    if send_clock and bpm is None and not (link or jack_transport):
        raise click.UsageError("--send-clock sends our own clock, so it needs --bpm, --link or --jack-transport")
    own = ClockSource.EXTERNAL if bpm is None else ClockSource.INTERNAL
    return Options(ClockSource.LINK if link else ClockSource.JACK if jack_transport else own, send_clock)


def _tempo(bpm: float | None) -> dict[str, float]:
    from latentdrum.core.parameters.table import PARAMETERS

    return {} if bpm is None else {"tempo": PARAMETERS["tempo"].parse(bpm)}


def _serve(
    preset: "Preset | None",
    options: "Options",
    settings: dict[str, float],
    ports: "tuple[str, PortRequest]",  # MIDI system, what to connect
    sound: "AudioRequest | None",
    record: Path | None,
    served: tuple[str | None, str | None, int | None],  # rhythm model, timbre model, OSC port
) -> None:
    import logging

    from latentdrum.drivers.midi.ports import Backend
    from latentdrum.runtime.launch import launch
    from latentdrum.storage.device_files import DeviceLock

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    backend, request = ports
    system = None if backend == "auto" else Backend(backend)
    with DeviceLock(), launch(preset, options, settings, system, request, sound, *served) as launched:
        device = launched.device
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: device.quit())
        if record is not None:
            device.record(record.absolute())
        if device.state.options.source.value in ("internal", "link"):
            device.run(True)
        _print_setup(device)
        failure = device.serve()
    if failure is not None:
        raise click.ClickException(f"the device stopped: {failure}; start it again")


def _print_setup(device: "Device") -> None:
    from latentdrum.drivers.midi.ports import Backend
    from latentdrum.drivers.midi_systems import problem

    preset = device.state.preset
    rows = [("preset", preset.name)] + ([] if preset.rhythm_model == RHYTHM_MODEL else [("model", preset.rhythm_model)])
    rows += [*_midi(device), ("sound", _audio(device))]
    if device.sound is not None and preset.kit.timbre_model != TIMBRE_MODEL:
        rows.append(("", f"of the timbre model {preset.kit.timbre_model}"))
    rows.append(("clock", _CLOCKS[device.state.options.source.value]))
    if device.osc_port is not None:
        rows.append(("OSC", f"127.0.0.1:{device.osc_port}, such as /density 0.3 or /play"))
    rows.append(("knobs", "CC 20-31 and 102-107, sounds CC 70-79 (latentdrum chart), or: latentdrum set density 0.3"))
    rows.append(("", "those of your controller: latentdrum profile list"))
    if device.ports.backend is Backend.ALSA and problem(Backend.JACK) is None:
        rows.append(("hint", "JACK is running too; with --backend jack notes are frame-accurate"))
    click.echo("\n".join(f"{label:<11} {text}" for label, text in rows) + "\nCtrl-C stops.")
    sys.stdout.flush()


#: What to do with each port.
_HINTS = {
    "in": "connect the DAW's MIDI clock to it, and a controller if you like",
    "out": "connect it to a drum sampler or synth",
    "control in": "or connect your controller here",
    "control out": "and here if it has lights, rings or motors",
}


def _midi(device: "Device") -> list[tuple[str, str]]:
    from latentdrum.drivers.midi.ports import Backend

    if device.ports.backend is Backend.NONE:
        return [("MIDI", "none: sound only (latentdrum doctor tells how to get MIDI)")]
    rows = [("MIDI", device.ports.backend.value)]
    for role, port in device.ports.port_status().items():
        partners = f"<->  {', '.join(port.connected)}" if port.connected else f"({_HINTS[role.value]})"
        rows.append((role.value, f"{port.name}  {partners}"))
    return rows


def _audio(device: "Device") -> str:
    if device.sound is None:
        return f"none: {device.no_sound_reason}"
    audio = device.sound.audio
    port, latency_ms = audio.port_status(), audio.latency_s * 1000
    partners = f"  <->  {', '.join(port.connected)}" if port.connected else ""
    return f"{audio.backend.value}  {port.name}{partners}  ({audio.rate_hz} Hz, {latency_ms:.1f} ms)"
