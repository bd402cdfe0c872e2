"""What a session holds: one table of its events, `KINDS`, each with the key of its line in the file.

The positions of loops are not held: the model finds the same ones for the same loop.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from latentdrum.core.controls.commands import UndoLearned, UseProfile
from latentdrum.core.engine.events import (
    Command,
    Decoded,
    Input,
    Listen,
    MidiIn,
    Placed,
    Redo,
    SetTogether,
    SetValue,
    Undo,
    UndoTake,
    WayFound,
)
from latentdrum.core.engine.state import ClockSource, EngineState, Options
from latentdrum.core.parameters.table import PARAMETERS, Values, suggestion
from latentdrum.core.preset.preset import Preset
from latentdrum.core.preset.table_reader import TableReader
from latentdrum.core.rhythm.loop import BARS_RANGE
from latentdrum.storage.control_events import CONTROL_KINDS
from latentdrum.storage.form_events import FORM_KINDS
from latentdrum.storage.preset_events import PRESET_KINDS, preset_row, read_preset
from latentdrum.storage.state_event import Standing, read_standing, write_standing
from latentdrum.storage.together_table import read_together, together_table
from latentdrum.storage.transport_events import TRANSPORT_KINDS

#: A longer lookahead is a damaged line, seconds.
_LONGEST_AHEAD_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Opening:
    """The device as its recording began; changed: the values that were not those of its preset."""

    options: Options
    preset: Preset
    changed: Values


@dataclass(frozen=True, slots=True)
class ControlBytes:
    """A MIDI message to the input for controllers."""

    data: bytes


@dataclass(frozen=True, slots=True)
class LoopPlaced:
    """The positions of the loop that plays came in."""


@dataclass(frozen=True, slots=True)
class MidwayFound:
    """Where the way between two scenes goes by came in."""


@dataclass(frozen=True, slots=True)
class SessionEnd:
    """The recording ended; until here it is complete."""


#: What the notes depend on: the bytes of a MIDI message, a command, an answer.
SessionEvent: TypeAlias = bytes | ControlBytes | Opening | Standing | Command | LoopPlaced | MidwayFound | SessionEnd


def opening(state: EngineState, begin_s: float) -> tuple[SessionEvent, ...]:
    """How a session begins that is recorded from a state on: the device, the controller profile in use, the state."""
    usual = state.preset.values
    changed = {name: value for name, value in state.values.items() if value != usual[name]}
    begun, profile = Opening(state.options, state.preset, changed), state.surface.profile
    controls = () if profile is None else (UseProfile(profile),)
    return begun, *controls, Standing(state, begin_s)


def event_of(item: Input, state: EngineState) -> SessionEvent | None:
    """What a session holds of an input that a device in that state reads; None for what a replay makes itself."""
    match item:
        case MidiIn() | Decoded():
            return None
        case Placed(loop):
            return LoopPlaced() if loop is state.preset.loop else None  # else it has come too late
        case WayFound(way):
            return MidwayFound() if way is state.scenes.asked else None
        case _:
            return item


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of event. write: its value under the key of a line; read: the event, from a whole line.

    read notes what is wrong in the reader, or raises KeyError, TypeError or ValueError.
    """

    type: type
    write: Callable[[Any], Any]
    read: Callable[[TableReader, Mapping[str, Any]], SessionEvent]


def _read_bytes(reader: TableReader, row: Mapping[str, Any]) -> bytes:
    return _bytes(row["bytes"])


def _bytes(found: object) -> bytes:
    """A list of integers 0..255 as bytes. Checked, since bytes(5) would be five zeros."""
    if not isinstance(found, list) or any(type(number) is not int for number in found):
        raise TypeError("bytes must be a list of integers")
    return bytes(found)


def _write_opening(event: Opening) -> dict[str, Any]:
    options = event.options
    return {
        "clock": options.source.value,
        "send_clock": options.send_clock,
        "emit_ahead_s": options.emit_ahead_s,
        "sound_ahead_s": options.sound_ahead_s,
        "load": preset_row(event.preset),
        "set": {name: PARAMETERS[name].in_full(value) for name, value in event.changed.items()},
    }


def _read_opening(reader: TableReader, row: Mapping[str, Any]) -> Opening:
    keys = ("clock", "send_clock", "emit_ahead_s", "sound_ahead_s", "load", "set")
    found = reader.section("device", row, keys)
    options = Options(
        ClockSource(reader.choice("device.clock", found, tuple(source.value for source in ClockSource), "")),
        reader.flag("device.send_clock", found, False),
        reader.number("device.emit_ahead_s", found, 0.0, _LONGEST_AHEAD_S, None, "s"),
        reader.number("device.sound_ahead_s", found, 0.0, _LONGEST_AHEAD_S, None, "s"),
    )
    values = reader.section("device.set", found, tuple(PARAMETERS))
    changed = {name: reader.value(f"device.set.{name}", name, values[name]) for name in values if name in PARAMETERS}
    return Opening(
        options, read_preset(reader, reader.section("device.load", found, ("name", "table", "kit"))), changed
    )


def _write_set(event: SetValue) -> dict[str, Any]:
    return {"name": event.name, "value": PARAMETERS[event.name].in_full(event.value)}


def _read_set(reader: TableReader, row: Mapping[str, Any]) -> SetValue:
    found = reader.section("set", row, ("name", "value"))
    name = reader.text("set.name", found)
    if name not in PARAMETERS:
        reader.wrong("set.name", name, f"is no parameter; {suggestion(name, PARAMETERS)}")
        return SetValue(name, 0.0)
    return SetValue(name, reader.value("set.value", name, found.get("value")))


def _write_listen(event: Listen) -> dict[str, Any]:
    return {"bars": event.bars, "adds": event.adds}


def _read_listen(reader: TableReader, row: Mapping[str, Any]) -> Listen:
    found = reader.section("listen", row, ("bars", "adds"))
    return Listen(reader.whole("listen.bars", found, *BARS_RANGE, 0), reader.flag("listen.adds", found, False))


def _mark(key: str, event: SessionEvent) -> Kind:
    """A kind of event that says no more than that it happened."""

    def read(reader: TableReader, row: Mapping[str, Any]) -> SessionEvent:
        if row[key] is not True:
            reader.wrong(key, row[key], "must be true")
        return event

    return Kind(type(event), lambda _: True, read)


#: The key of each kind of event in a line of a session file. Those of commands are named after them.
KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "bytes": Kind(bytes, list, _read_bytes),
        "control_bytes": Kind(
            ControlBytes, lambda event: list(event.data), lambda reader, row: ControlBytes(_bytes(row["control_bytes"]))
        ),
        "device": Kind(Opening, _write_opening, _read_opening),
        "state": Kind(Standing, write_standing, read_standing),
        "set": Kind(SetValue, _write_set, _read_set),
        **{key: Kind(*kind) for key, kind in PRESET_KINDS.items()},
        **{key: Kind(*kind) for key, kind in TRANSPORT_KINDS.items()},
        "listen": Kind(Listen, _write_listen, _read_listen),
        "together": Kind(SetTogether, together_table, read_together),
        "undo_take": _mark("undo_take", UndoTake()),
        "undo": _mark("undo", Undo()),
        "redo": _mark("redo", Redo()),
        **{key: Kind(*kind) for key, kind in FORM_KINDS.items()},
        **{key: Kind(*kind) for key, kind in CONTROL_KINDS.items()},
        "undo_learned": _mark("undo_learned", UndoLearned()),
        "midway": _mark("midway", MidwayFound()),
        "placed": _mark("placed", LoopPlaced()),
        "end": _mark("end", SessionEnd()),
    }
)
