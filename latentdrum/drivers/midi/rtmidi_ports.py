"""MIDI ports on ALSA, CoreMIDI or WinMM through rtmidi: virtual ones, or connected to other programs' ports."""

from collections import deque
from collections.abc import Mapping
from time import perf_counter, sleep

from latentdrum.drivers.midi.due_queue import DueQueue
from latentdrum.drivers.midi.lateness import Lateness
from latentdrum.drivers.midi.ports import (
    PORT_NAMES,
    Backend,
    Inbox,
    MidiError,
    PortRequest,
    PortStatus,
    Role,
)
from latentdrum.drivers.midi.rtmidi_port import RtMidiPort
from latentdrum.drivers.midi.wakeup import Wakeup


class RtMidiPorts:
    """The MIDI ports through rtmidi; see `MidiPorts`. The engine thread waits for due times and calls `flush`."""

    lookahead_s = 0.002

    def __init__(self, backend: Backend, request: PortRequest, names: Mapping[Role, str] = PORT_NAMES) -> None:
        self.backend = backend
        self.inbox: Inbox = deque()
        self.control_inbox: Inbox = deque()
        self.wakeup = Wakeup()
        self.failure: BaseException | None = None
        self.reconnections = self.control_reconnections = 0
        self.unsent = 0
        self.dropouts = 0  # not reported by these systems
        self._lateness = Lateness()
        self._queue = DueQueue()
        self._ports: dict[Role, RtMidiPort] = {}
        try:
            for role, name in names.items():
                # Windows has no virtual ports, so there a controller must be named.
                if backend is not Backend.WINMM or request.part_of_name(role) is not None:
                    self._open(role, name, request.part_of_name(role))
        except BaseException:
            self._close_ports()
            raise

    def _open(self, role: Role, name: str, partner: str | None) -> None:
        inbox = self.control_inbox if role is Role.CONTROL_IN else self.inbox

        def on_message(message: list[int]) -> None:
            # Own time stamp: rtmidi's delta repeats within a packet on macOS (python-rtmidi#204).
            inbox.append((perf_counter(), bytes(message)))
            self.wakeup.set()

        try:
            self._ports[role] = RtMidiPort(self.backend, role, name, partner, on_message if role.is_input else None)
        except MidiError:
            if role is not Role.CONTROL_OUT or partner is None:
                raise  # but a controller may have no input for feedback

    def _close_ports(self) -> None:
        for port in self._ports.values():
            port.close()

    def now_s(self) -> float:
        """The wall clock's time."""
        return perf_counter()

    def send(self, due_s: float, data: bytes) -> None:
        """Keep a message until it is due."""
        self._queue.put(due_s, data)

    def show(self, data: bytes) -> None:
        """Send to the controllers; what cannot be sent is dropped, since a restored port is shown everything anew."""
        if Role.CONTROL_OUT in self._ports:
            self._ports[Role.CONTROL_OUT].send(data)

    def withdraw(self) -> int:
        """Withdraw the note-ons not sent yet; returns how many were withdrawn so far."""
        self._queue.withdraw()
        return self._queue.withdrawn

    def flush(self, now_s: float) -> float | None:
        """Send what is due; returns the next due second, if any."""
        while (item := self._queue.pop(now_s)) is not None:
            if self._ports[Role.OUT].send(item.data):
                self._lateness.add(perf_counter() - item.due_s)
            else:
                self.unsent += 1
        return self._queue.next_due_s()

    def poll(self) -> None:
        """Close a port whose partner was unplugged; reopen it when the partner is back."""
        for role, port in self._ports.items():
            restored = port.restore()
            self.reconnections += restored and role is Role.OUT
            self.control_reconnections += restored and role is not Role.OUT

    def port_status(self) -> dict[Role, PortStatus]:
        """The ports that there are."""
        return {role: port.port_status for role, port in self._ports.items()}

    def lateness_ms(self) -> tuple[float, ...]:
        """How late the last messages were sent, milliseconds."""
        return self._lateness.ms()

    def close(self, drain_s: float = 0.25) -> None:
        """Send what is due within drain_s seconds, then close the ports."""
        until_s = perf_counter() + drain_s
        while (due_s := self.flush(perf_counter())) is not None and due_s < until_s:
            sleep(max(0.0, due_s - perf_counter()))
        self._close_ports()
