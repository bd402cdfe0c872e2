"""The status of the running device as a person reads it."""

from collections.abc import Mapping
from typing import Any

from latentdrum.core.parameters.table import PARAMETERS


def status_text(found: Mapping[str, Any]) -> str:
    """A few lines: the song, the ports, the knobs that were moved, and whether all is on time."""
    rows = [
        ("song", song(found)),
        ("preset", found["preset"] + (f", then {found['coming']}" if found["coming"] else "")),
        ("knobs", _moved(found["values"])),
        ("in", _port(found["ports"]["in"])),
        ("out", _port(found["ports"]["out"])),
        ("MIDI", f"{found['backend']}, {found['priority']['text']}"),
        ("timing", _timing(found)),
        *sound_rows(found["sound"]),
        ("heard", _counts(found["counts"], ("ticks", "messages", "coalesced", "unknown_programs"))),
        ("sent", _counts(found["counts"], ("notes", "withdrawn", "late", "unsent", "dropouts", "port_returns"))),
        ("memory", f"{found['memory_mb']:g} MB, up {found['up_s']:.0f} s"),
    ]
    optional = (("recording", "recording"), ("program", "program"), ("problem", "decoder_problem"))
    rows += [(label, str(found[key])) for label, key in optional if found[key]]
    return "\n".join(f"{label:<10}{text}" for label, text in rows)


def song(found: Mapping[str, Any]) -> str:
    """Playing or not, how fast, and where."""
    if found["bpm"] is None:
        return "no clock heard yet"
    return f"{'playing' if found['playing'] else 'stopped'}, {found['bpm']:.1f} BPM, {found['bar']}.{found['step']:02d}"


def sound_rows(sound: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Where the sound goes and how it fares, or why there is none."""
    if sound["backend"] is None:
        return [("sound", f"none: {sound['problem']}")]
    way = f"{sound['backend']}, {sound['rate_hz']} Hz, blocks of {sound['block_frames']}, {sound['latency_ms']:g} ms"
    made, mixed, counts = sound["make_ms"], sound["mix_us"], sound["counts"]
    parts = [_counts(counts, ("hits", "late", "stand_ins", "missed", "unplayed", "underruns"))]
    parts += [f"made in p50 {made['p50']:.1f} p99 {made['p99']:.1f} ms"] if made else []
    parts += [f"mixed in p50 {mixed['p50'] / 1000:.2f} p99 {mixed['p99'] / 1000:.2f} ms"] if mixed else []
    parts += [f"limiter {sound['limiter_db']:g} dB"] if sound["limiter_db"] else []
    rows = [("sound", f"{_port(sound['port'])}; {way}"), ("hits", "; ".join(parts))]
    return rows + ([("trouble", sound["problem"])] if sound["problem"] else [])


def _moved(values: Mapping[str, Any]) -> str:
    moved = [
        f"{name}={value:g}" if isinstance(value := values[name], float) else f"{name}={value}"
        for name, row in PARAMETERS.items()
        if values[name] != row.show(row.default)
    ]
    return " ".join(moved) or "all in their place"


def _port(port: Mapping[str, Any]) -> str:
    if port["waiting_for"]:
        return f"{port['name']}: waiting for {', '.join(port['waiting_for'])}"
    partners = ", ".join(port["connected"]) or "nobody connected that we can see"
    return f"{port['name']} <-> {partners}" if port["open"] else f"{port['name']}: gone, waiting for it"


def _timing(found: Mapping[str, Any]) -> str:
    late, decode = found["late_ms"], found["decode_ms"]
    parts = [f"late p50 {late['p50']:.2f} p99 {late['p99']:.2f} ms"] if late else ["nothing sent yet"]
    parts += [f"decode p50 {decode['p50']:.1f} p99 {decode['p99']:.1f} ms"] if decode else []
    return "; ".join(parts)


def _counts(counts: Mapping[str, int], names: tuple[str, ...]) -> str:
    return ", ".join(f"{counts[name]} {name.replace('_', ' ')}" for name in names)
