"""The state in which a recording found the device, as a line of a session file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from latentdrum.core.engine.state import EngineState
from latentdrum.core.preset.names import PresetError
from latentdrum.core.preset.table_reader import TableReader
from latentdrum.storage.state_table import layout, state_from_table, state_table

#: No clock of a computer has run for longer, seconds.
_LATEST_S: Final = 1e10
_WAY_OUT: Final = "take this line out, and the replay begins as the line `device` says"


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """The engine's whole state as its recording began, but for what was played; begin_s: the second of its clock then.

    It stands for all lines before it, which tell the same without what was going on.
    """

    state: EngineState
    begin_s: float


def write_standing(event: Standing) -> dict[str, Any]:
    """The value of its line."""
    return {"layout": layout(), "begin_s": event.begin_s, "table": state_table(event.state)}


def read_standing(reader: TableReader, row: Mapping[str, Any]) -> Standing:
    """The event of a line. Raises PresetError for a state that this version cannot read."""
    found = reader.section("state", row, ("layout", "begin_s", "table"))
    begin_s = reader.number("state.begin_s", found, -_LATEST_S, _LATEST_S, None, "s")
    reader.finish()
    if found.get("layout") != layout():
        rule = f"is another version's; replay the session with that version of latentdrum, or {_WAY_OUT}"
        raise PresetError(f"{reader.source}: state.layout = {found.get('layout')!r}: {rule}")
    try:
        return Standing(state_from_table(found["table"]), begin_s)
    except (AttributeError, LookupError, TypeError, ValueError) as error:
        raise PresetError(f"{reader.source}: state.table: is damaged ({error}); {_WAY_OUT}") from None
