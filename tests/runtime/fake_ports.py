"""MIDI ports without a MIDI system: messages are recorded."""

from collections import deque
from time import perf_counter

from latentdrum.drivers.midi.ports import Backend, Inbox, PortStatus, Role
from latentdrum.drivers.midi.wakeup import Wakeup


class FakePorts:
    backend = Backend.JACK
    lookahead_s = 0.002
    dropouts = 0

    def __init__(self) -> None:
        self.inbox: Inbox = deque()
        self.control_inbox: Inbox = deque()
        self.shown: list[bytes] = []
        self.wakeup = Wakeup()
        self.sent: list[tuple[float, bytes]] = []
        self.reconnections = self.control_reconnections = self.unsent = self.withdrawals = 0
        self.failure: BaseException | None = None
        self.closed = False

    def now_s(self) -> float:
        return perf_counter()

    def send(self, due_s: float, data: bytes) -> None:
        self.sent.append((due_s, data))

    def show(self, data: bytes) -> None:
        self.shown.append(data)

    def withdraw(self) -> int:
        self.withdrawals += 1
        return 0

    def flush(self, now_s: float) -> float | None:
        return None

    def poll(self) -> None:
        pass

    def port_status(self) -> dict[Role, PortStatus]:
        return {role: PortStatus(role.value, (), True) for role in Role}

    def lateness_ms(self) -> tuple[float, ...]:
        return ()

    def close(self, drain_s: float = 0.25) -> None:
        self.closed = True
