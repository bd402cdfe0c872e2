"""The status of the running device as text."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from latentdrum.core.parameters.table import PARAMETERS

#: Counters whose key needs another word.
_COUNTER_NAMES: Final = MappingProxyType(
    {
        "coalesced": "merged control changes",
        "withdrawn": "cancelled",
        "unsent": "not sent",
        "unplayed": "not played",
    }
)


def status_text(found: Mapping[str, Any]) -> str:
    """The status in a few lines: song, models, changed parameters, ports, timing and counters."""
    rows = [
        ("song", song(found)),
        ("preset", found["preset"] + (f", {found['coming']} at the next bar" if found["coming"] else "")),
        ("models", ", ".join(name for name in found["models"].values() if name)),
        ("knobs", _changed(found["values"])),
        *((role.replace("_", " "), _midi_port(found, role)) for role in found["ports"]),
        ("controls", controls(found["controls"])),
        ("MIDI", f"{found['backend']}, {found['priority']['text']}"),
        ("timing", _timing(found)),
        *sound_rows(found["sound"]),
        ("received", _counts(found["counts"], ("ticks", "messages", "coalesced", "unknown_programs"))),
        ("sent", _counts(found["counts"], ("notes", "withdrawn", "late", "unsent", "dropouts", "port_reconnects"))),
        ("memory", f"{found['memory_mb']:g} MB, up {found['up_s']:.0f} s"),
    ]
    optional = (
        ("scene", "scene"),
        ("recording", "recording"),
        ("program", "program"),
        ("decoder", "decoder_problem"),
        ("loop", "placement_problem"),
    )
    rows += [("link", _link(found["link"]))] if found["link"] else []
    rows += [("transport", _jack(found["jack"]))] if found["jack"] else []
    rows += [("osc", f"127.0.0.1:{found['osc_port']}")] if found["osc_port"] else []
    rows += [("listening", listening(found["listening"]))] if found["listening"] else []
    rows += [(label, str(found[key])) for label, key in optional if found[key]]
    return "\n".join(f"{label:<12}{text}" for label, text in rows)


def song(found: Mapping[str, Any]) -> str:
    """Transport state, tempo and song position as bar.sixteenth."""
    if found["armed"]:
        return "started, waiting for the first clock: does the DAW send MIDI clock, too?"
    if found["bpm"] is None:
        return "no clock received"
    doing = "playing" if found["playing"] else "stopped"
    doing = "counting in" if found["counting_in"] else "waiting for Link" if found["waiting"] else doing
    return f"{doing}, {found['bpm']:.1f} BPM, {found['bar']}.{found['step']:02d}"


def _link(link: Mapping[str, Any]) -> str:
    others = {0: "nobody else is there", 1: "1 other peer"}.get(link["peers"], f"{link['peers']} other peers")
    return f"{others}, {link['bpm']:.1f} BPM"


def _jack(transport: Mapping[str, Any]) -> str:
    doing = f"JACK, {'rolling' if transport['rolling'] else 'stopped'} at {transport['seconds']:.1f} s"
    if transport["bpm"] is None:
        return f"{doing}; no timebase master: own tempo"
    return f"{doing}; timebase master at {transport['bpm']:.1f} BPM"


def listening(take: Mapping[str, Any]) -> str:
    """Where a take is: armed, or in which of its bars."""
    bars = "1 bar" if take["bars"] == 1 else f"{take['bars']} bars"
    place = f"bar {take['bar']} of {take['bars']}, {take['hits']} hits" if take["bar"] else f"armed for {bars}"
    return place + (", added to the loop" if take["adds"] else "")


def controls(found: Mapping[str, Any]) -> str:
    """The controller profile in use, encoders whose encoding is known, and what waits for a control."""
    if found["profile"] is None:
        text = "the preset's controller map"
    else:
        text = f"profile {found['profile']}, {len(found['bindings'])} bindings"
    encoders = [
        f"{row['part'] or row['control']} is {row['encoding']}"
        for row in found["bindings"]
        if row["encoding"] != "absolute"
    ]
    waiting = [f"move the control for {found['learning'][0]}"] if found["learning"] else []
    return "; ".join([text, *encoders, *waiting])


def sound_rows(sound: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The audio output and its counters and timing, or why there is none."""
    if sound["backend"] is None:
        return [("sound", f"none: {sound['problem']}")]
    stream = f"{sound['backend']}, {sound['rate_hz']} Hz, blocks of {sound['block_frames']}, {sound['latency_ms']:g} ms"
    synthesis, mixing, counts = sound["render_ms"], sound["mix_us"], sound["counts"]
    parts = [_counts(counts, ("hits", "late", "fallbacks", "missed", "unplayed", "underruns"))]
    parts += [f"synthesis p50 {synthesis['p50']:.1f} p99 {synthesis['p99']:.1f} ms"] if synthesis else []
    parts += [f"mixing p50 {mixing['p50'] / 1000:.2f} p99 {mixing['p99'] / 1000:.2f} ms"] if mixing else []
    parts += [f"limiter {sound['limiter_db']:g} dB"] if sound["limiter_db"] else []
    rows = [("sound", f"{_port(sound['port'])}; {stream}"), ("hits", "; ".join(parts))]
    return rows + ([("problem", sound["problem"])] if sound["problem"] else [])


def _changed(values: Mapping[str, Any]) -> str:
    changed = [
        f"{name}={value:g}" if isinstance(value := values[name], float) else f"{name}={value}"
        for name, row in PARAMETERS.items()
        if values[name] != row.show(row.default)
    ]
    return " ".join(changed) or "all at default"


def _midi_port(found: Mapping[str, Any], role: str) -> str:
    # RtMidi does not see who connects to a virtual port.
    return _port(found["ports"][role], "not connected" if found["backend"] == "jack" else "connections unknown")


def _port(port: Mapping[str, Any], unconnected: str = "not connected") -> str:
    if port["waiting_for"]:
        return f"{port['name']}: waiting for {', '.join(port['waiting_for'])}"
    if not port["open"]:
        return f"{port['name']}: lost, reconnecting"
    return (
        f"{port['name']} <-> {', '.join(port['connected'])}" if port["connected"] else f"{port['name']}: {unconnected}"
    )


def _timing(found: Mapping[str, Any]) -> str:
    late, decode = found["late_ms"], found["decode_ms"]
    parts = [f"lateness p50 {late['p50']:.2f} p99 {late['p99']:.2f} ms"] if late else ["nothing sent yet"]
    parts += [f"decode p50 {decode['p50']:.1f} p99 {decode['p99']:.1f} ms"] if decode else []
    return "; ".join(parts)


def _counts(counts: Mapping[str, int], names: tuple[str, ...]) -> str:
    return ", ".join(f"{counts[name]} {_COUNTER_NAMES.get(name, name.replace('_', ' '))}" for name in names)
