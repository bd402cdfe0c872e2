"""A preset's loop as a table of plain values, and back: [loop] with its hits and, if it is not at home, its home."""

from collections.abc import Mapping
from typing import Any, Final

from latentdrum.core.parameters.table import PARAMETERS, Values
from latentdrum.core.preset.anchor import HOME_PARAMETERS, Anchor
from latentdrum.core.preset.table_reader import TableReader
from latentdrum.core.rhythm.loop import BARS_RANGE, COMMON_TIME, MAX_HITS, PPQN_RANGE, Loop, LoopHit, Meter, pulse_range
from latentdrum.core.voices import Voice

SIZE_KEYS: Final = ("bars", "meter", "ppqn")
_HIT_KEYS: Final = tuple(voice.key for voice in Voice)


def loop_table(anchor: Anchor, values: Values) -> dict[str, Any]:
    """The loop as plain values: [pulse, velocity] of each hit by voice; of its home what differs from the values."""
    loop = anchor.loop
    hits = {voice.key: [[hit.pulse, hit.velocity] for hit in loop.hits if hit.voice == voice] for voice in Voice}
    rows: dict[str, Any] = size_table(loop)
    rows["hits"] = {key: found for key, found in hits.items() if found}
    home = {name: PARAMETERS[name].show(anchor.home[name]) for name in HOME_PARAMETERS}
    elsewhere = {name: value for name, value in home.items() if value != PARAMETERS[name].show(values[name])}
    return rows | ({"home": elsewhere} if elsewhere else {})


def read_anchor(reader: TableReader, rows: Mapping[str, Any], values: Values) -> Anchor | None:
    """The anchor that a table's `loop` describes; parameters that its home leaves out are the preset's own."""
    before = len(reader.problems)
    found = reader.section("loop", rows, (*SIZE_KEYS, "hits", "home"))
    bars, ppqn, meter = read_size(reader, "loop", found)
    if len(reader.problems) > before:  # the range of the hits is unknown
        return None
    hits = _read_hits(reader, found, pulse_range(bars, ppqn, meter))
    home = reader.section("loop.home", found, HOME_PARAMETERS)
    at = {name: reader.value(f"loop.home.{name}", name, home[name]) for name in HOME_PARAMETERS if name in home}
    if len(reader.problems) > before:
        return None
    return Anchor(Loop(bars, ppqn, hits, meter), {**{name: values[name] for name in HOME_PARAMETERS}, **at})


def size_table(loop: Loop) -> dict[str, Any]:
    """How long a loop is, and how fine, as plain values."""
    return {"bars": loop.bars, "meter": str(loop.meter), "ppqn": loop.ppqn}


def read_size(reader: TableReader, key: str, rows: Mapping[str, Any]) -> tuple[int, int, Meter]:
    """Bars, pulses a quarter note and meter of the loop that is under a key."""
    bars = reader.whole(f"{key}.bars", rows, *BARS_RANGE, BARS_RANGE[0])
    return bars, reader.whole(f"{key}.ppqn", rows, *PPQN_RANGE, 480), _read_meter(reader, f"{key}.meter", rows)


def _read_meter(reader: TableReader, key: str, rows: Mapping[str, Any]) -> Meter:
    text = rows.get("meter", str(COMMON_TIME))
    try:
        beats, unit = map(int, text.split("/"))
        return Meter(beats, unit)
    except (AttributeError, ValueError):
        reader.wrong(key, text, 'must be such as "4/4" or "7/8", with bars of 1..32 sixteenths')
        return COMMON_TIME


def _read_hits(reader: TableReader, rows: Mapping[str, Any], pulses: tuple[int, int]) -> tuple[LoopHit, ...]:
    hits: list[LoopHit] = []
    for name, pairs in reader.section("loop.hits", rows, _HIT_KEYS).items():
        if name in _HIT_KEYS:
            hits += read_voice_hits(reader, f"loop.hits.{name}", pairs, Voice[name.upper()], pulses)
    if not 1 <= len(hits) <= MAX_HITS:
        reader.wrong("loop.hits", f"{len(hits)} hits", f"must be 1..{MAX_HITS}")
    return tuple(hits)


def read_voice_hits(
    reader: TableReader, key: str, pairs: object, voice: Voice, pulses: tuple[int, int]
) -> tuple[LoopHit, ...]:
    """One voice's hits from the list of [pulse, velocity] under a key; pulses: the range of the first."""
    if not isinstance(pairs, list):
        reader.wrong(key, pairs, "must be a list of [pulse, velocity] such as [[0, 112], [480, 90]]")
        return ()
    hits: dict[int, LoopHit] = {}
    for number, pair in enumerate(pairs):
        if not _is_hit(pair, pulses):
            rule = f"must be [pulse, velocity], whole numbers {pulses[0]}..{pulses[1]} and 1..127"
            reader.wrong(f"{key}[{number}]", pair, rule)
        elif pair[0] in hits:
            reader.wrong(f"{key}[{number}]", pair, "this pulse has a hit already; leave one out")
        else:
            hits[pair[0]] = LoopHit(pair[0], voice, pair[1])
    return tuple(hits.values())


def _is_hit(pair: object, pulses: tuple[int, int]) -> bool:
    if not isinstance(pair, list) or len(pair) != 2 or any(type(number) is not int for number in pair):
        return False
    pulse, velocity = pair
    return bool(pulses[0] <= pulse <= pulses[1] and 1 <= velocity <= 127)
