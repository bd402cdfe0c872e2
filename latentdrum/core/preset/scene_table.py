"""Scenes as tables of plain values, and back: [scenes.1] to [scenes.16] and [scene_control] of a preset."""

from collections.abc import Mapping
from typing import Any, Final

from latentdrum.core.arrays import FloatArray
from latentdrum.core.parameters.table import PARAMETERS, Values
from latentdrum.core.preset.scene import HELD, MAX_SCENES, Scene, SceneControl
from latentdrum.core.preset.table_reader import TableReader, plain
from latentdrum.core.rhythm.position import FREE_DIMS

_NUMBERS: Final = tuple(map(str, range(1, MAX_SCENES + 1)))
_LAST_NOTE: Final = 127


def scenes_table(scenes: Mapping[int, Scene], values: Values, z: FloatArray) -> dict[str, Any]:
    """The scenes as plain values, by number; of each only what differs from the preset's own values and z."""
    return {str(number): _scene_table(scenes[number], values, z) for number in sorted(scenes)}


def _scene_table(scene: Scene, values: Values, z: FloatArray) -> dict[str, Any]:
    rows: dict[str, Any] = {"name": scene.name} if scene.name else {}
    shown = {name: PARAMETERS[name].show(scene.values[name]) for name in HELD}
    rows |= {name: value for name, value in shown.items() if value != PARAMETERS[name].show(values[name])}
    return rows if plain(scene.z) == plain(z) else rows | {"z": plain(scene.z)}


def read_scenes(reader: TableReader, rows: Mapping[str, Any], values: Values, z: FloatArray) -> dict[int, Scene]:
    """The scenes of a preset with these values and z of its own: what a scene leaves out is the preset's."""
    found = reader.section("scenes", rows, _NUMBERS)
    return {int(number): _read_scene(reader, found, number, values, z) for number in _NUMBERS if number in found}


def _read_scene(reader: TableReader, rows: Mapping[str, Any], number: str, values: Values, z: FloatArray) -> Scene:
    key = f"scenes.{number}"
    found = reader.section(key, rows, ("name", "z", *HELD))
    own = {name: reader.value(f"{key}.{name}", name, found[name]) for name in HELD if name in found}
    place = reader.z(key, found, FREE_DIMS) if "z" in found else z
    return Scene({**{name: values[name] for name in HELD}, **own}, place, reader.text(f"{key}.name", found))


def scene_control_table(control: SceneControl) -> dict[str, Any]:
    """What recalls scenes, as plain values."""
    return {"channel": control.channel} | ({} if control.note is None else {"note": control.note})


def read_scene_control(reader: TableReader, rows: Mapping[str, Any]) -> SceneControl | None:
    """What recalls scenes by MIDI, or None: nothing does."""
    if "scene_control" not in rows:
        return None
    found = reader.section("scene_control", rows, ("channel", "note"))
    channel = reader.whole("scene_control.channel", found, 1, 16, 0)
    note = reader.whole("scene_control.note", found, 0, _LAST_NOTE - MAX_SCENES + 1, 0) if "note" in found else None
    return SceneControl(channel, note)
