"""Records sessions: the engine thread fills an inbox, the main thread writes it to a file."""

from collections import deque
from pathlib import Path
from threading import Event, Lock
from time import perf_counter
from typing import Final

from latentdrum.drivers.midi.ports import MidiPorts
from latentdrum.storage.session import SessionEvent, SessionWriter

_WRITE_S: Final = 0.05
_POLL_S: Final = 1.0


class SessionRecorder:
    """At most one recording at a time; methods may be called from any thread but the engine's."""

    def __init__(self) -> None:
        self.inbox: deque[tuple[float, SessionEvent]] = deque()
        self._writer: SessionWriter | None = None
        self._lock = Lock()

    @property
    def path(self) -> Path | None:
        """The current file, or None."""
        writer = self._writer
        return writer.path if writer is not None else None

    def begin(self, path: Path, now_s: float) -> None:
        """Begin a file at a second of the ports' clock; ends the previous one.

        Raises SessionError if it cannot be written.
        """
        writer = SessionWriter(path, now_s)
        self.end()
        with self._lock:
            self.inbox.clear()
            self._writer = writer

    def write(self) -> None:
        """Write the events since the last call."""
        with self._lock:
            events = self._drained()
            if self._writer is not None:
                self._writer.write(events)

    def end(self) -> int:
        """End the file; returns its number of messages. Raises OSError if the rest cannot be written.

        The file is closed all the same.
        """
        with self._lock:
            writer, self._writer = self._writer, None
            events = self._drained()
            if writer is None:
                return 0
            try:
                writer.write(events)
            finally:
                writer.close()
            return writer.messages

    def _drained(self) -> list[tuple[float, SessionEvent]]:
        return [self.inbox.popleft() for _ in range(len(self.inbox))]


def record_until(stop: Event, path: Path, ports: MidiPorts, seconds: float | None = None) -> int:
    """Record without a device until stop is set or the time is over; returns the number of messages.

    Closes the ports. Raises SessionError if the file cannot be written.
    """
    try:
        begin_s = polled_s = perf_counter()
        writer = SessionWriter(path, ports.now_s())
        try:
            while not stop.wait(_WRITE_S) and (seconds is None or perf_counter() - begin_s < seconds):
                writer.write([ports.inbox.popleft() for _ in range(len(ports.inbox))])
                if perf_counter() - polled_s > _POLL_S:
                    polled_s = perf_counter()
                    ports.poll()
            writer.write([ports.inbox.popleft() for _ in range(len(ports.inbox))])
        finally:
            writer.close()
        return writer.messages
    finally:
        ports.close()
