"""Records sessions: the engine thread fills an inbox, the main thread writes it to a file."""

from collections import deque
from pathlib import Path
from threading import Event, Lock
from time import perf_counter
from typing import Final

from latentdrum.core.clock.jack import JackSample
from latentdrum.core.clock.link import LinkSample
from latentdrum.core.engine.events import Input
from latentdrum.core.engine.state import EngineState
from latentdrum.drivers.midi.ports import MidiPorts
from latentdrum.storage.session import SessionWriter
from latentdrum.storage.session_events import ControlBytes, SessionEnd, SessionEvent, event_of, opening

_WRITE_S: Final = 0.05
_POLL_S: Final = 1.0


class SessionInbox:
    """What the engine thread has for a session; `taken` is for the thread that writes the file.

    begin_s: when the recording begins, a second of the ports' clock.
    """

    def __init__(self, begin_s: float) -> None:
        self._begin_s = begin_s
        self._events: deque[tuple[float, SessionEvent]] = deque()
        self.complete_s: float | None = None  # until when nothing is missing; None before the first step

    def step(self, state: EngineState, now_s: float) -> None:
        """The engine begins a step in a state, which opens the session if it is the first one."""
        if self.complete_s is None:
            self._events += ((self._begin_s, event) for event in opening(state, self._begin_s))
        self.complete_s = now_s

    def receive(self, messages: list[tuple[float, bytes]]) -> None:
        """MIDI messages, with the seconds at which they arrived."""
        self._events.extend(messages)

    def receive_controls(self, messages: list[tuple[float, bytes]]) -> None:
        """The same of the input for controllers."""
        self._events.extend((at_s, ControlBytes(data)) for at_s, data in messages)

    def command(self, item: Input, state: EngineState, now_s: float) -> None:
        """Another input, with the second at which the engine reads it; a JACK transport's is that of the sample."""
        event = event_of(item.moved_to(now_s) if isinstance(item, LinkSample) else item, state)
        if event is not None:
            self._events.append((item.at_s if isinstance(item, JackSample) else now_s, event))

    def taken(self) -> list[tuple[float, SessionEvent]]:
        """The events since the last call."""
        return [self._events.popleft() for _ in range(len(self._events))]


class SessionRecorder:
    """At most one recording at a time; methods may be called from any thread but the engine's."""

    def __init__(self) -> None:
        self._writer: SessionWriter | None = None
        self._inbox = SessionInbox(0.0)
        self._lock = Lock()

    @property
    def path(self) -> Path | None:
        """The current file, or None."""
        writer = self._writer
        return writer.path if writer is not None else None

    def begin(self, path: Path, now_s: float) -> SessionInbox:
        """Begin a file at a second of the ports' clock, to be filled through the inbox; ends the previous one.

        Raises SessionError if it cannot be written.
        """
        writer = SessionWriter(path, now_s)
        self.end()
        with self._lock:
            self._writer, self._inbox = writer, SessionInbox(now_s)
            return self._inbox

    def write(self) -> None:
        """Write the events since the last call."""
        with self._lock:
            if self._writer is not None:
                self._writer.write(self._inbox.taken())

    def end(self) -> int:
        """End the file; returns its number of messages. Raises OSError if the rest cannot be written.

        The file is closed all the same.
        """
        with self._lock:
            writer, self._writer = self._writer, None
            if writer is None:
                return 0
            try:
                writer.write(self._rest())
            finally:
                writer.close()
            return writer.messages

    def _rest(self) -> list[tuple[float, SessionEvent]]:
        """The last events and the end, which is after all of them."""
        complete_s, events = self._inbox.complete_s, self._inbox.taken()
        if complete_s is None:
            return events
        return [*events, (max([complete_s, *(at_s for at_s, _ in events)]), SessionEnd())]


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
