"""`latentdrum doctor`: is the studio in order?"""

import json
from collections.abc import Mapping
from typing import Any

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON value.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Check MIDI systems, sound, priorities and latency, and say what to put right. Exit code 1 if anything is amiss.

    It sends itself notes through your MIDI system and measures how long they take and how evenly they come.
    """
    from latentdrum.runtime.diagnostics import diagnose

    found = diagnose()
    click.echo(json.dumps(found, indent=2) if as_json else _text(found))
    ctx.exit(1 if found["problems"] else 0)


def _text(found: Mapping[str, Any]) -> str:
    lines = [f"{name:<9} {text}" for name, text in found["systems"].items()]
    if found["chosen"] is not None:
        lines.append(f"chosen    {found['chosen']} (another: latentdrum run --backend NAME)")
    lines.append(f"sound     {_sound(found['sound'])}")
    lines.append(f"priority  {found['priority']['text']}")
    for name, loop in found["loopback"].items():
        lines.append(
            f"loopback  {name}: latency p50 {loop['latency_p50_ms']:.2f} p99 {loop['latency_p99_ms']:.2f} ms, "
            f"jitter p99 {loop['jitter_p99_ms']:.2f} ms"
        )
        lines.append(f"          to make up for it: latentdrum set send_offset {loop['send_offset_ms']:g}")
    lines.append(f"device    {'runs, pid ' + str(found['device_pid']) if found['device_pid'] else 'does not run'}")
    lines += [f"to do     {trouble}" for trouble in found["problems"]] or ["all is well"]
    return "\n".join(lines)


def _sound(sound: Mapping[str, Any]) -> str:
    devices = ", ".join(sound["devices"])
    if sound["chosen"] is None:
        return f"none: {sound['problem']}; notes are played all the same"
    if sound["chosen"] == "jack":
        others = f" (or latentdrum run --audio sounddevice: {devices})" if devices else ""
        return "jack, beside the notes" + others
    return f"{devices} (another than the first: latentdrum run --audio-device NAME)"
