"""Reads a controller profile from a table of plain values, noting every fault with its key, value and rule."""

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from typing import Any, Final, NamedTuple, TypeVar

from latentdrum.core.controls.binding import Action, Aim, Binding, ButtonMode, aim_name
from latentdrum.core.controls.control import Control, read_control
from latentdrum.core.controls.profile import FIRST_EIGHT, LIGHTS, Lights, Part, Profile, Shape
from latentdrum.core.controls.profile_table import SCHEMA, TEXTS, binding_row, profile_table, usual_binding
from latentdrum.core.controls.relative import Encoding
from latentdrum.core.controls.takeover import Takeover
from latentdrum.core.messages import InputPort
from latentdrum.core.parameters.control_map import OMNI
from latentdrum.core.parameters.parameter import Parameter
from latentdrum.core.parameters.table import PARAMETERS, suggestion
from latentdrum.core.preset.names import PresetError
from latentdrum.core.preset.table_reader import TableReader

_KEYS: Final = (
    "schema", *TEXTS, "channel", "port", "takeover", "lights", "first_eight", "layout", "parts", "bindings",
)  # fmt: skip
_PART_KEYS: Final = ("shape", "sends", "encoding", "lights")
#: A profile whose controls may send to either input.
_ANY_PORT: Final = "any"
_BINDING_KEYS: Final = (
    "control", "parameter", "action", "range", "curve", "takeover", "encoding", "button",
)  # fmt: skip


class _Home(NamedTuple):
    """Where a profile's controls send that name no channel or port."""

    channel: int = OMNI
    port: InputPort | None = None


_Choice = TypeVar("_Choice", bound=Enum)


def profile_from_table(name: str, rows: Mapping[str, Any], source: str) -> Profile:
    """The profile in a table of plain values. Raises PresetError naming source and every fault."""
    reader = TableReader(source)
    reader.head(rows, SCHEMA)
    reader.known("", rows, _KEYS)
    home = _home(reader, rows)
    takeover = _choice(reader, "takeover", rows, Takeover.PICKUP)
    parts = _parts(reader, rows, home)
    found = Profile(
        name,
        _bindings(reader, rows, parts, home, takeover),
        tuple(parts.values()),
        tuple(_names(reader, "layout", row, parts) for row in _list(reader, "layout", rows, "rows of names")),
        _first_eight(reader, rows, parts),
        **{key: reader.text(key, rows) for key in TEXTS},
        channel=home.channel,
        port=home.port,
        takeover=takeover,
        lights=_lights(reader, "lights", rows) or LIGHTS,
    )
    reader.finish()
    return found


def rebound(profile: Profile, aim: Aim, changes: Mapping[str, Any]) -> Profile:
    """The profile with the binding of a parameter or an action changed, or with a new one.

    changes: keys of a row of [[bindings]] with their new values. Raises PresetError naming every fault; also if nothing
    is bound to it and they name no control.
    """
    old = next((each for each in profile.bindings if each.aim == aim), None)
    if old is None and "control" not in changes:
        raise PresetError(
            f"no control is bound to {aim_name(aim)}; learn it, or say which one, such as 'cc 21 channel 1'"
        )
    kind = "parameter" if isinstance(aim, Parameter) else "action"
    row = {**({kind: aim_name(aim)} if old is None else binding_row(old, profile)), **changes}
    read = profile_from_table(
        profile.name, {**profile_table(profile), "bindings": [row]}, f"binding of {aim_name(aim)}"
    )
    (new,) = read.own
    if old is None or new.control != old.control:
        return profile.with_binding(new)
    kept = tuple(new if each == old else each for each in profile.own)  # with what else its control is bound to
    return replace(profile, own=kept if old in profile.own else (*kept, new))


def _home(reader: TableReader, rows: Mapping[str, Any]) -> _Home:
    ports = (_ANY_PORT, *(port.value for port in InputPort))
    port = reader.choice("port", rows, ports, _ANY_PORT)
    return _Home(reader.whole("channel", rows, OMNI, 16, OMNI), None if port == _ANY_PORT else InputPort(port))


def _lights(reader: TableReader, key: str, rows: Mapping[str, Any]) -> Lights | None:
    """The values that light a button or pad, None if there are none."""
    name = key.rpartition(".")[2]
    found = rows.get(name)
    if found is None:
        return None
    if isinstance(found, list) and len(found) == 3 and all(type(each) is int and 0 <= each <= 127 for each in found):
        off, ready, on = found
        return off, ready, on
    reader.wrong(key, found, "must be three whole numbers 0..127: what is sent for off, ready and on")
    return None


def _parts(reader: TableReader, rows: Mapping[str, Any], home: _Home) -> dict[str, Part]:
    table = rows.get("parts", {})
    if not isinstance(table, Mapping):
        reader.wrong("parts", table, 'must be a table such as K1 = { shape = "knob", sends = "cc 70" }')
        return {}
    found: dict[str, Part] = {}
    for name in table:
        key = f"parts.{name}"
        row = reader.section(key, table, _PART_KEYS)
        shape = Shape(reader.choice(f"{key}.shape", row, tuple(each.value for each in Shape), ""))
        encoding = _choice(reader, f"{key}.encoding", row, Encoding.ABSOLUTE)
        control = _control(reader, f"{key}.sends", row.get("sends"), home)
        twin = next((each.name for each in found.values() if each.control == control), None)
        if twin is not None:
            reader.wrong(f"{key}.sends", row.get("sends"), f"{twin} sends the same; one of them is wrong")
        lights = _lights(reader, f"{key}.lights", row)
        if lights is not None and not shape.is_pressed:
            reader.wrong(f"{key}.lights", list(lights), f"a {shape.value} shows its place, and has no lights")
        found[name] = Part(name, shape, control, encoding, lights)
    return found


def _first_eight(reader: TableReader, rows: Mapping[str, Any], parts: Mapping[str, Part]) -> tuple[str, ...]:
    names = _names(reader, "first_eight", rows.get("first_eight", []), parts)
    if len(names) > len(FIRST_EIGHT):
        reader.wrong("first_eight", list(names), f"must be at most {len(FIRST_EIGHT)} names")
    if any(name in parts and parts[name].shape.is_pressed for name in names):
        reader.wrong("first_eight", list(names), "must be knobs, encoders or faders, no buttons")
    return names


def _bindings(
    reader: TableReader, rows: Mapping[str, Any], parts: Mapping[str, Part], home: _Home, takeover: Takeover
) -> tuple[Binding, ...]:
    found = []
    for number, row in enumerate(_list(reader, "bindings", rows, "tables [[bindings]]")):
        key = f"bindings[{number + 1}]"
        if isinstance(row, Mapping):
            reader.known(f"{key}.", row, _BINDING_KEYS)
            found.append(_binding(reader, f"{key}.", row, parts, home, takeover))
        else:
            reader.wrong(key, row, 'must be a table such as control = "K1", parameter = "busyness"')
    return tuple(found)


def _binding(
    reader: TableReader,
    key: str,
    row: Mapping[str, Any],
    parts: Mapping[str, Part],
    home: _Home,
    takeover: Takeover,
) -> Binding:
    known, part = _aim(reader, key, row), parts.get(str(row.get("control")))
    control = part.control if part else _control(reader, f"{key}control", row.get("control"), home, tuple(parts))
    usual = usual_binding(control, known or Action.PLAY, part)
    low, high = (0.0, 1.0) if known is None else _range(reader, f"{key}range", row, known)
    return replace(
        usual,
        low=low,
        high=high,
        curve=_choice(reader, f"{key}curve", row, usual.curve),
        takeover=_choice(reader, f"{key}takeover", row, takeover),
        encoding=_choice(reader, f"{key}encoding", row, usual.encoding),
        button=_button(reader, f"{key}button", row, usual.button),
    )


def _aim(reader: TableReader, key: str, row: Mapping[str, Any]) -> Aim | None:
    """What a binding sets; None if that is not known, so that nothing else can be said of its range."""
    if ("action" in row) == ("parameter" in row):
        given = {name: row[name] for name in ("parameter", "action") if name in row}
        reader.wrong(key[:-1], given, "must have either a parameter or an action")
        return None
    if "action" in row:
        return Action(reader.choice(f"{key}action", row, tuple(each.value for each in Action), ""))
    name = row["parameter"]
    if not isinstance(name, str) or name not in PARAMETERS:
        reader.wrong(f"{key}parameter", name, f"is no parameter; {suggestion(str(name)[:64], PARAMETERS)}")
        return None
    return PARAMETERS[name]


def _range(reader: TableReader, key: str, row: Mapping[str, Any], aim: Aim) -> tuple[float, float]:
    if not isinstance(aim, Parameter):
        if "range" in row:
            reader.wrong(key, row["range"], "an action has no range; leave it out")
        return 0.0, 1.0
    ends = row.get("range", [aim.show(aim.low), aim.show(aim.high)])
    if aim.choices:
        if "range" in row:
            reader.wrong(key, ends, f"{aim.name} has choices, all of which are reached; leave the range out")
        return aim.low, aim.high
    if not isinstance(ends, list) or len(ends) != 2:
        reader.wrong(key, ends, "must be [value at the left end, value at the right end]")
        return aim.low, aim.high
    return reader.value(key, aim.name, ends[0]), reader.value(key, aim.name, ends[1])


def _button(reader: TableReader, key: str, row: Mapping[str, Any], usual: ButtonMode | None) -> ButtonMode | None:
    if "button" not in row:
        return usual
    return ButtonMode(reader.choice(key, row, tuple(each.value for each in ButtonMode), ""))


def _control(reader: TableReader, key: str, text: object, home: _Home, names: tuple[str, ...] = ()) -> Control:
    try:
        if not isinstance(text, str):
            raise ValueError('must be text such as "cc 21"')
        return read_control(text, home.channel, home.port)
    except ValueError as error:
        others = f"; or the name of a part: {', '.join(names)}" if names else ""
        reader.wrong(key, text, f"{error}{others}")
        return read_control("cc 1")


def _names(reader: TableReader, key: str, names: object, parts: Mapping[str, Part]) -> tuple[str, ...]:
    """A row of names of parts; "" is a gap."""
    if not isinstance(names, list) or any(not isinstance(name, str) for name in names):
        reader.wrong(key, names, 'must be names of parts, such as ["K1", "K2"]')
        return ()
    for name in (name for name in names if name and name not in parts):
        reader.wrong(key, name, f"is no part; {suggestion(name, parts)}")
    return tuple(names)


def _list(reader: TableReader, key: str, rows: Mapping[str, Any], what: str) -> list[Any]:
    found = rows.get(key, [])
    if not isinstance(found, list):
        reader.wrong(key, found, f"must be a list of {what}")
        return []
    return found


def _choice(reader: TableReader, key: str, rows: Mapping[str, Any], default: _Choice) -> _Choice:
    kind = type(default)
    return kind(reader.choice(key, rows, tuple(each.value for each in kind), default.value))
