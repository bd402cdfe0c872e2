"""`latentdrum ports`: what can be connected."""

import json

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON value.")
def ports(as_json: bool) -> None:
    """The MIDI ports that can be reached, by MIDI system: sources for --in, targets for --out; and sound devices."""
    from latentdrum.drivers.audio_systems import sound_devices
    from latentdrum.drivers.midi.ports import MidiError
    from latentdrum.drivers.midi_systems import candidates, port_list, problem

    found: dict[str, dict[str, object]] = {}
    for backend in candidates():
        trouble = problem(backend)
        listed = port_list(backend) if trouble is None else None
        found[backend.value] = {
            "problem": trouble,
            "in": list(listed.sources) if listed else [],
            "out": list(listed.targets) if listed else [],
        }
    devices, silence = sound_devices()
    if as_json:
        click.echo(json.dumps({**found, "sound": {"problem": silence, "devices": list(devices)}}, indent=2))
    else:
        lines = [line for name, rows in found.items() for line in _lines(name, rows)]
        lines += [f"sound: {silence}"] if silence else ["sound devices:"]
        lines += [f"  --audio-device {name}" for name in devices]
        click.echo("\n".join(lines))
    if all(rows["problem"] for rows in found.values()):
        raise MidiError("no MIDI system can be used; see above")


def _lines(name: str, rows: dict[str, object]) -> list[str]:
    if rows["problem"]:
        return [f"{name}: {rows['problem']}"]
    lines = [f"{name}:"]
    for way in ("in", "out"):
        listed = rows[way]
        assert isinstance(listed, list)
        lines += [f"  --{way:<3} {port}" for port in listed] or [f"  --{way:<3} (none)"]
    return lines
