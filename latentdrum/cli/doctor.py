"""`latentdrum doctor`: checks the set-up and reports problems with remedies."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import click

from latentdrum.cli.options import as_json_option

_LISTEN_S: Final = 10.0
#: Tempos of beats that differ less are one tempo.
_STEADY_BPM: Final = 1.0


@click.command()
@click.option("--clock", is_flag=True, help="Listen to the DAW's clock for 10 s instead, and say what it is like.")
@click.option("--in", "source", metavar="NAME", help="With --clock: connect to this port, by part of its name.")
@click.option(
    "--clock-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Say what the clock of a recorded session is like.",
)
@as_json_option
@click.pass_context
def doctor(ctx: click.Context, clock: bool, source: str | None, clock_file: Path | None, as_json: bool) -> None:
    """Check MIDI systems, audio, thread priority and latency, and suggest fixes. Exit code 1 if there are problems.

    Notes are sent through a loopback of each MIDI system to measure latency and jitter. With --clock press Play in the
    DAW, and Stop and Continue once to see how it counts song position.
    """
    if clock or clock_file is not None:
        found = _clock(source, clock_file)
        click.echo(json.dumps(found, indent=2) if as_json else clock_text(found))
        ctx.exit(0 if found["ticks"] else 1)
    from latentdrum.runtime.diagnostics import diagnose

    found = diagnose()
    click.echo(json.dumps(found, indent=2) if as_json else _text(found))
    ctx.exit(1 if found["problems"] else 0)


def _clock(source: str | None, file: Path | None) -> dict[str, Any]:
    from latentdrum.core.clock.clock_report import clock_report
    from latentdrum.runtime.clock_check import clock_row, listen_to_clock
    from latentdrum.storage.session import read_session

    if file is not None:
        events = [(at_s, event) for at_s, event in read_session(file) if isinstance(event, bytes)]
    else:
        events = listen_to_clock(
            _LISTEN_S, source, lambda: click.echo(f"listening to LatentDrum In for {_LISTEN_S:g} s", err=True)
        )
    return clock_row(clock_report(events))


def clock_text(found: Mapping[str, Any]) -> str:
    """A clock report as text."""
    if not found["ticks"]:
        started = "Start came, but no clock" if found["starts"] else "no clock came"
        return f"problem   {started}: connect the DAW's MIDI clock to LatentDrum In, switch it on there, and press Play"
    if found["bpm"] is None:
        return f"problem   {found['ticks']} ticks are too few: let the DAW play while the clock is listened to"
    steady = found["high_bpm"] - found["low_bpm"] < _STEADY_BPM
    tempo = f"{found['bpm']:.2f} BPM" + ("" if steady else f", from {found['low_bpm']:.1f} to {found['high_bpm']:.1f}")
    unit, option = found["position_unit"], "latentdrum run --song-position-unit clocks"
    positions = {None: "not sent: press Stop and Continue in the DAW to see it", "clocks": f"in clocks: {option}"}
    rows = [
        ("clock", f"{found['ticks']} ticks, {found['lost']} lost, {found['doubled']} doubled"),
        ("tempo", tempo),
        ("jitter", f"{found['jitter_ms']:.2f} ms, p99 {found['jitter_p99_ms']:.2f} ms"),
        ("position", positions.get(unit, "in sixteenths, as the MIDI specification says")),
        ("offset", f"ticks come {found['late_ms']:.1f} ms after the earliest ones, as a rule"),
        ("", f"to compensate: latentdrum set send_offset {found['send_offset_ms']:g}"),
    ]
    return "\n".join(f"{label:<9} {text}" for label, text in rows)


def _text(found: Mapping[str, Any]) -> str:
    lines = [f"{name:<9} {text}" for name, text in found["systems"].items()]
    if found["chosen"] is not None:
        lines.append(f"selected  {found['chosen']} (to select another: latentdrum run --backend NAME)")
    lines.append(f"sound     {_sound(found['sound'])}")
    lines.append(f"priority  {found['priority']['text']}")
    for name, loop in found["loopback"].items():
        lines.append(
            f"loopback  {name}: latency p50 {loop['latency_p50_ms']:.2f} p99 {loop['latency_p99_ms']:.2f} ms, "
            f"jitter p99 {loop['jitter_p99_ms']:.2f} ms"
        )
        lines.append(f"          to compensate: latentdrum set send_offset {loop['send_offset_ms']:g}")
    lines.append(f"device    {'running, pid ' + str(found['device_pid']) if found['device_pid'] else 'not running'}")
    lines += [f"problem   {text}" for text in found["problems"]] or ["no problems found"]
    return "\n".join(lines)


def _sound(sound: Mapping[str, Any]) -> str:
    devices = ", ".join(sound["devices"])
    if sound["chosen"] is None:
        return f"none: {sound['problem']}; MIDI notes are sent anyway"
    if sound["chosen"] == "jack":
        others = f" (or latentdrum run --audio sounddevice: {devices})" if devices else ""
        return "jack, same client as MIDI" + others
    return f"{devices} (to select another than the first: latentdrum run --audio-device NAME)"
