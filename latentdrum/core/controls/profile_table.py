"""A controller profile as a table of plain values: `profile_from_table` reads it, `profile_table` writes it."""

from collections.abc import Mapping
from dataclasses import replace
from enum import Enum
from typing import Any, Final, TypeVar

from latentdrum.core.controls.binding import Action, Aim, Binding, ButtonMode, Curve, bind
from latentdrum.core.controls.control import Control, Kind, read_control
from latentdrum.core.controls.profile import FIRST_EIGHT, Part, Profile, Shape
from latentdrum.core.controls.relative import Encoding
from latentdrum.core.controls.takeover import Takeover
from latentdrum.core.parameters.control_map import OMNI
from latentdrum.core.parameters.parameter import Parameter
from latentdrum.core.parameters.table import PARAMETERS, suggestion
from latentdrum.core.preset.table_reader import TableReader

SCHEMA: Final = 1

_TEXTS: Final = ("maker", "model", "source", "notes")
_KEYS: Final = ("schema", *_TEXTS, "channel", "takeover", "first_eight", "layout", "parts", "bindings")
_PART_KEYS: Final = ("shape", "sends", "encoding")
_BINDING_KEYS: Final = (
    "control", "parameter", "action", "range", "curve", "takeover", "encoding", "button",
)  # fmt: skip

_Choice = TypeVar("_Choice", bound=Enum)


def profile_from_table(name: str, rows: Mapping[str, Any], source: str) -> Profile:
    """The profile in a table of plain values. Raises PresetError naming source and every fault."""
    reader = TableReader(source)
    reader.head(rows, SCHEMA)
    reader.known("", rows, _KEYS)
    channel = reader.whole("channel", rows, OMNI, 16, OMNI)
    takeover = _choice(reader, "takeover", rows, Takeover.PICKUP)
    parts = _parts(reader, rows, channel)
    found = Profile(
        name,
        _bindings(reader, rows, parts, channel, takeover),
        tuple(parts.values()),
        tuple(_names(reader, "layout", row, parts) for row in _list(reader, "layout", rows, "rows of names")),
        _first_eight(reader, rows, parts),
        **{key: reader.text(key, rows) for key in _TEXTS},
        channel=channel,
        takeover=takeover,
    )
    reader.finish()
    return found


def _parts(reader: TableReader, rows: Mapping[str, Any], channel: int) -> dict[str, Part]:
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
        control = _control(reader, f"{key}.sends", row.get("sends"), channel)
        twin = next((each.name for each in found.values() if each.control == control), None)
        if twin is not None:
            reader.wrong(f"{key}.sends", row.get("sends"), f"{twin} sends the same; one of them is wrong")
        found[name] = Part(name, shape, control, encoding)
    return found


def _first_eight(reader: TableReader, rows: Mapping[str, Any], parts: Mapping[str, Part]) -> tuple[str, ...]:
    names = _names(reader, "first_eight", rows.get("first_eight", []), parts)
    if len(names) > len(FIRST_EIGHT):
        reader.wrong("first_eight", list(names), f"must be at most {len(FIRST_EIGHT)} names")
    if any(name in parts and parts[name].shape.is_pressed for name in names):
        reader.wrong("first_eight", list(names), "must be knobs, encoders or faders, no buttons")
    return names


def _bindings(
    reader: TableReader, rows: Mapping[str, Any], parts: Mapping[str, Part], channel: int, takeover: Takeover
) -> tuple[Binding, ...]:
    found = []
    for number, row in enumerate(_list(reader, "bindings", rows, "tables [[bindings]]")):
        key = f"bindings[{number + 1}]"
        if isinstance(row, Mapping):
            reader.known(f"{key}.", row, _BINDING_KEYS)
            found.append(_binding(reader, f"{key}.", row, parts, channel, takeover))
        else:
            reader.wrong(key, row, 'must be a table such as control = "K1", parameter = "busyness"')
    return tuple(found)


def _binding(
    reader: TableReader,
    key: str,
    row: Mapping[str, Any],
    parts: Mapping[str, Part],
    channel: int,
    takeover: Takeover,
) -> Binding:
    aim, part = _aim(reader, key, row), parts.get(str(row.get("control")))
    control = part.control if part else _control(reader, f"{key}control", row.get("control"), channel, tuple(parts))
    usual = _usual(control, aim, part)
    low, high = _range(reader, f"{key}range", row, aim)
    return replace(
        usual,
        low=low,
        high=high,
        curve=_choice(reader, f"{key}curve", row, usual.curve),
        takeover=_choice(reader, f"{key}takeover", row, takeover),
        encoding=_choice(reader, f"{key}encoding", row, usual.encoding),
        button=_button(reader, f"{key}button", row, usual.button),
    )


def _usual(control: Control, aim: Aim, part: Part | None) -> Binding:
    """The binding of a control of which nothing else is said."""
    if not isinstance(aim, Parameter):
        return Binding(control, aim)
    pressed = control.kind is Kind.NOTE or (part is not None and part.shape.is_pressed)
    return bind(control, aim, Encoding.ABSOLUTE if part is None else part.encoding, pressed)


def _aim(reader: TableReader, key: str, row: Mapping[str, Any]) -> Aim:
    if ("action" in row) == ("parameter" in row):
        given = {name: row[name] for name in ("parameter", "action") if name in row}
        reader.wrong(key[:-1], given, "must have either a parameter or an action")
        return Action.PLAY
    if "action" in row:
        return Action(reader.choice(f"{key}action", row, tuple(each.value for each in Action), ""))
    name = row["parameter"]
    if not isinstance(name, str) or name not in PARAMETERS:
        reader.wrong(f"{key}parameter", name, f"is no parameter; {suggestion(str(name)[:64], PARAMETERS)}")
        return next(iter(PARAMETERS.values()))
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


def _control(reader: TableReader, key: str, text: object, channel: int, names: tuple[str, ...] = ()) -> Control:
    try:
        if not isinstance(text, str):
            raise ValueError('must be text such as "cc 21"')
        return read_control(text, channel)
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


def profile_table(profile: Profile) -> dict[str, Any]:
    """The profile as plain nested values, ready for TOML or JSON; the reader gives the same profile back."""
    rows: dict[str, Any] = {"schema": SCHEMA}
    rows |= {key: text for key in _TEXTS if (text := getattr(profile, key))}
    rows |= {"channel": profile.channel, "takeover": profile.takeover.value}
    if profile.first_eight:
        rows["first_eight"] = list(profile.first_eight)
    if profile.layout:
        rows["layout"] = [list(row) for row in profile.layout]
    if profile.parts:
        rows["parts"] = {part.name: _part_row(part, profile.channel) for part in profile.parts}
    if profile.own:
        rows["bindings"] = [_binding_row(each, profile) for each in profile.own]
    return rows


def _part_row(part: Part, channel: int) -> dict[str, str]:
    row = {"shape": part.shape.value, "sends": _sends(part.control, channel)}
    return row | ({} if part.encoding is Encoding.ABSOLUTE else {"encoding": part.encoding.value})


def _binding_row(binding: Binding, profile: Profile) -> dict[str, Any]:
    part = next((each for each in profile.parts if each.control == binding.control), None)
    row: dict[str, Any] = {"control": part.name if part else _sends(binding.control, profile.channel)}
    if isinstance(binding.aim, Parameter):
        aim = binding.aim
        row["parameter"] = aim.name
        if not aim.choices and (binding.low, binding.high) != (aim.low, aim.high):
            row["range"] = [aim.show(binding.low), aim.show(binding.high)]
    else:
        row["action"] = binding.aim.value
    row |= {} if binding.curve is Curve.LINEAR else {"curve": binding.curve.value}
    row |= {} if binding.takeover is profile.takeover else {"takeover": binding.takeover.value}
    usual = _usual(binding.control, binding.aim, part)
    row |= {} if binding.encoding is usual.encoding else {"encoding": binding.encoding.value}
    return row | ({"button": binding.button.value} if binding.button not in (None, usual.button) else {})


def _sends(control: Control, channel: int) -> str:
    """A control as text, without the channel that it shares with the profile."""
    return control.on_any_channel.text if control.channel == channel else control.text
