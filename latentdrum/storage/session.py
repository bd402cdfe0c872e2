"""Recorded sessions as JSON Lines: one MIDI message a line, {"t": seconds, "bytes": [..]}."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

#: About thirty years; a larger time is a damaged line.
_LONGEST_S: Final = 1e9


class SessionError(ValueError):
    """A session file cannot be read or written; the text names file, line and what was expected."""


def read_session(path: Path) -> list[tuple[float, bytes]]:
    """The messages of a session file in time order; other keys of a line are ignored.

    Raises SessionError for an invalid line, OSError for a file that cannot be opened.
    """
    with path.open(encoding="utf-8", errors="replace") as lines:
        return sorted(_messages(path, lines), key=lambda event: event[0])


def _messages(path: Path, lines: Iterable[str]) -> Iterator[tuple[float, bytes]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            at_s, data = float(row["t"]), _bytes(row["bytes"])
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            example = '{"t": 0.5, "bytes": [248]}'
            text = f"{line.strip()[:60]!r} is not a message such as {example}"
            raise SessionError(f"{path}, line {number}: {text}") from None
        if not abs(at_s) <= _LONGEST_S:  # false for nan, too
            rule = f"t must be a finite number of seconds, at most {_LONGEST_S:.0f}"
            raise SessionError(f"{path}, line {number}: {rule}")
        yield at_s, data


def _bytes(found: object) -> bytes:
    """A list of integers 0..255 as bytes. Checked, since bytes(5) would be five zeros."""
    if not isinstance(found, list) or any(type(number) is not int for number in found):
        raise TypeError("bytes must be a list of integers")
    return bytes(found)


def session_line(at_s: float, data: bytes) -> str:
    """One message as a line of a session file; time rounded to microseconds."""
    return json.dumps({"t": round(at_s, 6), "bytes": list(data)})


def write_session(path: Path, messages: Iterable[tuple[float, bytes]]) -> None:
    """Write messages in the order given; raises OSError if the file cannot be written."""
    path.write_text("".join(session_line(at_s, data) + "\n" for at_s, data in messages), encoding="utf-8")


class SessionWriter:
    """Writes a session file while messages come in, so a crash loses nothing; times are relative to its start."""

    def __init__(self, path: Path, begin_s: float) -> None:
        """Create the file. Raises SessionError if it exists or cannot be written."""
        self.path = path
        self.messages = 0
        self._begin_s = begin_s
        try:
            self._file = path.open("x", encoding="utf-8")
        except FileExistsError:
            raise SessionError(f"{path} is there already; choose another name or move it away") from None
        except OSError as error:
            raise SessionError(f"{path} cannot be written ({error.strerror}); choose another place") from None

    def write(self, events: Iterable[tuple[float, bytes]]) -> None:
        """Append and flush messages; those from before the start are left out."""
        rows = [session_line(at_s - self._begin_s, data) for at_s, data in events if at_s >= self._begin_s]
        self.messages += len(rows)
        if rows:
            self._file.write("\n".join(rows) + "\n")
            self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()
