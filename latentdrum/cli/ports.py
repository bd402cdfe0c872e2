"""`latentdrum ports`: lists MIDI ports and audio devices."""

import json

import click

from latentdrum.cli.options import as_json_option


@click.command()
@as_json_option
def ports(as_json: bool) -> None:
    """List the available MIDI ports by MIDI system, for --in and --out, and the audio devices."""
    from latentdrum.drivers.audio_systems import sound_devices
    from latentdrum.drivers.midi.ports import MidiError
    from latentdrum.drivers.midi_systems import candidates, port_list, problem

    found: dict[str, dict[str, object]] = {}
    for backend in candidates():
        reason = problem(backend)
        listed = port_list(backend) if reason is None else None
        found[backend.value] = {
            "problem": reason,
            "in": list(listed.sources) if listed else [],
            "out": list(listed.targets) if listed else [],
        }
    devices, audio_problem = sound_devices()
    if as_json:
        click.echo(json.dumps({**found, "sound": {"problem": audio_problem, "devices": list(devices)}}, indent=2))
    else:
        lines = [line for name, rows in found.items() for line in _lines(name, rows)]
        lines += [f"audio: {audio_problem}"] if audio_problem else ["audio devices:"]
        lines += [f"  --audio-device {name}" for name in devices]
        click.echo("\n".join(lines))
    if all(rows["problem"] for rows in found.values()):
        raise MidiError("no MIDI system is usable; the reasons are listed above")


def _lines(name: str, rows: dict[str, object]) -> list[str]:
    if rows["problem"]:
        return [f"{name}: {rows['problem']}"]
    lines = [f"{name}:"]
    for direction in ("in", "out"):
        listed = rows[direction]
        assert isinstance(listed, list)
        lines += [f"  --{direction:<3} {port}" for port in listed] or [f"  --{direction:<3} (none)"]
    return lines
