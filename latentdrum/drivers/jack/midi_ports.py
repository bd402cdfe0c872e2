"""MIDI ports on JACK or PipeWire, restored with their connections after a server restart."""

from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from time import perf_counter, sleep
from typing import Final

from latentdrum.drivers.jack.client import AudioProcessor, JackClient
from latentdrum.drivers.jack.connections import PortConnections
from latentdrum.drivers.jack.server import jack_module
from latentdrum.drivers.jack.transport import JackTransport
from latentdrum.drivers.midi.due_queue import DueQueue
from latentdrum.drivers.midi.lateness import Lateness
from latentdrum.drivers.midi.ports import (
    CLIENT_NAME,
    PORT_NAMES,
    Backend,
    Inbox,
    MidiError,
    PortRequest,
    PortStatus,
    Role,
)
from latentdrum.drivers.midi.wakeup import Wakeup

#: Beyond one period: the engine's interval (2 ms) and scheduling jitter, seconds.
_MARGIN_S: Final = 0.004


class JackPorts:
    """The MIDI ports on JACK; see `MidiPorts`. A message is sent in the frame in which it is due."""

    backend = Backend.JACK

    def __init__(self, request: PortRequest, client: str = CLIENT_NAME, names: Mapping[Role, str] = PORT_NAMES) -> None:
        self.inbox: Inbox = deque()
        self.control_inbox: Inbox = deque()
        self.wakeup = Wakeup()
        self.reconnections = self.control_reconnections = 0
        self.unsent = 0
        self._names = client, names
        self._lateness = Lateness()
        self._queue = DueQueue()
        self._control_queue: deque[bytes] = deque()
        self._audio: AudioProcessor | None = None
        self._transport: JackTransport | None = None
        self._connections = {role: PortConnections(role, request.part_of_name(role)) for role in names}
        self._client = self._open_client()
        try:
            for role, connections in self._connections.items():
                connections.begin(self._client, self._client.ports[role])
        except BaseException:
            self._client.close()
            raise

    def _open_client(self, offset_s: float | None = None) -> JackClient:
        inboxes = {Role.IN: self.inbox, Role.CONTROL_IN: self.control_inbox}
        return JackClient(self._names, inboxes, self.wakeup, self._queue, self._control_queue, self._lateness, offset_s)

    @property
    def client(self) -> JackClient:
        """The current client; another one after a server restart."""
        return self._client

    def attach(self, audio: AudioProcessor) -> None:
        """Add audio output to this client and its successors. Raises MidiError if the server refuses."""
        self._client.attach(audio)
        self._audio = audio

    def follow_transport(self, transport: JackTransport) -> None:
        """Have the transport read in the process callback of this client and its successors."""
        self._client.transport = self._transport = transport

    @property
    def lookahead_s(self) -> float:
        """One period and a margin."""
        return self._client.period_s + _MARGIN_S

    def now_s(self) -> float:
        """The server's time."""
        return self._client.now_s()

    @property
    def failure(self) -> BaseException | None:
        """An error in the process callback."""
        return self._client.failure

    @property
    def dropouts(self) -> int:
        """Xruns since the client was opened."""
        return self._client.dropouts

    def send(self, due_s: float, data: bytes) -> None:
        """Queue a message for the process callback."""
        if self._client.alive:
            self._queue.put(due_s, data)
        else:
            self.unsent += 1

    def show(self, data: bytes) -> None:
        """Queue a message for the controllers for the process callback."""
        if self._client.alive:
            self._control_queue.append(data)

    def withdraw(self) -> int:
        """Withdraw the note-ons not sent yet; returns how many were withdrawn so far."""
        self._queue.withdraw()
        return self._queue.withdrawn

    def flush(self, now_s: float) -> float | None:
        """Does nothing: the process callback sends."""
        return None

    def poll(self) -> None:
        """Reconnect to a restarted server; restore connections."""
        if not self._client.alive:
            self._reconnect()
        if self._client.alive:
            with suppress(jack_module().JackError):  # the server may end meanwhile
                for role, connections in self._connections.items():
                    connections.restore(self._client, self._client.ports[role])
                    self.control_reconnections += connections.renewed and role is not Role.OUT

    def port_status(self) -> dict[Role, PortStatus]:
        """The ports."""
        client, names = self._names
        return {
            role: self._status(f"{client}:{names[role]}", connections)
            for role, connections in self._connections.items()
        }

    def lateness_ms(self) -> tuple[float, ...]:
        """How late the last messages were sent, milliseconds."""
        return self._lateness.ms()

    def close(self, drain_s: float = 0.25) -> None:
        """Send what is due within drain_s, wait two cycles for it to arrive, and close the client."""
        deadline_s = perf_counter() + drain_s
        while self._client.alive and len(self._queue) and perf_counter() < deadline_s:
            sleep(0.001)
        cycles = self._client.cycles
        while self._client.alive and self._client.cycles < cycles + 2 and perf_counter() < deadline_s:
            sleep(0.001)
        self._client.close()

    def _status(self, name: str, connections: PortConnections) -> PortStatus:
        if not self._client.alive:
            return PortStatus(name, (), False)
        return PortStatus(name, connections.partners, True, connections.waits_for)

    def _reconnect(self) -> None:
        self._client.close()
        self._queue.clear()
        self._control_queue.clear()
        try:
            self._client = self._open_client(self._client.now_s() - perf_counter())
            if self._audio is not None:
                self._client.attach(self._audio)
            self._client.transport = self._transport
        except MidiError:
            self._client.close()  # all or nothing: the next poll tries again
            return
        self.reconnections += 1
