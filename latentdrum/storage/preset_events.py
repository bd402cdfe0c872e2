"""Presets and kits as a session holds them: by content, so that a replay depends on no library.

Of a kit's samples only the names are held, since no note depends on them.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

import numpy as np

from latentdrum.core.engine.events import LoadKit, LoadPreset
from latentdrum.core.model_names import TIMBRE_MODEL
from latentdrum.core.preset.kit import Kit, Sample
from latentdrum.core.preset.kit_table import kit_table, read_kit
from latentdrum.core.preset.preset import Preset, preset_table
from latentdrum.core.preset.preset_reader import preset_from_table
from latentdrum.core.preset.table_reader import TableReader


def preset_row(preset: Preset) -> dict[str, Any]:
    """A preset with its kit."""
    return {"name": preset.name, "table": preset_table(preset), "kit": _kit_row(preset.kit)}


def read_preset(reader: TableReader, row: Mapping[str, Any]) -> Preset:
    """The preset of a row with its kit; wrong values are noted in the reader."""
    kit, table = _kit(reader, row["kit"]), row["table"]
    models = (str(table["rhythm_model"]),)  # whether it is here, is seen when it is to play
    return preset_from_table(
        row["name"], table, reader.source, lambda name: kit, _unheard, models, (TIMBRE_MODEL, kit.timbre_model)
    )


def _kit_row(kit: Kit) -> dict[str, Any]:
    return {"name": kit.name, "table": kit_table(kit)}


def _kit(reader: TableReader, row: Mapping[str, Any]) -> Kit:
    table = row["table"]
    return read_kit(row["name"], table, reader.source, _unheard, (str(table["timbre_model"]),))


def _unheard(name: str) -> Sample:
    return Sample(name, np.zeros(0, np.float32))


def _write_load(event: LoadPreset) -> dict[str, Any]:
    return {**preset_row(event.preset), "at_bar": event.at_bar}


def _read_load(reader: TableReader, row: Mapping[str, Any]) -> LoadPreset:
    found = reader.section("load", row, ("name", "table", "kit", "at_bar"))
    return LoadPreset(read_preset(reader, found), reader.flag("load.at_bar", found, False))


def _read_load_kit(reader: TableReader, row: Mapping[str, Any]) -> LoadKit:
    return LoadKit(_kit(reader, reader.section("load_kit", row, ("name", "table"))))


#: The key of each in a line of a session file -> its type, how its value is written, how it is read from a line.
PRESET_KINDS: Final[
    Mapping[
        str,
        tuple[type, Callable[[Any], Any], Callable[[TableReader, Mapping[str, Any]], LoadPreset | LoadKit]],
    ]
] = MappingProxyType(
    {
        "load": (LoadPreset, _write_load, _read_load),
        "load_kit": (LoadKit, lambda event: _kit_row(event.kit), _read_load_kit),
    }
)
