"""Ports on a JACK server (or PipeWire's), taken up again with their connections when the server returns."""

from collections import deque
from contextlib import suppress
from time import perf_counter, sleep
from typing import Final

from latentdrum.drivers.jack.client import AudioProcessor, JackClient
from latentdrum.drivers.jack.connections import Wiring
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
        self.returns = 0
        self.unsent = 0
        self._names = names
        self._lateness = Lateness()
        self._queue = DueQueue()
        self._outlet: AudioProcessor | None = None
        self._in = Wiring(request.source, is_input=True)
        self._out = Wiring(request.target, is_input=False)
        self._stream = JackClient(names, self.inbox, self.wakeup, self._queue, self._lateness)
        try:
            self._in.begin(self._stream, self._stream.source)
            self._out.begin(self._stream, self._stream.target)
        except BaseException:
            self._stream.close()
            raise

    @property
    def stream(self) -> JackClient:
        """The client as it is now; another one after the server was gone."""
        return self._stream

    def attach(self, outlet: AudioProcessor) -> None:
        """Let sound leave through the same client, also after the server was gone. Raises MidiError if refused."""
        self._stream.attach(outlet)
        self._outlet = outlet

    @property
    def lookahead_s(self) -> float:
        """One period, and time to spare."""
        return self._stream.period_s + _MARGIN_S

    def now_s(self) -> float:
        """The server's time."""
        return self._stream.now_s()

    @property
    def failure(self) -> BaseException | None:
        """An error in the process callback."""
        return self._stream.failure

    @property
    def dropouts(self) -> int:
        """Times the server could not keep its period since it was last joined."""
        return self._stream.dropouts

    def send(self, due_s: float, data: bytes) -> None:
        """Put a message where the next period finds it."""
        if self._stream.alive:
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
        if not self._stream.alive:
            self._come_back()
        if self._stream.alive:
            with suppress(jack_module().JackError):  # the server may go while we ask
                self._in.tend(self._stream, self._stream.source)
                self._out.tend(self._stream, self._stream.target)

    def port_status(self) -> tuple[PortStatus, PortStatus]:
        """The port in and the port out."""
        client, source, target = self._names
        return self._heading(f"{client}:{source}", self._in), self._heading(f"{client}:{target}", self._out)

    def lateness_ms(self) -> tuple[float, ...]:
        """How much later than due the last messages left, milliseconds."""
        return self._lateness.ms()

    def close(self, drain_s: float = 0.25) -> None:
        """Let what is due leave, give it a period to arrive, and leave the server."""
        until_s = perf_counter() + drain_s
        while self._stream.alive and len(self._queue) and perf_counter() < until_s:
            sleep(0.001)
        cycles = self._stream.cycles
        while self._stream.alive and self._stream.cycles < cycles + 2 and perf_counter() < until_s:
            sleep(0.001)
        self._stream.close()

    def _heading(self, name: str, wiring: Wiring) -> PortStatus:
        if not self._stream.alive:
            return PortStatus(name, (), False)
        return PortStatus(name, wiring.partners, True, wiring.waits_for)

    def _come_back(self) -> None:
        self._stream.close()
        self._queue.clear()
        try:
            offset_s = self._stream.now_s() - perf_counter()
            self._stream = JackClient(self._names, self.inbox, self.wakeup, self._queue, self._lateness, offset_s)
            if self._outlet is not None:
                self._stream.attach(self._outlet)
        except MidiError:
            self._stream.close()  # half back is not back: the next poll begins anew
            return
        self.returns += 1
