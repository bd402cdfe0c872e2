"""Commands for scenes and paths as a session holds them: each with its type, how it is written and how it is read."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from latentdrum.core.engine.events import (
    ClearScene,
    PathCommand,
    RecallScene,
    RecordPath,
    SceneCommand,
    SetPath,
    StoreScene,
)
from latentdrum.core.engine.scene_state import Moment
from latentdrum.core.parameters.scenes import MAX_SCENES, MOMENTS
from latentdrum.core.parameters.table import DEFAULTS
from latentdrum.core.preset.path_table import (
    RHYTHM_PATH,
    parameter_path_table,
    path_table,
    read_parameter_paths,
    read_path,
)
from latentdrum.core.preset.table_reader import TableReader
from latentdrum.core.rhythm.loop import BARS_RANGE
from latentdrum.core.rhythm.path import LatentPath

FormCommand: TypeAlias = SceneCommand | PathCommand
_Row: TypeAlias = Mapping[str, Any]


def _number(reader: TableReader, key: str, row: _Row) -> int:
    return reader.whole(f"{key}.scene", row, 1, MAX_SCENES, 0)


def _write_recall(event: RecallScene) -> dict[str, Any]:
    return {"scene": event.number} | ({} if event.moment is None else {"when": event.moment.value})


def _read_recall(reader: TableReader, row: _Row) -> RecallScene:
    found = reader.section("recall_scene", row, ("scene", "when"))
    moment = Moment(reader.choice("recall_scene.when", found, MOMENTS, "bar")) if "when" in found else None
    return RecallScene(_number(reader, "recall_scene", found), moment)


def _write_store(event: StoreScene) -> dict[str, Any]:
    return {"scene": event.number} | ({} if event.name is None else {"name": event.name})


def _read_store(reader: TableReader, row: _Row) -> StoreScene:
    found = reader.section("store_scene", row, ("scene", "name"))
    name = reader.text("store_scene.name", found) if "name" in found else None
    return StoreScene(_number(reader, "store_scene", found), name)


def _read_clear(reader: TableReader, row: _Row) -> ClearScene:
    return ClearScene(reader.whole("clear_scene", row, 1, MAX_SCENES, 0))


def _write_record(event: RecordPath) -> dict[str, Any]:
    return {"name": event.name, "bars": event.bars}


def _read_record(reader: TableReader, row: _Row) -> RecordPath:
    found = reader.section("record_path", row, ("name", "bars"))
    return RecordPath(reader.text("record_path.name", found), reader.whole("record_path.bars", found, *BARS_RANGE, 0))


def _write_set(event: SetPath) -> dict[str, Any]:
    if event.path is None:
        return {"name": event.name}
    table = path_table(event.path) if isinstance(event.path, LatentPath) else parameter_path_table(event.path)
    return {"name": event.name, "path": table}


def _read_set(reader: TableReader, row: _Row) -> SetPath:
    found = reader.section("set_path", row, ("name", "path"))
    name = reader.text("set_path.name", found)
    if "path" not in found:
        return SetPath(name, None)
    if name == RHYTHM_PATH:
        return SetPath(name, read_path(reader, {"path": found["path"]}, DEFAULTS))
    return SetPath(name, read_parameter_paths(reader, {"paths": {name: found["path"]}}).get(name))


#: The key of each in a line of a session file -> its type, how its value is written, how it is read from a line.
FORM_KINDS: Final[Mapping[str, tuple[type, Callable[[Any], Any], Callable[[TableReader, _Row], FormCommand]]]] = (
    MappingProxyType(
        {
            "recall_scene": (RecallScene, _write_recall, _read_recall),
            "store_scene": (StoreScene, _write_store, _read_store),
            "clear_scene": (ClearScene, lambda event: event.number, _read_clear),
            "record_path": (RecordPath, _write_record, _read_record),
            "set_path": (SetPath, _write_set, _read_set),
        }
    )
)
