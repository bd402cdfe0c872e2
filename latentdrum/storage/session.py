"""Recorded sessions: one MIDI message a line, {"t": seconds, "bytes": [..]}."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

#: Seconds; a session of thirty years is a slip of a decimal point, and no tick count outlasts it.
_LONGEST_S: Final = 1e9


class SessionError(ValueError):
    """A session file that cannot be read; the text names file, line and what was expected."""


def read_session(path: Path) -> list[tuple[float, bytes]]:
    """The messages of a session file in the order of their time; other keys in a line are ignored.

    Raises SessionError for a line that is no message, OSError for a file that cannot be opened.
    """
    with path.open(encoding="utf-8", errors="replace") as lines:
        return sorted(_messages(path, lines), key=lambda event: event[0])


def _messages(path: Path, lines: Iterable[str]) -> Iterator[tuple[float, bytes]]:
    for number, session_line in enumerate(lines, 1):
        if not session_line.strip():
            continue
        try:
            row = json.loads(session_line)
            at_s, data = float(row["t"]), _bytes(row["bytes"])
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            raise SessionError(
                f'{path}, line {number}: {session_line.strip()[:60]!r} is not a message such as {{"t": 0.5, "bytes": [248]}}'
            ) from None
        if not abs(at_s) <= _LONGEST_S:  # nor is it a number if it is nan
            rule = f"t must be a finite number of seconds, at most {_LONGEST_S:.0f}"
            raise SessionError(f"{path}, line {number}: {rule}")
        yield at_s, data


def _bytes(found: object) -> bytes:
    """The bytes of a list of whole numbers 0..255; of a lone number `bytes` would make so many zeros."""
    if not isinstance(found, list) or any(type(number) is not int for number in found):
        raise TypeError("bytes must be a list of whole numbers")
    return bytes(found)


def session_line(at_s: float, data: bytes) -> str:
    """One message as a line of a session file, seconds to the microsecond."""
    return json.dumps({"t": round(at_s, 6), "bytes": list(data)})


def write_session(path: Path, messages: Iterable[tuple[float, bytes]]) -> None:
    """Write messages in the order given; raises OSError if the file cannot be written."""
    path.write_text("".join(session_line(at_s, data) + "\n" for at_s, data in messages), encoding="utf-8")


class SessionWriter:
    """A session file being written; times are counted from its beginning."""

    def __init__(self, path: Path, begin_s: float) -> None:
        """Begin a new file. Raises SessionError if there is one of that name or it cannot be written."""
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
        """Add messages, handed to the system before this returns; what came before the beginning is left out."""
        rows = [session_line(at_s - self._begin_s, data) for at_s, data in events if at_s >= self._begin_s]
        self.messages += len(rows)
        if rows:
            self._file.write("\n".join(rows) + "\n")
            self._file.flush()

    def close(self) -> None:
        """End the file."""
        self._file.close()
