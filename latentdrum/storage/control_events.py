"""Commands for the controls as a session holds them: each with its type, how it is written and how it is read.

A profile is held by content, since the library's may change.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from latentdrum.core.controls.binding import aim_name, aim_named
from latentdrum.core.controls.commands import ControlsCommand, LearnControls, Reconnected, UseProfile
from latentdrum.core.controls.profile_reader import profile_from_table
from latentdrum.core.controls.profile_table import profile_table
from latentdrum.core.preset.table_reader import TableReader

_Row = Mapping[str, Any]


def _write_profile(event: UseProfile) -> dict[str, Any] | None:
    profile = event.profile
    return None if profile is None else {"name": profile.name, "table": profile_table(profile)}


def _read_profile(reader: TableReader, row: _Row) -> UseProfile:
    if row["profile"] is None:
        return UseProfile(None)
    found = reader.section("profile", row, ("name", "table"))
    name, table = reader.text("profile.name", found), found["table"]
    if not isinstance(table, Mapping):
        raise TypeError("table must be a table")
    return UseProfile(profile_from_table(name, table, reader.source))


def _write_learn(event: LearnControls) -> list[str]:
    return [aim_name(aim) for aim in event.aims]


def _read_learn(reader: TableReader, row: _Row) -> LearnControls:
    names = row["learn_control"]
    if not isinstance(names, list):
        raise TypeError("must be a list of names")
    try:
        return LearnControls(tuple(map(aim_named, names)))
    except ValueError as error:
        reader.wrong("learn_control", names, str(error))
        return LearnControls(())


def _write_reconnected(event: Reconnected) -> dict[str, bool]:
    return {"output": event.output}


def _read_reconnected(reader: TableReader, row: _Row) -> Reconnected:
    return Reconnected(reader.flag("reconnected.output", reader.section("reconnected", row, ("output",)), False))


#: The key of each in a line of a session file -> its type, how its value is written, how it is read from a line.
CONTROL_KINDS: Final[
    Mapping[str, tuple[type, Callable[[Any], Any], Callable[[TableReader, _Row], ControlsCommand]]]
] = MappingProxyType(
    {
        "profile": (UseProfile, _write_profile, _read_profile),
        "learn_control": (LearnControls, _write_learn, _read_learn),
        "reconnected": (Reconnected, _write_reconnected, _read_reconnected),
    }
)
