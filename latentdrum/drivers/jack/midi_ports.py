"""Ports on a JACK server (or PipeWire's), taken up again with their connections when the server returns."""

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

#: Beyond one period, what the engine's own cadence (2 ms) and a busy machine may take, seconds.
_MARGIN_S: Final = 0.004
NAMES: Final = (CLIENT_NAME, IN_NAME, OUT_NAME)


class JackPorts:
    """The instrument's ports on JACK; see `MidiPorts`. Messages leave in the frame in which they are due."""

    backend = Backend.JACK

    def __init__(self, request: PortRequest, names: tuple[str, str, str] = NAMES) -> None:
        self.inbox: Inbox = deque()
        self.wakeup = Wakeup()
        self.reconnections = 0
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
        """The client as it is now; another one after the server was gone."""
        return self._client

    def attach(self, audio: AudioProcessor) -> None:
        """Let sound leave through the same client, also after the server was gone. Raises MidiError if refused."""
        self._client.attach(audio)
        self._audio = audio

    @property
    def lookahead_s(self) -> float:
        """One period, and time to spare."""
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
        """Times the server could not keep its period since it was last joined."""
        return self._client.dropouts

    def send(self, due_s: float, data: bytes) -> None:
        """Put a message where the next period finds it."""
        if self._client.alive:
            self._queue.put(due_s, data)
        else:
            self.unsent += 1

    def withdraw(self) -> int:
        """Take back the note-ons that have not left yet; gives how many were taken back so far."""
        self._queue.withdraw()
        return self._queue.withdrawn

    def flush(self, now_s: float) -> float | None:
        """Nothing to do: the process callback sends."""
        return None

    def poll(self) -> None:
        """Come back to a server that was gone; mend connections."""
        if not self._client.alive:
            self._reconnect()
        if self._client.alive:
            with suppress(jack_module().JackError):  # the server may go while we ask
                self._in.restore(self._client, self._client.source)
                self._out.restore(self._client, self._client.target)

    def port_status(self) -> tuple[PortStatus, PortStatus]:
        """The port in and the port out."""
        client, source, target = self._names
        return self._status(f"{client}:{source}", self._in), self._status(f"{client}:{target}", self._out)

    def lateness_ms(self) -> tuple[float, ...]:
        """How much later than due the last messages left, milliseconds."""
        return self._lateness.ms()

    def close(self, drain_s: float = 0.25) -> None:
        """Let what is due leave, give it a period to arrive, and leave the server."""
        until_s = perf_counter() + drain_s
        while self._client.alive and len(self._queue) and perf_counter() < until_s:
            sleep(0.001)
        cycles = self._client.cycles
        while self._client.alive and self._client.cycles < cycles + 2 and perf_counter() < until_s:
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
            self._client.close()  # half back is not back: the next poll begins anew
            return
        self.reconnections += 1
