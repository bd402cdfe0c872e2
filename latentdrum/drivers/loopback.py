"""Measures latency and jitter of the user's MIDI system with messages from one of our ports to another."""

from collections.abc import Callable
from dataclasses import dataclass
from time import sleep
from typing import Final

from latentdrum.drivers.jack.midi_ports import JackPorts
from latentdrum.drivers.midi.ports import Backend, Inbox, MidiError, MidiPorts, PortRequest, Role
from latentdrum.drivers.midi.rtmidi_ports import RtMidiPorts

_NOTE: Final = 0x90
_IN: Final = "LatentDrum Check In"
_OUT: Final = "LatentDrum Check Out"


@dataclass(frozen=True, slots=True)
class LoopbackResult:
    """Delay of every message from due time to arrival, milliseconds, and how many were lost."""

    delays_ms: tuple[float, ...]
    lost: int


def loopback(backend: Backend, count: int = 300, wait: Callable[[float], None] = sleep) -> LoopbackResult:
    """Send count messages, one about every 10 ms, and receive them. Raises MidiError if none arrives.

    Also raises it on WinMM, which has no virtual ports.
    """
    if backend is Backend.WINMM:
        raise MidiError("Windows has no virtual MIDI ports to measure with")
    if backend is Backend.JACK:
        # Two clients: one connected to itself would receive a period later.
        sender: MidiPorts = JackPorts(PortRequest(), _OUT, {Role.IN: "unused", Role.OUT: "out"})
        receiver: MidiPorts = JackPorts(PortRequest(f"{_OUT}:out"), _IN, {Role.IN: "in", Role.OUT: "unused"})
    else:
        receiver = RtMidiPorts(backend, PortRequest(), {Role.IN: _IN, Role.OUT: f"{_IN} unused"})
        sender = RtMidiPorts(backend, PortRequest(target=_IN), {Role.IN: f"{_OUT} unused", Role.OUT: _OUT})
    try:
        wait(0.3)
        return _measure(sender, receiver.inbox, count, wait)
    finally:
        sender.close(0.05)
        receiver.close(0.05)


def _measure(sender: MidiPorts, inbox: Inbox, count: int, wait: Callable[[float], None]) -> LoopbackResult:
    dues: dict[bytes, float] = {}
    for number in range(count):
        due_s = sender.now_s() + sender.lookahead_s + 0.0001 * (number * 7 % 30)
        message = bytes((_NOTE, number // 127, 1 + number % 127))
        dues[message] = due_s
        sender.send(due_s, message)
        end_s = due_s + 0.005
        while (now_s := sender.now_s()) < end_s:
            next_s = sender.flush(now_s)
            wait(max(0.0005, min(next_s or end_s, end_s) - sender.now_s()))
    wait(0.05)
    received = [inbox.popleft() for _ in range(len(inbox))]
    delays = tuple((at_s - dues[data]) * 1000.0 for at_s, data in received if data in dues)
    if not delays:
        raise MidiError(f"none of {count} loopback messages arrived; is the MIDI system overloaded?")
    return LoopbackResult(delays, count - len(delays))
