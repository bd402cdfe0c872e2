"""Recorded sessions: one MIDI message a line, {"t": seconds, "bytes": [..]}."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path


class SessionError(ValueError):
    """A session file that cannot be read; the text names file, line and what was expected."""


def read_session(path: Path) -> list[tuple[float, bytes]]:
    """The messages of a session file in the order of their time; other keys in a line are ignored.

    Raises SessionError for a line that is no message, OSError for a file that cannot be opened.
    """
    with path.open(encoding="utf-8", errors="replace") as lines:
        return sorted(_messages(path, lines), key=lambda event: event[0])


def _messages(path: Path, lines: Iterable[str]) -> Iterator[tuple[float, bytes]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            at_s, data = float(row["t"]), bytes(row["bytes"])
        except (ValueError, KeyError, TypeError):
            raise SessionError(
                f'{path}, line {number}: {line.strip()[:60]!r} is not a message such as {{"t": 0.5, "bytes": [248]}}'
            ) from None
        if at_s != at_s or abs(at_s) == float("inf"):
            raise SessionError(f"{path}, line {number}: t must be a finite number of seconds")
        yield at_s, data


def line(at_s: float, data: bytes) -> str:
    """One message as a line of a session file, seconds to the microsecond."""
    return json.dumps({"t": round(at_s, 6), "bytes": list(data)})


def write_session(path: Path, messages: Iterable[tuple[float, bytes]]) -> None:
    """Write messages in the order given; raises OSError if the file cannot be written."""
    path.write_text("".join(line(at_s, data) + "\n" for at_s, data in messages), encoding="utf-8")
