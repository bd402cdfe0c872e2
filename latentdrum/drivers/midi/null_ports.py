"""No MIDI at all: the ports of an instrument that only sounds, on a computer without a MIDI system."""

from collections import deque
from time import perf_counter

from latentdrum.drivers.midi.ports import Backend, Inbox, PortStatus
from latentdrum.drivers.midi.wakeup import Wakeup


class NullPorts:
    """See `MidiPorts`. Nothing comes in, and what is sent goes nowhere."""

    backend = Backend.NONE
    lookahead_s = 0.002

    def __init__(self) -> None:
        self.inbox: Inbox = deque()
        self.wakeup = Wakeup()
        self.failure: BaseException | None = None
        self.reconnections = self.unsent = self.dropouts = 0

    def now_s(self) -> float:
        """The wall clock's time."""
        return perf_counter()

    def send(self, due_s: float, data: bytes) -> None:
        """There is nobody to hear it."""

    def withdraw(self) -> int:
        """Nothing is under way."""
        return 0

    def flush(self, now_s: float) -> float | None:
        """Nothing waits."""
        return None

    def poll(self) -> None:
        """Nothing can be lost."""

    def port_status(self) -> tuple[PortStatus, PortStatus]:
        """No port in and no port out."""
        return PortStatus("no MIDI", (), True), PortStatus("no MIDI", (), True)

    def lateness_ms(self) -> tuple[float, ...]:
        """Nothing leaves."""
        return ()

    def close(self, drain_s: float = 0.25) -> None:
        """Nothing is open."""
