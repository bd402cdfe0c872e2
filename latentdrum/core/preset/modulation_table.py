"""Routes and CC output as tables of plain values, and back: [[modulation]] and [sound_out] of a preset."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from latentdrum.core.preset.cc_output import CHART_CONTROLLERS, CcOutput
from latentdrum.core.preset.modulation import BARS_RANGE, MAX_ROUTES, TARGETS, Curve, Route, Shape, Source, Target
from latentdrum.core.preset.table_reader import TableReader
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.core.timbre.timbre import TIMBRE_AXES
from latentdrum.core.voices import Voice

_KEYS: Final = ("source", "to", "amount", "curve")
_SOURCES: Final = tuple(source.value for source in Source)
_CURVES: Final = tuple(curve.value for curve in Curve)
_SHAPES: Final = tuple(shape.value for shape in Shape)


def routes_table(routes: Iterable[Route]) -> list[dict[str, Any]]:
    """The routes as plain values; the reader gives the same routes back."""
    return [_route_table(route) for route in routes]


def _route_table(route: Route) -> dict[str, Any]:
    rows: dict[str, Any] = {"source": route.source.value, "to": route.target.key, "amount": round(route.amount, 6)}
    rows["curve"] = route.curve.value
    settings = {"bars": route.bars, "shape": route.shape.value, "style": route.style, "seed": route.seed}
    return rows | {key: settings[key] for key in route.source.settings}


def read_routes(reader: TableReader, rows: Mapping[str, Any]) -> tuple[Route, ...]:
    """The routes that a table's `modulation` lists."""
    found = rows.get("modulation", [])
    if not isinstance(found, list) or not all(isinstance(row, Mapping) for row in found):
        rule = 'must be tables such as { source = "velocity", to = "snare.brightness", amount = 0.4 }'
        reader.wrong("modulation", found, rule)
        return ()
    if len(found) > MAX_ROUTES:
        reader.wrong("modulation", f"{len(found)} routes", f"must be at most {MAX_ROUTES}")
        return ()
    return tuple(_read_route(reader, f"modulation[{number}]", row) for number, row in enumerate(found))


def _read_route(reader: TableReader, key: str, rows: Mapping[str, Any]) -> Route:
    source = Source(reader.choice(f"{key}.source", rows, _SOURCES, ""))
    reader.known(f"{key}.", rows, (*_KEYS, *source.settings))
    return Route(
        source,
        _read_target(reader, f"{key}.to", rows),
        reader.number(f"{key}.amount", rows, -1.0, 1.0, None),
        Curve(reader.choice(f"{key}.curve", rows, _CURVES, Curve.LINEAR.value)),
        reader.number(f"{key}.bars", rows, *BARS_RANGE, 1.0),
        Shape(reader.choice(f"{key}.shape", rows, _SHAPES, Shape.SINE.value)),
        reader.choice(f"{key}.style", rows, STYLES, "") if source is Source.STYLE else STYLES[0],
        reader.whole(f"{key}.seed", rows, 0, 2**31 - 1, 0),
    )


def _read_target(reader: TableReader, key: str, rows: Mapping[str, Any]) -> Target:
    name = reader.text(key, rows)
    if name in TARGETS:
        return TARGETS[name]
    pads = ", ".join((*(voice.key for voice in Voice), "all"))
    rule = f"must be kit_move, or one of {pads} with a dot and one of {', '.join(TIMBRE_AXES)}"
    reader.wrong(key, name, rule)
    return Target()


def sound_out_table(sound_out: CcOutput) -> dict[str, Any]:
    """The channel, and the controllers unless they are those of the MIDI chart."""
    rows: dict[str, Any] = {"channel": sound_out.channel}
    if sound_out.controllers == CHART_CONTROLLERS:
        return rows
    for (voice, axis), cc in sound_out.controllers.items():
        rows.setdefault(voice.key, {})[TIMBRE_AXES[axis]] = cc
    return rows


def read_sound_out(reader: TableReader, rows: Mapping[str, Any], channel: int) -> CcOutput | None:
    """The CC output of a table's `sound_out`, None without it; channel: that of the notes, the default."""
    if "sound_out" not in rows:
        return None
    found = reader.section("sound_out", rows, ("channel", *(voice.key for voice in Voice)))
    channel = reader.whole("sound_out.channel", found, 1, 16, channel)
    controllers = {
        (voice, axis): reader.whole(f"{key}.{name}", pad, 0, 119, 0)
        for voice in Voice
        if voice.key in found
        for key in (f"sound_out.{voice.key}",)
        for pad in (reader.section(key, found, TIMBRE_AXES),)
        for axis, name in enumerate(TIMBRE_AXES)
        if name in pad
    }
    if controllers:
        return CcOutput(channel, controllers)
    if any(voice.key in found for voice in Voice):
        reader.wrong("sound_out", dict(found), "names a pad but none of its axes")
    return CcOutput(channel)
