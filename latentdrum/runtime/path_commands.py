"""The command of the control socket for paths: show, record, edit and clear."""

from collections.abc import Mapping
from typing import Any, Final

from latentdrum.core.engine.decode_request import current_position
from latentdrum.core.engine.events import RecordPath, SetPath
from latentdrum.core.engine.path_take import RECORDED, PathTake
from latentdrum.core.engine.state import EngineState
from latentdrum.core.preset.names import NAME
from latentdrum.core.preset.parameter_path import MOST_PATHS, ParameterPath
from latentdrum.core.preset.path_table import (
    RHYTHM_PATH,
    parameter_path_table,
    path_table,
    position_table,
    read_parameter_paths,
    read_path,
)
from latentdrum.core.preset.preset import Preset
from latentdrum.core.preset.table_reader import TableReader
from latentdrum.core.rhythm.loop import BARS_RANGE
from latentdrum.core.rhythm.path import LatentPath
from latentdrum.runtime.device import Device

#: What an edit of a whole path and of one waypoint may change.
_OF_PATH: Final = ("course", "interpolation", "rate")
_OF_POINT: Final = ("bars", "hold", "interpolation")


def path(device: Device, request: Mapping[str, Any]) -> dict[str, Any]:
    """{"do": "show"}, or record, edit or clear with a path's name. Raises ValueError that says why not."""
    do, state = request.get("do"), device.state
    if do == "show":
        return {"paths": path_tables(state.preset), "recording": recording(state)}
    name = _name(request.get("name"), RECORDED if do == "record" else RHYTHM_PATH)
    if do == "record":
        bars = _bars(request.get("bars"))
        _check_new(state.preset, name)
        device.live.post(RecordPath(name, bars))
        return {"name": name, "bars": bars, "playing": state.clock.playing}
    if do == "edit":
        changed = edited(state, name, request)
        device.live.post(SetPath(name, changed))
        return {"name": name, "path": _table(changed)}
    if do != "clear":
        raise ValueError(f"do = {repr(do)[:40]}: must be one of show, record, edit, clear")
    take = state.path_take
    if _path(state.preset, name) is None and not (take is not None and take.name == name):
        raise ValueError(_unknown(state.preset, name))
    device.live.post(SetPath(name, None))
    return {"name": name}


def path_tables(preset: Preset) -> dict[str, dict[str, Any]]:
    """Every path of a preset as plain values, that through the rhythm space first."""
    names = ([] if preset.path is None else [RHYTHM_PATH]) + list(preset.paths)
    return {name: _table(found) for name in names if (found := _path(preset, name)) is not None}


def recording(state: EngineState) -> dict[str, Any] | None:
    """The recording in progress: its path, how many of its bars are recorded, and of how many."""
    take: PathTake | None = state.path_take
    if take is None:
        return None
    bar = state.preset.meter.steps
    return {"name": take.name, "bar": len(take.rows) // bar, "bars": take.steps // bar}


def edited(state: EngineState, name: str, request: Mapping[str, Any]) -> LatentPath | ParameterPath:
    """A path with one waypoint changed, added or taken away, or with another course, rate or interpolation.

    number: of the waypoint, 1 for the first; one more than there are adds one. Raises ValueError with every fault.
    """
    preset = state.preset
    found = _path(preset, name)
    rows = _table(found) if found is not None else {"waypoints": []}
    number, points = request.get("number"), rows["waypoints"]
    if number is None:
        if found is None:
            raise ValueError(_unknown(preset, name))
        rows = _with(rows, request, _OF_PATH) | _walk(rows, request)
    elif type(number) is not int or not 1 <= number <= len(points) + 1:
        raise ValueError(f"number = {number!r}: must be a whole number 1..{len(points) + 1}, the last to add one")
    elif request.get("remove") is True:
        del points[number - 1 : number]
    else:
        here = position_table(current_position(preset, state.values, state.cursor)) if name == RHYTHM_PATH else {}
        if number > len(points):
            _check_new(preset, name)
            points.append({"bars": 1.0, **here})
        elif request.get("here") is True:
            points[number - 1] |= here
        points[number - 1] = _with(points[number - 1], request, _OF_POINT) | _settings(request)
    return _read(preset, name, rows)


def _with(rows: dict[str, Any], request: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return rows | {key: request[key] for key in keys if request.get(key) is not None}


def _walk(rows: Mapping[str, Any], request: Mapping[str, Any]) -> dict[str, Any]:
    """The walk with what is changed of it; the rest stays."""
    found = request.get("walk")
    return {} if found is None else {"walk": {**rows.get("walk", {}), **found} if isinstance(found, Mapping) else found}


def _settings(request: Mapping[str, Any]) -> dict[str, Any]:
    found = request.get("set") or {}
    if not isinstance(found, Mapping):
        raise ValueError(f"set = {repr(found)[:40]}: must be a table of parameters")
    return dict(found)


def _read(preset: Preset, name: str, rows: Mapping[str, Any]) -> LatentPath | ParameterPath:
    reader = TableReader(f"the path {name}")
    found: LatentPath | ParameterPath | None
    if name == RHYTHM_PATH:
        found = read_path(reader, {"path": rows}, preset.values)
    else:
        found = read_parameter_paths(reader, {"paths": {name: rows}}).get(name)
    reader.finish()
    assert found is not None
    return found


def _path(preset: Preset, name: str) -> LatentPath | ParameterPath | None:
    return preset.path if name == RHYTHM_PATH else preset.paths.get(name)


def _table(found: LatentPath | ParameterPath) -> dict[str, Any]:
    return path_table(found) if isinstance(found, LatentPath) else parameter_path_table(found)


def _unknown(preset: Preset, name: str) -> str:
    there = ", ".join(path_tables(preset)) or "none yet"
    return f"name = {name!r}: there is no such path; the preset {preset.name!r} has {there}"


def _check_new(preset: Preset, name: str) -> None:
    if name != RHYTHM_PATH and name not in preset.paths and len(preset.paths) >= MOST_PATHS:
        raise ValueError(f"name = {name!r}: a preset has at most {MOST_PATHS} paths of parameters; clear one")


def _name(given: object, usual: str) -> str:
    if given is None:
        return usual
    if not isinstance(given, str) or not NAME.fullmatch(given) or "." in given:
        raise ValueError(f"name = {repr(given)[:40]}: must be 1 to 64 of a-z 0-9 _ -")
    return given


def _bars(given: object) -> int:
    low, high = BARS_RANGE
    if type(given) is not int or not low <= given <= high:
        raise ValueError(f"bars = {repr(given)[:40]}: must be a whole number {low}..{high}")
    return given
