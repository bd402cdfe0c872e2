"""Reads a table of plain values (a TOML file, a message) key by key and collects all of its errors."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.latents import Z_LIMIT
from latentdrum.core.parameters.table import parameter, suggestion
from latentdrum.core.preset.names import PresetError


class TableReader:
    """Collects errors, so that one PresetError can report them all; an invalid value is read as its default.

    source: the table's name in errors, a file's path. Keys are given with their parent tables: "path.loop".
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.problems: list[str] = []

    def wrong(self, key: str, value: object, rule: str) -> None:
        """Note a problem: the value of a key, and the rule that it breaks."""
        self.problems.append(f"{self.source}: {key} = {value!r}: {rule}")

    def finish(self) -> None:
        """Raises PresetError naming every problem, one a line, if there were any."""
        if self.problems:
            raise PresetError("\n".join(self.problems))

    def head(self, rows: Mapping[str, Any], schema: int, **models: tuple[str, ...]) -> None:
        """Raises PresetError if a table is of another schema or for a model that is not among those of its key."""
        if rows.get("schema") != schema:
            raise PresetError(f"{self.source}: schema = {rows.get('schema')!r}: this latentdrum reads schema {schema}")
        for key, known in models.items():
            if rows.get(key) not in known:
                here = " or ".join(map(repr, known))
                rule = f"the model here is {here}; z means nothing in another, so get that model or place it anew"
                raise PresetError(f"{self.source}: {key} = {rows.get(key)!r}: {rule}")

    def known(self, prefix: str, rows: Mapping[str, Any], keys: tuple[str, ...]) -> None:
        """Report unknown keys."""
        for key in (key for key in rows if key not in keys):
            self.wrong(prefix + key, rows[key], f"unknown key; {suggestion(key, keys)}")

    def section(self, key: str, rows: Mapping[str, Any], keys: tuple[str, ...]) -> Mapping[str, Any]:
        """A nested table, empty if it is missing."""
        found = rows.get(key.rpartition(".")[2], {})
        if not isinstance(found, Mapping):
            self.wrong(key, found, "must be a table")
            return {}
        self.known(f"{key}.", found, keys)
        return found

    def whole(self, key: str, rows: Mapping[str, Any], low: int, high: int, default: int) -> int:
        """A whole number."""
        value = rows.get(key.rpartition(".")[2], default)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.wrong(key, value, f"must be a whole number {low}..{high}")
            return default
        return value

    def number(
        self, key: str, rows: Mapping[str, Any], low: float, high: float, default: float | None, unit: str = ""
    ) -> float:
        """A number; without a default it is required."""
        value = rows.get(key.rpartition(".")[2], default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
            self.wrong(key, value, f"must be {low:g}..{high:g}{unit and f' {unit}'}")
            return low if default is None else default
        return float(value)

    def text(self, key: str, rows: Mapping[str, Any]) -> str:
        """Any text, empty if it is missing."""
        value = rows.get(key.rpartition(".")[2], "")
        if not isinstance(value, str):
            self.wrong(key, value, "must be text")
            return ""
        return value

    def choice(self, key: str, rows: Mapping[str, Any], choices: tuple[str, ...], default: str) -> str:
        """One of the choices; with an empty default the key is required."""
        value = rows.get(key.rpartition(".")[2], default)
        if value not in choices:
            self.wrong(key, value, f"must be one of {', '.join(choices)}")
            return default or choices[0]
        return str(value)

    def flag(self, key: str, rows: Mapping[str, Any], default: bool) -> bool:
        """True or false."""
        value = rows.get(key.rpartition(".")[2], default)
        if not isinstance(value, bool):
            self.wrong(key, value, "must be true or false")
            return default
        return value

    def value(self, key: str, name: str, value: object) -> float:
        """A parameter's value in its stored form."""
        row = parameter(name)
        try:
            return row.parse(value)
        except ValueError:
            self.wrong(key, value, f"must be {row.range_text}")
            return row.default

    def z(self, key: str, rows: Mapping[str, Any], dims: int) -> FloatArray:
        """The free dimensions z, all of them or none."""
        value = rows.get("z", [0.0] * dims)
        numbers = isinstance(value, list) and all(isinstance(x, int | float) and abs(x) <= Z_LIMIT for x in value)
        if not numbers or len(value) != dims:
            self.wrong(f"{key}.z", value, f"must be {dims} numbers {-Z_LIMIT:g}..{Z_LIMIT:g}")
            return np.zeros(dims, np.float32)
        return np.array(value, np.float32)


def plain(z: FloatArray) -> list[float]:
    """Free dimensions rounded as in files."""
    return [round(float(x), 4) for x in z]
