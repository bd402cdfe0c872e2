"""Several things set at once, as a table of plain values and back: a request to the device, a line of a session."""

from collections.abc import Mapping
from typing import Any, Final

from latentdrum.core.engine.events import SetTogether
from latentdrum.core.parameters.table import DEFAULTS, PARAMETERS, suggestion
from latentdrum.core.preset.kit_table import no_samples, pad_table, read_pads
from latentdrum.core.preset.path_table import POSITION_KEYS, path_table, position_table, read_path, read_position
from latentdrum.core.preset.preset import STORED
from latentdrum.core.preset.table_reader import TableReader

_KEYS: Final = ("name", "values", "position", "path", "pads")


def together_table(event: SetTogether) -> dict[str, Any]:
    """The event as plain values; parameters in full, since a replay is exact."""
    rows: dict[str, Any] = {"name": event.name}
    if event.values:
        rows["values"] = {name: PARAMETERS[name].in_full(value) for name, value in event.values.items()}
    if event.position is not None:
        rows["position"] = position_table(event.position)
    if event.path is not None:
        rows["path"] = path_table(event.path)
    if event.pads:
        rows["pads"] = {voice.key: pad_table(pad, voice) for voice, pad in event.pads.items()}
    return rows


def read_together(reader: TableReader, rows: Mapping[str, Any]) -> SetTogether:
    """The event that a table under the key `together` describes; what is wrong is noted in the reader."""
    found = reader.section("together", rows, _KEYS)
    values = found.get("values", {})
    if not isinstance(values, Mapping):
        reader.wrong("together.values", values, "must be a table of parameters")
        values = {}
    for name in values:
        if name not in STORED:
            reader.wrong("together.values", name, f"is no parameter of a preset; {suggestion(name, STORED)}")
    place = reader.section("together.position", found, POSITION_KEYS)
    return SetTogether(
        reader.text("together.name", found),
        {
            name: reader.value(f"together.values.{name}", name, value)
            for name, value in values.items()
            if name in STORED
        },
        read_position(reader, "together.position", place, DEFAULTS) if place else None,
        read_path(reader, found, DEFAULTS) if "path" in found else None,
        read_pads(reader, found, no_samples),
    )


def as_stored(event: SetTogether) -> SetTogether:
    """The event as it is read back, its positions rounded, so that a recorded session plays what was played."""
    return read_together(TableReader(event.name), {"together": together_table(event)})
