"""Reads a preset from a table of plain values (a TOML file, a message), or says everything that is wrong with it."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.axes import AXES
from latentdrum.core.controls import OMNI
from latentdrum.core.latents import FREE_DIMS, Position, style_weights
from latentdrum.core.parameters import DEFAULTS, PARAMETERS, Group, Values, meant, parameter
from latentdrum.core.path import Interpolation, LatentPath, Waypoint
from latentdrum.core.preset import RHYTHM_MODEL, SCHEMA, STORED, Z_LIMIT, Preset, PresetError, check_name
from latentdrum.core.styles import STYLES
from latentdrum.core.voices import NOTE_MAPS

_PLACE_KEYS: Final = ("style", "z", *AXES)


def read(name: str, rows: Mapping[str, Any], source: str) -> Preset:
    """The preset that a table of plain values describes; missing keys take their defaults.

    source is what errors call the table: a file's path. Raises PresetError naming every problem, one a line.
    """
    reader = _Reader(source)
    if rows.get("schema") != SCHEMA:
        raise PresetError(f"{source}: schema = {rows.get('schema')!r}: this latentdrum reads schema {SCHEMA}")
    if rows.get("rhythm_model") != RHYTHM_MODEL:
        found = rows.get("rhythm_model")
        raise PresetError(
            f"{source}: rhythm_model = {found!r}: the model here is {RHYTHM_MODEL!r}; z means nothing in another"
        )
    known = ("schema", "rhythm_model", "description", "note_map", "channel", "listen", "program", "parameters")
    reader.known("", rows, (*known, "position", "morph", "controls", "path"))
    values = reader.values(rows)
    preset = Preset(
        name=check_name(name),
        values=values,
        z=reader.z("position", reader.section("position", rows, ("z",))),
        description=reader.text("description", rows),
        morph_to=reader.place("morph", reader.section("morph", rows, _PLACE_KEYS), values) if "morph" in rows else None,
        path=reader.path(rows, values) if "path" in rows else None,
        note_map=reader.choice("note_map", rows, tuple(NOTE_MAPS), "gm"),
        channel=reader.whole("channel", rows, 1, 16, 10),
        listen=reader.whole("listen", rows, 0, 16, OMNI),
        program=reader.whole("program", rows, 0, 127, 0) if "program" in rows else None,
        controls=reader.controls(rows),
    )
    reader.finish()
    return preset


class _Reader:
    """Reads a table key by key and gathers what is wrong, so that one error can say it all."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.problems: list[str] = []

    def wrong(self, key: str, value: object, rule: str) -> None:
        self.problems.append(f"{self.source}: {key} = {value!r}: {rule}")

    def finish(self) -> None:
        if self.problems:
            raise PresetError("\n".join(self.problems))

    def known(self, prefix: str, rows: Mapping[str, Any], keys: tuple[str, ...]) -> None:
        for key in (key for key in rows if key not in keys):
            self.wrong(prefix + key, rows[key], f"unknown key; {meant(key, keys)}")

    def section(self, key: str, rows: Mapping[str, Any], keys: tuple[str, ...]) -> Mapping[str, Any]:
        found = rows.get(key, {})
        if not isinstance(found, Mapping):
            self.wrong(key, found, "must be a table")
            return {}
        self.known(f"{key}.", found, keys)
        return found

    def whole(self, key: str, rows: Mapping[str, Any], low: int, high: int, default: int) -> int:
        value = rows.get(key.rpartition(".")[2], default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.wrong(key, value, f"must be a whole number {low}..{high}")
            return default
        return value

    def text(self, key: str, rows: Mapping[str, Any]) -> str:
        value = rows.get(key, "")
        if not isinstance(value, str):
            self.wrong(key, value, "must be text")
            return ""
        return value

    def choice(self, key: str, rows: Mapping[str, Any], choices: tuple[str, ...], default: str) -> str:
        value = rows.get(key.rpartition(".")[2], default)
        if value not in choices:
            self.wrong(key, value, f"must be one of {', '.join(choices)}")
            return default
        return str(value)

    def values(self, rows: Mapping[str, Any]) -> Values:
        found = self.section("parameters", rows, STORED)
        values = dict(DEFAULTS)
        for name in (name for name in STORED if name in found):
            values[name] = self.value(f"parameters.{name}", name, found[name])
        return values

    def value(self, key: str, name: str, value: object) -> float:
        row = parameter(name)
        try:
            return row.parse(value)
        except ValueError:
            self.wrong(key, value, f"must be {row.range_text}")
            return row.default

    def z(self, key: str, rows: Mapping[str, Any]) -> FloatArray:
        value = rows.get("z", [0.0] * FREE_DIMS)
        numbers = isinstance(value, list) and all(isinstance(x, int | float) and abs(x) <= Z_LIMIT for x in value)
        if not numbers or len(value) != FREE_DIMS:
            self.wrong(f"{key}.z", value, f"must be {FREE_DIMS} numbers {-Z_LIMIT:g}..{Z_LIMIT:g}")
            return np.zeros(FREE_DIMS, np.float32)
        return np.array(value, np.float32)

    def place(self, key: str, rows: Mapping[str, Any], base: Values) -> Position:
        axes = [self.value(f"{key}.{name}", name, rows[name]) if name in rows else base[name] for name in AXES]
        style = self.value(f"{key}.style", "style", rows["style"]) if "style" in rows else base["style"]
        return Position(np.array(axes, np.float32), style_weights(STYLES[round(style)]), self.z(key, rows))

    def controls(self, rows: Mapping[str, Any]) -> Mapping[str, tuple[int, float, float]]:
        turnable = tuple(name for name in STORED if PARAMETERS[name].group is not Group.SEED)
        found: dict[str, tuple[int, float, float]] = {}
        for name, row in self.section("controls", rows, turnable).items():
            key = f"controls.{name}"
            if name not in turnable or not isinstance(row, Mapping):
                self.wrong(key, row, "must be a table such as { cc = 20, range = [0.1, 0.6] }")
                continue
            self.known(f"{key}.", row, ("cc", "range"))
            usual = PARAMETERS[name].cc
            if "cc" not in row and usual is None:
                self.wrong(key, dict(row), "needs a controller, such as cc = 20; it has none of its own")
                continue
            cc = self.whole(f"{key}.cc", row, 0, 119, usual or 0)
            span = row.get(
                "range", [PARAMETERS[name].show(PARAMETERS[name].low), PARAMETERS[name].show(PARAMETERS[name].high)]
            )
            if not isinstance(span, list) or len(span) != 2:
                self.wrong(f"{key}.range", span, "must be [value at 0, value at 127]")
                continue
            low, high = (self.value(f"{key}.range", name, end) for end in span)
            rival = next((other for other, (taken, _, _) in found.items() if taken == cc), None)
            if rival is not None:
                self.wrong(f"{key}.cc", cc, f"already turns {rival}; one controller turns one parameter")
            found[name] = (cc, low, high)
        return found

    def path(self, rows: Mapping[str, Any], base: Values) -> LatentPath | None:
        found = self.section("path", rows, ("loop", "interpolation", "waypoints"))
        ways = tuple(way.value for way in Interpolation)
        interpolation = Interpolation(self.choice("path.interpolation", found, ways, "linear"))
        loop = found.get("loop", True)
        if not isinstance(loop, bool):
            self.wrong("path.loop", loop, "must be true or false")
        points = found.get("waypoints", [])
        if not isinstance(points, list) or not points or not all(isinstance(point, Mapping) for point in points):
            self.wrong("path.waypoints", points, "must be at least one table such as { bars = 4, busyness = 0.3 }")
            return None
        return LatentPath(
            tuple(self.waypoint(i, point, base) for i, point in enumerate(points)), interpolation, bool(loop)
        )

    def waypoint(self, number: int, rows: Mapping[str, Any], base: Values) -> Waypoint:
        key = f"path.waypoints[{number}]"
        self.known(f"{key}.", rows, ("bars", *_PLACE_KEYS))
        bars = rows.get("bars", 1)
        if isinstance(bars, bool) or not isinstance(bars, int | float) or not 0 < bars <= 1024:
            self.wrong(f"{key}.bars", bars, "must be more than 0 and at most 1024")
            bars = 1
        return Waypoint(self.place(key, rows, base), float(bars))
