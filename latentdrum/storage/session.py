"""Recorded sessions as JSON Lines: one event a line, at "t" seconds.

    {"t": 0.0, "device": {"clock": "internal", ...}}       the device, its preset and its values, as recording began
    {"t": 0.0, "state": {"layout": "8bca38a3", ...}}       all that was going on then
    {"t": 0.5, "bytes": [248]}                             a MIDI message; "control_bytes": to the input for controllers
    {"t": 0.7, "set": {"name": "density", "value": 0.3}}   a command; so are load, play, tap, undo and others
    {"t": 1.0, "listen": {"bars": 2, "adds": false}}       a take is armed
    {"t": 9.0, "placed": true}                             the positions of the loop that plays have come in
    {"t": 9.5, "end": true}                                the recording ended

All kinds of lines are in session_events.py. A session that was recorded without a device holds MIDI messages alone.
"state" is the engine's: song position and clock, groove, scenes and glides, hands, takes and paths being recorded,
taps, changes that can be undone; all but the bars that `keep` would write. A version of latentdrum reads it in which
states have the same layout; a session without it begins with the device stopped, as it was loaded.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from latentdrum.core.preset.names import PresetError
from latentdrum.core.preset.table_reader import TableReader
from latentdrum.storage.session_events import KINDS, ControlBytes, SessionEvent

#: About thirty years; a larger time is a damaged line.
_LONGEST_S: Final = 1e9


class SessionError(ValueError):
    """A session file cannot be read or written; the text names file, line and what was expected."""


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
        where = f"{path}, line {number}"
        try:
            row = json.loads(line)
            at_s, reader = float(row["t"]), TableReader(where)
            key = next(key for key in KINDS if key in row)
            event = KINDS[key].read(reader, row)
            reader.finish()
        except PresetError as error:  # names the line, the key and the rule
            raise SessionError(str(error)) from None
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError, StopIteration):
            example = '{"t": 0.5, "bytes": [248]}'
            raise SessionError(f"{where}: {line.strip()[:60]!r} is not an event such as {example}") from None
        if not abs(at_s) <= _LONGEST_S:  # false for nan, too
            raise SessionError(f"{where}: t must be a finite number of seconds, at most {_LONGEST_S:.0f}")
        yield at_s, event


def session_line(at_s: float, event: SessionEvent) -> str:
    """One event as a line of a session file; time rounded to microseconds."""
    key, kind = next((key, kind) for key, kind in KINDS.items() if isinstance(event, kind.type))
    return json.dumps({"t": round(at_s, 6), key: kind.write(event)})


def write_session(path: Path, events: Iterable[tuple[float, SessionEvent]]) -> None:
    """Write events in the order given; raises OSError if the file cannot be written."""
    path.write_text("".join(session_line(at_s, event) + "\n" for at_s, event in events), encoding="utf-8")


class SessionWriter:
    """Writes a session file while events come in, so a crash loses nothing; times are relative to its start."""

    def __init__(self, path: Path, begin_s: float) -> None:
        """Create the file. Raises SessionError if it exists or cannot be written."""
        self.path = path
        self.messages = 0  # MIDI messages, without other events
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
        self.messages += sum(isinstance(event, bytes | ControlBytes) for _, event in kept)
        if kept:
            self._file.write("".join(session_line(at_s, event) + "\n" for at_s, event in kept))
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
