"""The parts of locked voices as tables of plain values, and back: [locked.kick] with its hits, as a [loop] has them."""

from collections.abc import Mapping
from typing import Any

from latentdrum.core.parameters.parts import locked_voices
from latentdrum.core.parameters.sound import pad_parameter
from latentdrum.core.parameters.table import Values
from latentdrum.core.preset.loop_table import SIZE_KEYS, read_size, read_voice_hits, size_table
from latentdrum.core.preset.table_reader import TableReader
from latentdrum.core.rhythm.loop import Loop, pulse_range
from latentdrum.core.rhythm.parts import LockedParts
from latentdrum.core.voices import Voice


def locked_table(parts: LockedParts) -> dict[str, Any]:
    """The parts by voice; one that is silent has no hits."""
    return {voice.key: _part_table(parts[voice]) for voice in sorted(parts)}


def _part_table(loop: Loop | None) -> dict[str, Any]:
    if loop is None:
        return {"hits": []}
    return {**size_table(loop), "hits": [[hit.pulse, hit.velocity] for hit in loop.hits]}


def read_locked(reader: TableReader, rows: Mapping[str, Any], values: Values) -> LockedParts:
    """The parts that a table's `locked` describes. The lock of each must be on in the values."""
    found = reader.section("locked", rows, tuple(voice.key for voice in Voice))
    parts = {voice: _read_part(reader, voice, found) for voice in Voice if voice.key in found}
    for voice in parts.keys() - locked_voices(values):
        lock = pad_parameter(voice, "lock")
        reader.wrong(f"locked.{voice.key}", "a part", f'is not played: set {lock} = "on", or leave the part out')
    return parts


def _read_part(reader: TableReader, voice: Voice, rows: Mapping[str, Any]) -> Loop | None:
    key, before = f"locked.{voice.key}", len(reader.problems)
    found = reader.section(key, rows, (*SIZE_KEYS, "hits"))
    bars, ppqn, meter = read_size(reader, key, found)
    if len(reader.problems) > before:  # the range of the hits is unknown
        return None
    hits = read_voice_hits(reader, f"{key}.hits", found.get("hits", []), voice, pulse_range(bars, ppqn, meter))
    return Loop(bars, ppqn, hits, meter) if hits else None
