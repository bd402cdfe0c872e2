"""The engine thread: read the inbox, step, send. Nothing else runs on it."""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from threading import Event, Thread
from typing import Final

from latentdrum.core.controls.commands import Reconnected
from latentdrum.core.controls.feedback import INTERVAL_S
from latentdrum.core.controls.profile import Profile
from latentdrum.core.controls.surface import Surface
from latentdrum.core.engine.decode_request import DecodeRequest
from latentdrum.core.engine.engine import is_idle, silence, step
from latentdrum.core.engine.events import Input, MidiIn
from latentdrum.core.engine.outputs import Outputs
from latentdrum.core.engine.protocols import OutsideTransport
from latentdrum.core.engine.state import EngineState
from latentdrum.core.messages import Clock, ControlChange, InputPort, parse
from latentdrum.core.preset.scene import Way
from latentdrum.core.rhythm.loop import Loop
from latentdrum.drivers.midi.ports import Inbox, MidiPorts
from latentdrum.runtime.audio_engine import AudioEngine
from latentdrum.runtime.realtime import Priority, request_realtime
from latentdrum.runtime.session_recorder import SessionInbox

_log = logging.getLogger(__name__)

#: Longest interval between two steps of the engine while it plays, seconds; at most half the lookahead.
_INTERVAL_S: Final = 0.002
#: The same while nothing plays, seconds; every message or command wakes it.
_IDLE_INTERVAL_S: Final = 0.05


class LiveEngine:
    """Plays the engine in real time until `stop`. Other threads read `state` and the counts, and `post` commands."""

    def __init__(
        self,
        state: EngineState,
        ports: MidiPorts,
        request_groove: Callable[[DecodeRequest], None],
        request_preset: Callable[[int], None],
        sound: AudioEngine | None = None,
        request_placement: Callable[[Loop], None] = lambda loop: None,
        request_midway: Callable[[Way], None] = lambda way: None,
        save_profile: Callable[[Profile], None] = lambda profile: None,
    ) -> None:
        self.state = state
        self.priority = Priority(False, "not started")
        self.failure: BaseException | None = None
        self.recorder: SessionInbox | None = None  # while recording, gets all that a session holds
        self.ticks = self.messages = self.coalesced = self.withdrawn = 0
        self.ended = Event()
        self._ports, self._sound = ports, sound
        self._request_groove, self._request_preset = request_groove, request_preset
        self._request_placement, self._request_midway = request_placement, request_midway
        self._save_profile = save_profile
        self._transport: OutsideTransport | None = None
        self._posted: deque[Input] = deque()
        self._reconnections, self._controls_connected = ports.reconnections, ports.control_reconnections
        self._stopping = False
        self._thread = Thread(target=self._run, name="engine", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def post(self, item: Input) -> None:
        """Queue a command or a decoded groove; never blocks."""
        self._posted.append(item)
        self._ports.wakeup.set()

    def follow(self, transport: OutsideTransport) -> None:
        """Take the samples of a transport, and pass requests on to it."""
        self._transport = transport
        transport.follow(self.post)

    def stop(self, deadline_s: float = 2.0) -> None:
        """End all notes and the thread."""
        self._stopping = True
        self._ports.wakeup.set()
        self._thread.join(deadline_s)

    def _run(self) -> None:
        try:
            self.priority = request_realtime()
            while not self._stopping and self._ports.failure is None:
                self._wait(self._step())
            self.failure = self._ports.failure
        except Exception as error:  # playing ends, but no note may hang and the error is reported
            self.failure = error
        if self.failure is not None:
            _log.error("the engine ended: %s", self.failure, exc_info=self.failure)
        self._fall_silent()
        self.ended.set()

    def _step(self) -> float | None:
        """One step of the engine; returns the second at which the ports have a message due, if known."""
        now_s = self._ports.now_s()
        self._update_lookahead()
        self.state, outputs = step(self.state, self._inputs(now_s), now_s)
        self._send(outputs)
        due_s = self._ports.flush(self._ports.now_s())
        if not outputs.feedback:
            return due_s
        next_s = now_s + len(outputs.feedback) * INTERVAL_S  # there may be more to show
        return next_s if due_s is None else min(due_s, next_s)

    def _reconnected(self) -> list[Input]:
        """Whether ports were connected anew since the last step."""
        ports = self._ports
        output = ports.reconnections != self._reconnections
        anew = output or ports.control_reconnections != self._controls_connected
        self._reconnections, self._controls_connected = ports.reconnections, ports.control_reconnections
        return [Reconnected(output)] if anew else []

    def _update_lookahead(self) -> None:
        """The lookahead of MIDI and audio may change while running, such as with JACK's period."""
        options, lookahead_s = self.state.options, self._ports.lookahead_s
        sound_lookahead_s = self._sound.lookahead_s if self._sound is not None else lookahead_s
        if (lookahead_s, sound_lookahead_s) != (options.emit_ahead_s, options.sound_ahead_s):
            options = replace(options, emit_ahead_s=lookahead_s, sound_ahead_s=sound_lookahead_s)
            self.state = replace(self.state, options=options)

    def _inputs(self, now_s: float) -> list[Input]:
        """Reconnections, messages and commands since the last step."""
        anew = self._reconnected()
        received, controls = _taken(self._ports.inbox), _taken(self._ports.control_inbox)
        posted = [self._posted.popleft() for _ in range(len(self._posted))]
        recorder = self.recorder  # once: another thread may end the recording meanwhile
        if recorder is not None:
            recorder.step(self.state, now_s)
            for item in anew:  # before what came in through the new connection
                recorder.command(item, self.state, min([now_s, *(at_s for at_s, _ in received + controls)]))
            recorder.receive(received)
            recorder.receive_controls(controls)
            for item in posted:
                recorder.command(item, self.state, now_s)
        arrived = self._counted(received, InputPort.IN) + self._counted(controls, InputPort.CONTROL)
        return [*anew, *sorted(arrived, key=lambda message: message.at_s), *posted]

    def _counted(self, received: list[tuple[float, bytes]], port: InputPort) -> list[MidiIn]:
        """Count the messages; returns them without superseded controller values."""
        self.messages += len(received)
        if port is InputPort.IN:
            self.ticks += sum(isinstance(parse(data), Clock) for _, data in received)
        kept = coalesce_controls(received, self.state.surface, port)
        self.coalesced += len(received) - len(kept)
        return [MidiIn(at_s, data, port) for at_s, data in kept]

    def _send(self, outputs: Outputs) -> None:
        if outputs.withdraw:
            self.withdrawn = self._ports.withdraw()
            if self._sound is not None:
                self._sound.withdraw()
        for message in outputs.midi:
            self._ports.send(message.due_s, message.data)
        for data in outputs.feedback:
            self._ports.show(data)
        if self._sound is not None:
            self._sound.handle(outputs, self.state)
        if outputs.decode is not None:
            self._request_groove(outputs.decode)
        if outputs.program is not None:
            self._request_preset(outputs.program)
        if outputs.profile is not None:
            self._save_profile(outputs.profile)
        if self._transport is not None:
            for request in outputs.transport:
                self._transport.request(request)
        if outputs.place is not None:
            self._request_placement(outputs.place)
        if outputs.way is not None:
            self._request_midway(outputs.way)

    def _wait(self, due_s: float | None) -> None:
        now_s = self._ports.now_s()
        wait_s = _IDLE_INTERVAL_S if is_idle(self.state, now_s) else min(_INTERVAL_S, self._ports.lookahead_s / 2)
        if due_s is not None:
            wait_s = min(wait_s, due_s - now_s)
        if wait_s > 0:
            self._ports.wakeup.wait(wait_s)

    def _fall_silent(self) -> None:
        self.state, outputs = silence(self.state, self._ports.now_s())
        self._send(outputs)


def _taken(inbox: Inbox) -> list[tuple[float, bytes]]:
    """The messages of an inbox, which another thread may fill meanwhile."""
    return [inbox.popleft() for _ in range(len(inbox))]


def coalesce_controls(
    received: list[tuple[float, bytes]], surface: Surface, port: InputPort = InputPort.IN
) -> list[tuple[float, bytes]]:
    """The messages of one port without controller values that a later one of the same batch supersedes.

    So a fast turn of a knob costs one parameter change a step. Of a control that a profile binds or that is being
    learned every message counts: encoders send how far they were turned, and takeover sees where a knob was.
    """
    if len(received) < 2 or surface.learning is not None:
        return received
    controls = [_control(data, surface.profile, port) for _, data in received]
    last = {control: number for number, control in enumerate(controls)}
    return [event for number, event in enumerate(received) if last[controls[number]] == number or not controls[number]]


def _control(data: bytes, profile: Profile | None, port: InputPort) -> tuple[int, int] | None:
    """Channel and controller of a Control Change that the profile does not use; None for any other message."""
    message = parse(data)
    if not isinstance(message, ControlChange) or (profile is not None and profile.uses(message, port)):
        return None
    return message.channel, message.controller
