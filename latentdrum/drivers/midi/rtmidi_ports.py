"""MIDI ports on ALSA, CoreMIDI or WinMM through rtmidi: virtual ones, or connected to other programs' ports."""

from collections import deque
from time import perf_counter, sleep

from latentdrum.drivers.midi.due_queue import DueQueue
from latentdrum.drivers.midi.lateness import Lateness
from latentdrum.drivers.midi.ports import IN_NAME, OUT_NAME, Backend, Inbox, PortRequest, PortStatus
from latentdrum.drivers.midi.rtmidi_port import RtMidiPort
from latentdrum.drivers.midi.wakeup import Wakeup


class RtMidiPorts:
    """The MIDI ports through rtmidi; see `MidiPorts`. The engine thread waits for due times and calls `flush`."""

    lookahead_s = 0.002

    def __init__(self, backend: Backend, request: PortRequest, names: tuple[str, str] = (IN_NAME, OUT_NAME)) -> None:
        self.backend = backend
        self.inbox: Inbox = deque()
        self.wakeup = Wakeup()
        self.failure: BaseException | None = None
        self.reconnections = self.input_reconnections = 0
        self.unsent = 0
        self.dropouts = 0  # not reported by these systems
        self._lateness = Lateness()
        self._queue = DueQueue()
        self._in = RtMidiPort(backend, names[0], request.source, is_input=True, on_message=self._on_message)
        try:
            self._out = RtMidiPort(backend, names[1], request.target, is_input=False)
        except BaseException:
            self._in.close()
            raise

    def _on_message(self, message: list[int]) -> None:
        # Own time stamp: rtmidi's delta repeats within a packet on macOS (python-rtmidi#204).
        self.inbox.append((perf_counter(), bytes(message)))
        self.wakeup.set()

    def now_s(self) -> float:
        """The wall clock's time."""
        return perf_counter()

    def send(self, due_s: float, data: bytes) -> None:
        """Keep a message until it is due."""
        self._queue.put(due_s, data)

    def withdraw(self) -> int:
        """Withdraw the note-ons not sent yet; returns how many were withdrawn so far."""
        self._queue.withdraw()
        return self._queue.withdrawn

    def flush(self, now_s: float) -> float | None:
        """Send what is due; returns the next due second, if any."""
        while (item := self._queue.pop(now_s)) is not None:
            if self._out.send(item.data):
                self._lateness.add(perf_counter() - item.due_s)
            else:
                self.unsent += 1
        return self._queue.next_due_s()

    def poll(self) -> None:
        """Close a port whose partner was unplugged; reopen it when the partner is back."""
        self.input_reconnections += self._in.restore()
        self.reconnections += self._out.restore()

    def port_status(self) -> tuple[PortStatus, PortStatus]:
        """MIDI input and MIDI output."""
        return self._in.port_status, self._out.port_status

    def lateness_ms(self) -> tuple[float, ...]:
        """How late the last messages were sent, milliseconds."""
        return self._lateness.ms()

    def close(self, drain_s: float = 0.25) -> None:
        """Send what is due within drain_s seconds, then close the ports."""
        until_s = perf_counter() + drain_s
        while (due_s := self.flush(perf_counter())) is not None and due_s < until_s:
            sleep(max(0.0, due_s - perf_counter()))
        self._in.close()
        self._out.close()
