"""`latentdrum doctor`: checks the set-up and reports problems with remedies."""

import json
from collections.abc import Mapping
from typing import Any

import click

from latentdrum.cli.options import as_json_option


@click.command()
@as_json_option
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Check MIDI systems, audio, thread priority and latency, and suggest fixes. Exit code 1 if there are problems.

    Notes are sent through a loopback of each MIDI system to measure latency and jitter.
    """
    from latentdrum.runtime.diagnostics import diagnose

    found = diagnose()
    click.echo(json.dumps(found, indent=2) if as_json else _text(found))
    ctx.exit(1 if found["problems"] else 0)


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
