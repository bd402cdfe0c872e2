"""Recorded sessions as JSON Lines: one event a line, at "t" seconds.

    {"t": 0.5, "bytes": [248]}                             a MIDI message
    {"t": 1.0, "listen": {"bars": 2, "adds": false}}       a take is armed
    {"t": 9.0, "listen": "placed"}                         the positions of the loop that plays have come in
    {"t": 9.5, "listen": "undo"}                           the take is taken back
    {"t": 9.7, "undo": true}                               the last change is taken back; with "redo", made again

The positions themselves are not recorded: the model finds the same ones for the same loop. Files from before there were
takes hold MIDI messages alone.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from latentdrum.core.engine.events import Listen, Redo, Undo, UndoTake
from latentdrum.core.rhythm.loop import BARS_RANGE

#: About thirty years; a larger time is a damaged line.
_LONGEST_S: Final = 1e9


class SessionError(ValueError):
    """A session file cannot be read or written; the text names file, line and what was expected."""


@dataclass(frozen=True, slots=True)
class LoopPlaced:
    """The positions of the loop that plays came in."""


#: The bytes of a MIDI message, an event of a take, or a change taken back or made again.
SessionEvent: TypeAlias = bytes | Listen | UndoTake | LoopPlaced | Undo | Redo

_WORDS: Final[Mapping[str, SessionEvent]] = {"undo": UndoTake(), "placed": LoopPlaced()}
_MARKS: Final[Mapping[str, SessionEvent]] = {"undo": Undo(), "redo": Redo()}


def read_session(path: Path) -> list[tuple[float, SessionEvent]]:
    """The events of a session file in time order; other keys of a line are ignored.

    Raises SessionError for an invalid line, OSError for a file that cannot be opened.
    """
    with path.open(encoding="utf-8", errors="replace") as lines:
        return sorted(_events(path, lines), key=lambda event: event[0])


def _events(path: Path, lines: Iterable[str]) -> Iterator[tuple[float, SessionEvent]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            at_s, event = float(row["t"]), _event(row)
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            example = '{"t": 0.5, "bytes": [248]}'
            text = f"{line.strip()[:60]!r} is not a message such as {example}"
            raise SessionError(f"{path}, line {number}: {text}") from None
        if not abs(at_s) <= _LONGEST_S:  # false for nan, too
            rule = f"t must be a finite number of seconds, at most {_LONGEST_S:.0f}"
            raise SessionError(f"{path}, line {number}: {rule}")
        yield at_s, event


def _event(row: Mapping[str, Any]) -> SessionEvent:
    if "bytes" in row:
        return _bytes(row["bytes"])
    for key, event in _MARKS.items():
        if row.get(key) is True:
            return event
    return _of_take(row["listen"])


def _bytes(found: object) -> bytes:
    """A list of integers 0..255 as bytes. Checked, since bytes(5) would be five zeros."""
    if not isinstance(found, list) or any(type(number) is not int for number in found):
        raise TypeError("bytes must be a list of integers")
    return bytes(found)


def _of_take(found: object) -> SessionEvent:
    """What is said of a take. Raises KeyError, TypeError or ValueError if it is none of the three."""
    if isinstance(found, str):
        return _WORDS[found]
    if not isinstance(found, Mapping) or type(found["bars"]) is not int or type(found["adds"]) is not bool:
        raise TypeError("bars must be a whole number, adds true or false")
    if not BARS_RANGE[0] <= found["bars"] <= BARS_RANGE[1]:
        raise ValueError("bars is out of range")
    return Listen(found["bars"], found["adds"])


def session_line(at_s: float, event: SessionEvent) -> str:
    """One event as a line of a session file; time rounded to microseconds."""
    return json.dumps({"t": round(at_s, 6), **_row(event)})


def _row(event: SessionEvent) -> dict[str, Any]:
    match event:
        case bytes():
            return {"bytes": list(event)}
        case Listen(bars, adds):
            return {"listen": {"bars": bars, "adds": adds}}
        case UndoTake():
            return {"listen": "undo"}
        case LoopPlaced():
            return {"listen": "placed"}
        case Undo():
            return {"undo": True}
        case Redo():
            return {"redo": True}


def write_session(path: Path, events: Iterable[tuple[float, SessionEvent]]) -> None:
    """Write events in the order given; raises OSError if the file cannot be written."""
    path.write_text("".join(session_line(at_s, event) + "\n" for at_s, event in events), encoding="utf-8")


class SessionWriter:
    """Writes a session file while events come in, so a crash loses nothing; times are relative to its start."""

    def __init__(self, path: Path, begin_s: float) -> None:
        """Create the file. Raises SessionError if it exists or cannot be written."""
        self.path = path
        self.messages = 0  # MIDI messages, without the events of takes
        self._begin_s = begin_s
        try:
            self._file = path.open("x", encoding="utf-8")
        except FileExistsError:
            raise SessionError(f"{path} is there already; choose another name or move it away") from None
        except OSError as error:
            raise SessionError(f"{path} cannot be written ({error.strerror}); choose another place") from None

    def write(self, events: Iterable[tuple[float, SessionEvent]]) -> None:
        """Append and flush events; those from before the start are left out."""
        kept = [(at_s - self._begin_s, event) for at_s, event in events if at_s >= self._begin_s]
        self.messages += sum(isinstance(event, bytes) for _, event in kept)
        if kept:
            self._file.write("".join(session_line(at_s, event) + "\n" for at_s, event in kept))
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
