"""Recording while playing: the engine's thread fills the tape, a quiet thread writes it to a file."""

from collections import deque
from pathlib import Path
from threading import Lock

from latentdrum.drivers.midi.ports import Inbox
from latentdrum.storage.session_writer import SessionWriter


class SessionRecorder:
    """At most one recording at a time; every method may be called from any thread but the engine's."""

    def __init__(self) -> None:
        self.inbox: Inbox = deque()
        self._writer: SessionWriter | None = None
        self._lock = Lock()

    @property
    def path(self) -> Path | None:
        """The file being written, or None."""
        writer = self._writer
        return writer.path if writer is not None else None

    def begin(self, path: Path, now_s: float) -> None:
        """Begin a new file at a second of the ports' time, ending the one before.

        Raises SessionError if it cannot be written.
        """
        writer = SessionWriter(path, now_s)
        self.end()
        with self._lock:
            self.inbox.clear()
            self._writer = writer

    def write(self) -> None:
        """Write down what is on the tape."""
        with self._lock:
            events = self._taken()
            if self._writer is not None:
                self._writer.write(events)

    def end(self) -> int:
        """End the file; gives how many messages it holds. Raises OSError where the rest cannot be written.

        The file is ended all the same.
        """
        with self._lock:
            writer, self._writer = self._writer, None
            events = self._taken()
            if writer is None:
                return 0
            try:
                writer.write(events)
            finally:
                writer.close()
            return writer.messages

    def _taken(self) -> list[tuple[float, bytes]]:
        return [self.inbox.popleft() for _ in range(len(self.inbox))]
