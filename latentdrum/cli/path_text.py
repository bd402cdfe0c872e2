"""Paths as text: a line, and a picture of what they do over a round."""

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias

from latentdrum.core.preset.parameter_path import ParameterPath
from latentdrum.core.preset.path_table import parameter_path_table, path_table
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.course import Course, round_bars
from latentdrum.core.rhythm.path import LatentPath

AnyPath: TypeAlias = LatentPath | ParameterPath

_LEVELS: Final = "▁▂▃▄▅▆▇█"
_COLUMNS: Final = 64
#: The waypoints of a longer path, such as one that was recorded, are listed on demand alone.
_LISTED: Final = 8


def path_summary(label: str, path: AnyPath) -> str:
    """One line: waypoints, length, course."""
    count, bars = len(path.waypoints), round_bars(path.waypoints, path.interpolation, path.course)
    size = f"{count} {'waypoint' if count == 1 else 'waypoints'} over {bars:g} {'bar' if bars == 1 else 'bars'}"
    words = [path.interpolation.value, {Course.LOOP: "looped"}.get(path.course, path.course.value)]
    words += [f"at {path.rate} of the tempo"] if path.rate != 1 else []
    if isinstance(path, LatentPath) and path.walk is not None:
        steps = "" if path.walk.bars == 1 else f" in steps of {path.walk.bars:g} bars"
        words.append(f"straying up to {path.walk.leash:g}{steps}")
    return f"{label} of {size} ({', '.join(words)})"


def path_lines(label: str, path: AnyPath, seed: int = 0, *, every: bool = False) -> list[str]:
    """The summary, a picture of every axis or parameter over a round, and the waypoints by number.

    every: the waypoints of a long path, too.
    """
    curves = _curves(path, seed)
    width = max(map(len, curves), default=0)
    lines = [path_summary(label, path)]
    lines += [f"  {name:<{width}}  {_picture(values)}  {_span(values)}" for name, values in curves.items()]
    if len(path.waypoints) > _LISTED and not every:
        return [*lines, f"  its waypoints: latentdrum path show {label} --waypoints"]
    table = path_table(path) if isinstance(path, LatentPath) else parameter_path_table(path)
    return [*lines, *(f"  {number}: {_point(row)}" for number, row in enumerate(table["waypoints"], 1))]


def _curves(path: AnyPath, seed: int) -> dict[str, list[float]]:
    """What it does at even times over a round (there and back): axes of the rhythm, or what is added to parameters."""
    bars = round_bars(path.waypoints, path.interpolation, path.course) / float(path.rate)
    times = [bars * column / _COLUMNS for column in range(_COLUMNS)]
    if isinstance(path, LatentPath):
        axes = [path.at(time, seed).axes for time in times]
        return {name: [float(values[number]) for values in axes] for number, name in enumerate(AXES)}
    shifts = [path.at(time) for time in times]
    return {name: [values[name] for values in shifts] for name in path.names}


def _picture(values: Iterable[float]) -> str:
    found = list(values)
    low, high = min(found), max(found)
    scale = (len(_LEVELS) - 1) / (high - low) if high > low else 0.0
    return "".join(_LEVELS[round((value - low) * scale)] for value in found)


def _span(values: Iterable[float]) -> str:
    found = list(values)
    return f"{min(found):.3g} to {max(found):.3g}"


def _point(row: Mapping[str, Any]) -> str:
    shown = {key: value for key, value in row.items() if key != "z"}
    words = (f"{value:g}" if isinstance(value, float) else str(value) for value in shown.values())
    return ", ".join(f"{key} {word}" for key, word in zip(shown, words, strict=True))
