"""Reads a training config: TOML tables become frozen dataclasses; an unknown table or key is an error."""

from dataclasses import MISSING, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar

import tomlkit
import tomlkit.exceptions

T = TypeVar("T")


def read_tables(path: Path, *known: str) -> dict[str, Any]:
    """The tables of a TOML file. Raises ValueError naming the file, and the table if it is not a known one."""
    try:
        tables: dict[str, Any] = tomlkit.parse(path.read_text(encoding="utf-8")).unwrap()
    except (OSError, ValueError, tomlkit.exceptions.TOMLKitError) as error:
        raise ValueError(f"{path}: not a readable training config ({error})") from error
    unknown = sorted(set(tables) - set(known))
    if unknown:
        raise ValueError(f"{path}: unknown table {unknown[0]!r}; known: {', '.join(known)}")
    return tables


def build(kind: type[T], table: dict[str, Any], place: str) -> T:
    """A (nested) dataclass from a table; keys left out keep their defaults.

    Raises ValueError naming the place, the key and the keys allowed.
    """
    assert is_dataclass(kind)
    known = {field.name: field for field in fields(kind)}
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise ValueError(f"{place}: unknown key {unknown[0]!r}; known: {', '.join(known)}")
    values = {}
    for name, value in table.items():
        factory = known[name].default_factory
        nested = isinstance(value, dict) and factory is not MISSING and isinstance(factory, type)
        values[name] = build(factory, value, f"{place}.{name}") if nested else value  # type: ignore[arg-type]
    result: T = kind(**values)
    return result
