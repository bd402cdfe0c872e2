"""Ports of a device without MIDI, which only plays sound."""

from collections import deque
from time import perf_counter

from latentdrum.drivers.midi.ports import Backend, Inbox, PortStatus, Role
from latentdrum.drivers.midi.wakeup import Wakeup


class NullPorts:
    """See `MidiPorts`. Nothing is received, and what is sent is dropped."""

    backend = Backend.NONE
    lookahead_s = 0.002

    def __init__(self) -> None:
        self.inbox: Inbox = deque()
        self.control_inbox: Inbox = deque()
        self.wakeup = Wakeup()
        self.failure: BaseException | None = None
        self.reconnections = self.control_reconnections = self.unsent = self.dropouts = 0

    def now_s(self) -> float:
        """The wall clock's time."""
        return perf_counter()

    def send(self, due_s: float, data: bytes) -> None:
        """Drop the message."""

    def show(self, data: bytes) -> None:
        """Drop the message."""

    def withdraw(self) -> int:
        """Nothing to withdraw."""
        return 0

    def flush(self, now_s: float) -> float | None:
        """Nothing to send."""
        return None

    def poll(self) -> None:
        """Nothing to restore."""

    def port_status(self) -> dict[Role, PortStatus]:
        """None."""
        return {}

    def lateness_ms(self) -> tuple[float, ...]:
        """None."""
        return ()

    def close(self, drain_s: float = 0.25) -> None:
        """Nothing to close."""
