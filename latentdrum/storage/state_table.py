"""The engine's state as plain values, and back: whatever a frozen value refers to, each object once.

A dataclass, a named tuple or an enum is a table with its name under "is"; which there are is read from the annotations
of EngineState, so nothing else can be made from a file. What is referred to again is {"same": N}, the Nth object of the
table: the engine tells a change by identity.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final, get_args, get_type_hints
from zlib import crc32

import numpy as np

from latentdrum.core.engine.memory import Memory
from latentdrum.core.engine.state import EngineState
from latentdrum.core.parameters.parameter import Parameter
from latentdrum.core.parameters.table import DEFAULTS, PARAMETERS
from latentdrum.core.preset.kit import Sample

#: What a state is without: what was played, which `keep` alone reads, and what the next step computes anew.
_LEFT_OUT: Final[Mapping[str, Any]] = {
    "memory": Memory(),
    "planned": None,
    "requested": None,
    "requested_for": None,
    "mix": None,
    "mixed_from": None,
    "groove_serial": 0,
}
_ARRAYS: Final[Mapping[str, type]] = {"float32": np.float32, "float64": np.float64, "bool": np.bool_}
_PLAIN: Final = (str, bool, int, float, type(None))


@lru_cache(maxsize=1)
def _types() -> Mapping[str, type]:
    """Every class of which a state may hold objects, by name."""
    found, waiting = dict[str, type](), list[Any]([EngineState])
    while waiting:
        hint = waiting.pop()
        waiting += get_args(hint)
        if isinstance(hint, type) and _is_own(hint) and _name(hint) not in found:
            found[_name(hint)] = hint
            waiting += get_type_hints(hint).values() if not issubclass(hint, Enum) else ()
    return found


def _name(kind: type) -> str:
    """Two rooms may have a class of one name."""
    return f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}"


def _is_own(hint: type) -> bool:
    return is_dataclass(hint) or issubclass(hint, Enum) or hasattr(hint, "_fields")


def _names(kind: type) -> tuple[str, ...]:
    """The fields of a dataclass or of a named tuple."""
    if is_dataclass(kind):
        return tuple(field.name for field in fields(kind) if field.init)
    return tuple(getattr(kind, "_fields", ()))


def layout() -> str:
    """What states look like in this version, for a reader to compare."""
    return f"{crc32(repr(sorted((name, _names(kind)) for name, kind in _types().items())).encode()):08x}"


def state_table(state: EngineState) -> dict[str, Any]:
    """A state as plain values, ready for JSON."""
    table = _Writer().table(replace(state, **_LEFT_OUT))
    assert isinstance(table, dict)
    return table


def state_from_table(table: Mapping[str, Any]) -> EngineState:
    """The state that a table holds. Raises KeyError, TypeError or ValueError if it holds none."""
    state = _Reader().value(table)
    if not isinstance(state, EngineState):
        raise TypeError("must be a state")
    return state


class _Writer:
    """Numbers the objects that it writes, in the order in which they begin."""

    def __init__(self) -> None:
        self._numbers: dict[int, int] = {}
        self._kept: list[object] = []  # so that no id is used twice

    def table(self, item: Any) -> Any:
        if isinstance(item, Enum):
            return {"is": _name(type(item)), "name": item.name}
        if isinstance(item, _PLAIN):
            return item
        if isinstance(item, tuple) and not hasattr(item, "_fields"):
            return [self.table(each) for each in item]
        if id(item) in self._numbers:
            return {"same": self._numbers[id(item)]}
        self._numbers[id(item)] = len(self._kept)
        self._kept.append(item)
        return self._object(item)

    def _object(self, item: Any) -> dict[str, Any]:
        match item:
            case Parameter():
                return {"parameter": item.name}
            case Fraction():
                return {"fraction": str(item)}
            case bytes():
                return {"bytes": list(item)}
            case frozenset():
                return {"set": [self.table(each) for each in sorted(item, key=repr)]}
            case np.ndarray():
                return {"array": item.dtype.name, "rows": item.tolist()}
            case Mapping() if item.keys() == DEFAULTS.keys():
                return {"values": {name: value for name, value in item.items() if value != DEFAULTS[name]}}
            case Mapping():
                return {"map": [[self.table(key), self.table(value)] for key, value in item.items()]}
            case Sample():
                item = Sample(item.name, np.zeros(0, np.float32))
        kind = type(item)
        if _name(kind) not in _types():
            raise TypeError(f"{kind.__qualname__} is in no annotation of the state")
        return {"is": _name(kind), **{name: self.table(getattr(item, name)) for name in _names(kind)}}


class _Reader:
    """Numbers objects as the writer has."""

    def __init__(self) -> None:
        self._found: list[Any] = []

    def value(self, row: Any) -> Any:
        if isinstance(row, list):
            return tuple(map(self.value, row))
        if not isinstance(row, Mapping):
            return row
        if "same" in row:
            return self._found[row["same"]]
        kind = _types()[row["is"]] if "is" in row else None
        if kind is not None and issubclass(kind, Enum):
            return kind[row["name"]]
        number = len(self._found)
        self._found.append(None)
        self._found[number] = self._object(kind, row)
        return self._found[number]

    def _object(self, kind: type | None, row: Mapping[str, Any]) -> Any:
        if kind is not None:
            return kind(**{name: self.value(row[name]) for name in _names(kind)})
        key = next(key for key in _READ if key in row)
        return _READ[key](self, row)


#: What is neither plain nor a class of the engine's own.
_READ: Final[Mapping[str, Callable[[_Reader, Mapping[str, Any]], Any]]] = {
    "parameter": lambda reader, row: PARAMETERS[row["parameter"]],
    "fraction": lambda reader, row: Fraction(row["fraction"]),
    "bytes": lambda reader, row: bytes(row["bytes"]),
    "set": lambda reader, row: frozenset(map(reader.value, row["set"])),
    "array": lambda reader, row: np.array(row["rows"], _ARRAYS[row["array"]]),
    "values": lambda reader, row: {**DEFAULTS, **row["values"]},
    "map": lambda reader, row: {reader.value(key): reader.value(value) for key, value in row["map"]},
}
