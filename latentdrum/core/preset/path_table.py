"""Paths as tables of plain values, and back: [path] through the rhythm space, [paths.NAME] of parameters."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, Final, TypeVar

import numpy as np

from latentdrum.core.parameters.table import PARAMETERS, Values
from latentdrum.core.preset.names import NAME
from latentdrum.core.preset.parameter_path import (
    MOST_PATHS,
    PATH_PARAMETERS,
    ParameterPath,
    ParameterPoint,
    why_not_moved,
)
from latentdrum.core.preset.table_reader import TableReader, plain
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.course import MOST_BARS, MOST_WAYPOINTS, RATE_RANGE, Course, Interpolation
from latentdrum.core.rhythm.path import LatentPath, Waypoint
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.core.rhythm.walk import LEASH_RANGE, Walk

#: The name of the path through the rhythm space; no path of parameters has it.
RHYTHM_PATH: Final = "rhythm"
POSITION_KEYS: Final = ("style", "z", *AXES)
_TIMING_KEYS: Final = ("bars", "hold", "interpolation")
_KEYS: Final = ("course", "interpolation", "rate", "waypoints")
_WAYS: Final = tuple(way.value for way in Interpolation)
_COURSES: Final = tuple(course.value for course in Course)
_Point = TypeVar("_Point")


def position_table(position: Position) -> dict[str, Any]:
    """A position as plain values; a style only if it has one."""
    style = {"style": STYLES[int(position.style.argmax())]} if position.style.any() else {}
    axes = {name: round(float(value), 6) for name, value in zip(AXES, position.axes, strict=True)}
    return {**style, **axes, "z": plain(position.z)}


def path_table(path: LatentPath) -> dict[str, Any]:
    """A path through the rhythm space as plain values."""
    rows = _head(path)
    if path.walk is not None:
        rows["walk"] = {"leash": path.walk.leash, "bars": path.walk.bars}
    return rows | {"waypoints": [{**_timing(point), **position_table(point.position)} for point in path.waypoints]}


def parameter_path_table(path: ParameterPath) -> dict[str, Any]:
    """A path of parameters as plain values."""
    points = [
        {**_timing(point), **{name: round(shift, 6) for name, shift in point.shifts.items()}}
        for point in path.waypoints
    ]
    return _head(path) | {"waypoints": points}


def _head(path: LatentPath | ParameterPath) -> dict[str, Any]:
    rows: dict[str, Any] = {"course": path.course.value, "interpolation": path.interpolation.value}
    return rows if path.rate == 1 else rows | {"rate": str(path.rate)}


def _timing(point: Waypoint | ParameterPoint) -> dict[str, Any]:
    rows: dict[str, Any] = {"bars": point.bars}
    if point.hold:
        rows["hold"] = point.hold
    return rows if point.interpolation is None else rows | {"interpolation": point.interpolation.value}


def read_path(reader: TableReader, rows: Mapping[str, Any], base: Values) -> LatentPath | None:
    """The path that a table's `path` describes; what a waypoint's position leaves out is the preset's own."""
    found = reader.section("path", rows, (*_KEYS, "loop", "walk"))

    def point(key: str, row: Mapping[str, Any], bars: float, hold: float, way: Interpolation | None) -> Waypoint:
        return Waypoint(read_position(reader, key, row, base), bars, hold, way)

    points = _read_points(reader, "path", found, POSITION_KEYS, point)
    way, course, rate = _read_head(reader, "path", found)
    walk = _read_walk(reader, found) if "walk" in found else None
    return LatentPath(points, way, course, rate, walk) if points else None


def read_parameter_paths(reader: TableReader, rows: Mapping[str, Any]) -> dict[str, ParameterPath]:
    """The paths of parameters that a table's `paths` holds, by name."""
    found = rows.get("paths", {})
    if not isinstance(found, Mapping) or len(found) > MOST_PATHS:
        reader.wrong("paths", found, f"must be a table of at most {MOST_PATHS} paths, such as [paths.timbre]")
        return {}
    paths: dict[str, ParameterPath] = {}
    for name in found:
        if not NAME.fullmatch(name) or "." in name or name == RHYTHM_PATH:
            rule = f"must be 1 to 64 of a-z 0-9 _ - and not {RHYTHM_PATH}, which is the table [path]"
            reader.wrong(f"paths.{name}", name, rule)
        elif (path := _read_parameter_path(reader, f"paths.{name}", found)) is not None:
            paths[name] = path
    return paths


def _read_parameter_path(reader: TableReader, key: str, rows: Mapping[str, Any]) -> ParameterPath | None:
    found = reader.section(key, rows, _KEYS)

    def point(key: str, row: Mapping[str, Any], bars: float, hold: float, way: Interpolation | None) -> ParameterPoint:
        shifts = {name: read_shift(reader, f"{key}.{name}", name, row) for name in PATH_PARAMETERS if name in row}
        return ParameterPoint(shifts, bars, hold, way)

    points = _read_points(reader, key, found, PATH_PARAMETERS, point)
    return ParameterPath(points, *_read_head(reader, key, found)) if points else None


def read_shift(reader: TableReader, key: str, name: str, rows: Mapping[str, Any]) -> float:
    """What a waypoint adds to a parameter: at most its whole range, up or down."""
    span = PARAMETERS[name].high - PARAMETERS[name].low
    return reader.number(key, {name: rows[name]}, -span, span, 0.0, PARAMETERS[name].unit)


def read_position(reader: TableReader, key: str, rows: Mapping[str, Any], base: Values) -> Position:
    """The position that a table describes; axes and style that it leaves out are those of the base."""
    axes = [reader.value(f"{key}.{name}", name, rows[name]) if name in rows else base[name] for name in AXES]
    style = reader.value(f"{key}.style", "style", rows["style"]) if "style" in rows else base["style"]
    return Position(np.array(axes, np.float32), style_weights(STYLES[round(style)]), reader.z(key, rows, FREE_DIMS))


def read_morph(reader: TableReader, rows: Mapping[str, Any], base: Values) -> Position:
    """The second position that a table's `morph` describes."""
    return read_position(reader, "morph", reader.section("morph", rows, POSITION_KEYS), base)


def _read_head(reader: TableReader, key: str, rows: Mapping[str, Any]) -> tuple[Interpolation, Course, Fraction]:
    way = Interpolation(reader.choice(f"{key}.interpolation", rows, _WAYS, Interpolation.LINEAR.value))
    # Files from before there was a third course say whether the path loops.
    usual = Course.LOOP if reader.flag(f"{key}.loop", rows, True) else Course.ONCE
    course = Course(reader.choice(f"{key}.course", rows, _COURSES, usual.value))
    return way, course, _read_rate(reader, f"{key}.rate", rows)


def _read_rate(reader: TableReader, key: str, rows: Mapping[str, Any]) -> Fraction:
    text = rows.get("rate", "1")
    try:
        rate = Fraction(str(text)) if isinstance(text, str | int) and not isinstance(text, bool) else None
    except (ValueError, ZeroDivisionError):
        rate = None
    if rate is None or not RATE_RANGE[0] <= rate <= RATE_RANGE[1] or rate.denominator > RATE_RANGE[1]:
        reader.wrong(key, text, f'must be such as "1/2", "3/4" or "2", from {RATE_RANGE[0]} to {RATE_RANGE[1]}')
        return Fraction(1)
    return rate


def _read_walk(reader: TableReader, rows: Mapping[str, Any]) -> Walk:
    found = reader.section("path.walk", rows, ("leash", "bars"))
    leash = reader.number("path.walk.leash", found, *LEASH_RANGE, None)
    return Walk(leash, read_bars(reader, "path.walk.bars", found) or 1.0)


def _read_points(
    reader: TableReader,
    path: str,
    rows: Mapping[str, Any],
    keys: tuple[str, ...],
    point: Callable[[str, Mapping[str, Any], float, float, Interpolation | None], _Point],
) -> tuple[_Point, ...]:
    """The waypoints of a path, each from its key, its table and its times; keys: of what they are made of."""
    found = rows.get("waypoints", [])
    if not isinstance(found, list) or not found or not all(isinstance(row, Mapping) for row in found):
        example = "busyness = 0.3" if path == "path" else "brightness = 0.2"
        reader.wrong(f"{path}.waypoints", found, f"must be at least one table such as {{ bars = 4, {example} }}")
        return ()
    if len(found) > MOST_WAYPOINTS:
        reader.wrong(f"{path}.waypoints", f"{len(found)} waypoints", f"must be at most {MOST_WAYPOINTS}")
        return ()
    points = []
    for number, row in enumerate(found, 1):
        key = f"{path}.waypoints[{number}]"
        known = (*_TIMING_KEYS, *keys)
        for name in row if keys is PATH_PARAMETERS else ():
            if name in PARAMETERS and name not in keys:
                reader.wrong(f"{key}.{name}", row[name], why_not_moved(name))
                known = (*known, name)
        reader.known(f"{key}.", row, known)
        way = None
        if "interpolation" in row:
            way = Interpolation(reader.choice(f"{key}.interpolation", row, _WAYS, Interpolation.LINEAR.value))
        hold = reader.number(f"{key}.hold", row, 0.0, MOST_BARS, 0.0, "bars")
        points.append(point(key, row, read_bars(reader, f"{key}.bars", row), hold, way))
    return tuple(points)


def read_bars(reader: TableReader, key: str, rows: Mapping[str, Any]) -> float:
    """A time in bars, 1 if it is missing."""
    bars = rows.get("bars", 1)
    if isinstance(bars, bool) or not isinstance(bars, int | float) or not 0 < bars <= MOST_BARS:
        reader.wrong(key, bars, f"must be more than 0 and at most {MOST_BARS:g}")
        return 1.0
    return float(bars)
