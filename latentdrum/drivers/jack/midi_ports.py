"""MIDI ports on JACK or PipeWire, restored with their connections after a server restart."""

from collections import deque
from contextlib import suppress
from time import perf_counter, sleep
from typing import Final

from latentdrum.drivers.jack.client import AudioProcessor, JackClient
from latentdrum.drivers.jack.connections import PortConnections
from latentdrum.drivers.jack.server import jack_module
from latentdrum.drivers.midi.due_queue import DueQueue
from latentdrum.drivers.midi.lateness import Lateness
from latentdrum.drivers.midi.ports import (
    CLIENT_NAME,
    IN_NAME,
    OUT_NAME,
    Backend,
    Inbox,
    MidiError,
    PortRequest,
    PortStatus,
)
from latentdrum.drivers.midi.wakeup import Wakeup

#: Beyond one period: the engine's interval (2 ms) and scheduling jitter, seconds.
_MARGIN_S: Final = 0.004
NAMES: Final = (CLIENT_NAME, IN_NAME, OUT_NAME)


class JackPorts:
    """The MIDI ports on JACK; see `MidiPorts`. A message is sent in the frame in which it is due."""

    backend = Backend.JACK

    def __init__(self, request: PortRequest, names: tuple[str, str, str] = NAMES) -> None:
        self.inbox: Inbox = deque()
        self.wakeup = Wakeup()
        self.reconnections = self.input_reconnections = 0
        self.unsent = 0
        self._names = names
        self._lateness = Lateness()
        self._queue = DueQueue()
        self._audio: AudioProcessor | None = None
        self._in = PortConnections(request.source, is_input=True)
        self._out = PortConnections(request.target, is_input=False)
        self._client = JackClient(names, self.inbox, self.wakeup, self._queue, self._lateness)
        try:
            self._in.begin(self._client, self._client.source)
            self._out.begin(self._client, self._client.target)
        except BaseException:
            self._client.close()
            raise

    @property
    def client(self) -> JackClient:
        """The current client; another one after a server restart."""
        return self._client

    def attach(self, audio: AudioProcessor) -> None:
        """Add audio output to this client and its successors. Raises MidiError if the server refuses."""
        self._client.attach(audio)
        self._audio = audio

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
                before = set(self._in.partners)
                self._in.restore(self._client, self._client.source)
                self.input_reconnections += not before.issuperset(self._in.partners)
                self._out.restore(self._client, self._client.target)

    def port_status(self) -> tuple[PortStatus, PortStatus]:
        """MIDI input and MIDI output."""
        client, source, target = self._names
        return self._status(f"{client}:{source}", self._in), self._status(f"{client}:{target}", self._out)

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
        try:
            offset_s = self._client.now_s() - perf_counter()
            self._client = JackClient(self._names, self.inbox, self.wakeup, self._queue, self._lateness, offset_s)
            if self._audio is not None:
                self._client.attach(self._audio)
        except MidiError:
            self._client.close()  # all or nothing: the next poll tries again
            return
        self.reconnections += 1
