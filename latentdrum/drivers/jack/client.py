"""A client of one run of the JACK server: MIDI in and out in its process callback, exact to the frame."""

from collections import Counter, deque
from collections.abc import Mapping
from time import perf_counter, sleep
from typing import Any, Final, Protocol

from latentdrum.core.messages import note_off
from latentdrum.drivers.jack.frame_clock import FrameClock
from latentdrum.drivers.jack.server import jack_module, open_client
from latentdrum.drivers.jack.transport import JackTransport
from latentdrum.drivers.midi.due_queue import DueQueue
from latentdrum.drivers.midi.lateness import Lateness
from latentdrum.drivers.midi.ports import Inbox, MidiError, Role
from latentdrum.drivers.midi.wakeup import Wakeup

#: How long to wait for the first cycle, seconds.
_FIRST_PERIOD_S: Final = 2.0
#: An xrun is reported up to this many cycles after the messages it lost.
_SWALLOWED_CYCLES: Final = 8


class AudioProcessor(Protocol):
    """Audio output of the same client, in the same cycle as the MIDI messages."""

    def register_ports(self, client: Any) -> None:
        """Register ports; `process` follows."""

    def process(self, first: int, frames: int) -> None:
        """Fill the port buffers for a cycle; first is the clock's unwrapped frame. Never raises."""


class JackClient:
    """The client, its MIDI ports and its process callback. Ends when the server does, or with `close`.

    names: of the client, and of its ports; those for controllers may be missing. inboxes: of each input. queue: for the
    output, control_queue: for the controllers. offset_s: see `FrameClock`.
    """

    def __init__(
        self,
        names: tuple[str, Mapping[Role, str]],
        inboxes: Mapping[Role, Inbox],
        wakeup: Wakeup,
        queue: DueQueue,
        control_queue: deque[bytes],
        lateness: Lateness,
        offset_s: float | None = None,
    ) -> None:
        self.alive = True
        self.failure: BaseException | None = None
        self.lost = 0
        self.cycles = 0
        self.dropouts = 0
        self.removals: Counter[str] = Counter()  # port name -> how often it was unregistered
        self._xrun = False
        # (channel, note) -> cycle of its last message, and whether that was a note-off.
        self._last_note_events: dict[tuple[int, int], tuple[int, bool]] = {}
        self._inboxes, self._wakeup, self._queue, self._lateness = inboxes, wakeup, queue, lateness
        self._control_queue = control_queue
        self._jack_error: type[Exception] = jack_module().JackError
        self.handle: Any = open_client(names[0])
        self._audio: AudioProcessor | None = None
        self.transport: JackTransport | None = None
        self.clock = FrameClock(self.handle.samplerate, offset_s)
        try:
            self._activate(names[1])
        except self._jack_error as error:
            self.close()
            raise MidiError(f"JACK refuses our MIDI ports ({error}); restart the server") from None

    def _activate(self, names: Mapping[Role, str]) -> None:
        self.period_frames: int = self.handle.blocksize
        inputs, outputs = self.handle.midi_inports, self.handle.midi_outports
        self.ports: dict[Role, Any] = {
            role: (inputs if role.is_input else outputs).register(name) for role, name in names.items()
        }
        self.handle.set_process_callback(self._process)
        self.handle.set_shutdown_callback(self._on_shutdown)
        self.handle.set_blocksize_callback(self._on_blocksize)
        self.handle.set_xrun_callback(self._on_xrun)
        self.handle.set_port_registration_callback(self._on_registration)
        self.handle.activate()
        deadline_s = perf_counter() + _FIRST_PERIOD_S
        while not self.cycles:  # the clock is set in the first cycle
            if not self.alive or perf_counter() > deadline_s:
                self.close()
                raise MidiError("the JACK server runs no cycles; restart it")
            sleep(0.001)

    def attach(self, audio: AudioProcessor) -> None:
        """Add audio output to this client. Raises MidiError if the server refuses its ports."""
        try:
            audio.register_ports(self.handle)
        except self._jack_error as error:
            raise MidiError(f"JACK refuses our audio ports ({error}); restart the server") from None
        self._audio = audio

    @property
    def period_s(self) -> float:
        """The server's period, seconds."""
        return self.period_frames / self.clock.rate

    def now_s(self) -> float:
        """The server's time; it continues after the server has ended."""
        return self.clock.now_s(perf_counter(), running=self.alive)

    def close(self) -> None:
        """Close the client; harmless if the server is gone."""
        self.alive = False
        self.handle.close()

    def _on_shutdown(self, status: Any, reason: str) -> None:
        self.alive = False

    def _on_blocksize(self, frames: int) -> None:
        self.period_frames = frames

    def _on_xrun(self, delayed_us: float) -> None:
        self._xrun = True
        self.dropouts += 1

    def _on_registration(self, port: Any, registered: bool) -> None:
        if not registered:
            self.removals[port.name] += 1

    def _process(self, frames: int) -> None:
        try:
            self._cycle(frames)
        except Exception as error:  # JACK-Client would only print it and stop calling
            self.failure = error

    def _cycle(self, frames: int) -> None:
        clock = self.clock
        first = clock.begin(self.handle.last_frame_time, frames, perf_counter())
        for role, port in self.ports.items():
            if not role.is_input:
                continue
            inbox = self._inboxes[role]
            for at, event in port.incoming_midi_events():
                inbox.append((clock.second(first + at), bytes(event)))
                self._wakeup.set()
        if self.transport is not None:
            self.transport.read(self.handle, clock.second(first))
        self._send_due(first, frames)
        if Role.CONTROL_OUT in self.ports:
            self._show(self.ports[Role.CONTROL_OUT])
        if self._audio is not None:
            self._audio.process(first, frames)
        self.cycles += 1

    def _send_due(self, first: int, frames: int) -> None:
        clock = self.clock
        self.ports[Role.OUT].clear_buffer()
        first_s, end_s, earliest = clock.second(first), clock.second(first + frames - 0.5), 0  # to the nearest frame
        if self._xrun:
            self._xrun = False
            self._repeat_note_offs()
        while (item := self._queue.pop(end_s)) is not None:
            at = min(max(clock.frame(item.due_s) - first, earliest), frames - 1)
            self._write(at, item.data)
            self._lateness.add(first_s + at / clock.rate - item.due_s)
            earliest = at

    def _write(self, at: int, data: bytes) -> None:
        if data[0] & 0xE0 == 0x80:
            self._last_note_events[data[0] & 0x0F, data[1]] = (self.cycles, data[0] < 0x90)
        self._write_to(self.ports[Role.OUT], at, data)

    def _write_to(self, target: Any, at: int, data: bytes) -> None:
        try:
            target.write_midi_event(at, data)
        except self._jack_error:
            self.lost += 1

    def _show(self, target: Any) -> None:
        target.clear_buffer()
        while self._control_queue:
            self._write_to(target, 0, self._control_queue.popleft())

    def _repeat_note_offs(self) -> None:
        """Send recent note-offs again: an xrun can lose messages, and a lost note-off would leave a note hanging."""
        for (channel, note), (cycle, is_end) in tuple(self._last_note_events.items()):
            if is_end and self.cycles - cycle < _SWALLOWED_CYCLES:
                self._write(0, note_off(channel, note))
