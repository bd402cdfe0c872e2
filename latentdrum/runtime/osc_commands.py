"""OSC addresses as commands of the device: parameters by their names, and one table for the rest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from latentdrum.core.parameters.parameter import Parameter
from latentdrum.core.parameters.table import PARAMETERS, suggestion

#: What a message carries: numbers, texts, truth values.
OscValue: TypeAlias = int | float | str | bool
Request: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Route:
    """The control command of an address: the keys of its arguments in order, and what is always passed.

    every: the key under which all arguments are passed, however many there are.
    """

    command: str
    keys: tuple[str, ...] = ()
    always: Mapping[str, object] = field(default_factory=dict)
    every: str | None = None

    def request(self, values: Sequence[OscValue]) -> Request:
        """The request with the values of a message."""
        given = [_whole(value) for value in values]
        named = dict(zip(self.keys, given, strict=False)) if self.every is None else {self.every: given}
        return {"command": self.command, **self.always, **named}


ROUTES: Final[Mapping[str, Route]] = {
    "/play": Route("play"),
    "/play/continue": Route("play", always={"resume": True}),
    "/play/bar": Route("play", ("bar",)),
    "/stop": Route("halt"),
    "/preset/load": Route("load", ("name",)),
    "/preset/load/now": Route("load", ("name",), {"at_bar": False}),
    "/kit/load": Route("load_kit", ("name",)),
    "/profile/use": Route("use_profile", ("name",)),
    "/randomise": Route("randomise", ("amount",)),
    "/regenerate": Route("regenerate", every="voices"),
    "/path/record": Route("path", ("bars", "name"), {"do": "record"}),
    "/listen": Route("listen", always={"bars": None}),
    "/listen/bars": Route("listen", ("bars",)),
    "/listen/add": Route("listen", always={"add": True}),
    "/listen/undo": Route("listen", always={"undo": True}),
    "/scene": Route("scene", ("scene", "when"), {"do": "recall"}),
    "/scene/store": Route("scene", ("scene",), {"do": "store"}),
    "/undo": Route("undo"),
    "/redo": Route("redo"),
}


def request_of(address: str, values: Sequence[OscValue]) -> Request | None:
    """The control request of a message; None for a button that is let go. Raises ValueError for an unknown address.

    Buttons of OSC surfaces send 1 when pressed and 0 when let go: a command without arguments ignores a 0.
    """
    route = ROUTES.get(address)
    if route is not None:
        if not route.keys and values and not values[0]:
            return None
        return route.request(values)
    row = PARAMETERS.get(address.removeprefix("/"))
    if row is None:
        known = [*ROUTES, *(f"/{name}" for name in PARAMETERS)]
        raise ValueError(f"{address!r} is no OSC address of the device; {suggestion(address, known)}")
    if len(values) != 1:
        raise ValueError(f"{address} has {len(values)} values; it takes one, {row.range_text}")
    return {"command": "set", "name": row.name, "value": _of_parameter(row, values[0])}


def _whole(value: OscValue) -> OscValue:
    """A float that is a whole number as an integer: many OSC surfaces send nothing else."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _of_parameter(row: Parameter, value: OscValue) -> OscValue:
    """A parameter's value as in files: a choice also by its number, from 0 on."""
    if not row.choices or isinstance(value, str):
        return float(value) if isinstance(value, bool) else value
    named = f"{value:g}"
    if named in row.choices:
        return named
    number = int(value)
    return row.choices[number] if number == value and 0 <= number < len(row.choices) else named
