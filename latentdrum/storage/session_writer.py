"""Writes down what comes in while it comes in, so that a crash loses nothing."""

from collections.abc import Iterable
from pathlib import Path

from latentdrum.storage.session import SessionError, session_line


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
