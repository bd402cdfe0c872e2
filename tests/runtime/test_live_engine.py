"""The engine thread: inputs from the ports, withdrawn notes, no hanging notes."""

import numpy as np

from latentdrum.core.controls.surface import Surface
from latentdrum.core.engine.decode_request import DecodeRequest
from latentdrum.core.engine.events import Decoded, Run
from latentdrum.core.engine.state import ClockSource, EngineState, Options, initial_state
from latentdrum.core.messages import all_notes_off
from latentdrum.core.rhythm.groove import Groove, from_hits
from latentdrum.runtime.live_engine import LiveEngine, coalesce_controls
from latentdrum.runtime.session_recorder import SessionInbox
from latentdrum.storage.session_events import Opening
from latentdrum.storage.state_event import Standing
from tests.rhythms import blank
from tests.runtime.fake_ports import FakePorts


def every_step() -> Groove:
    hits = np.ones((32, 9), np.bool_)
    return from_hits(hits, np.full((32, 9), 0.8, np.float32), np.zeros((32, 9), np.float32))


def live(ports: FakePorts, source: ClockSource = ClockSource.INTERNAL, state: EngineState | None = None) -> LiveEngine:
    """An engine whose grooves are decoded at once."""

    def decode(request: DecodeRequest) -> None:
        device.post(Decoded(request, every_step()))

    device = LiveEngine(state or initial_state(blank(), Options(source)), ports, decode, lambda program: None)
    return device


class SteadyPorts(FakePorts):
    """Ports whose clock is a millisecond on at every look, however busy the machine is."""

    time_s = 0.0

    def now_s(self) -> float:
        self.time_s += 0.001
        return self.time_s


def hanging(ports: FakePorts) -> set[int]:
    sounding: set[int] = set()
    for _, data in sorted(ports.sent, key=lambda item: item[0]):
        if data[0] & 0xF0 == 0x90:
            sounding.add(data[1])
        elif data[0] & 0xF0 == 0x80:
            sounding.discard(data[1])
    return sounding


def test_superseded_controller_values_are_dropped() -> None:
    """Of several values of one controller in a batch only the last stays; other messages keep their order."""
    turns = [(0.0, bytes((0xB0, 20, value))) for value in range(5)]
    other = (0.0, bytes((0xB0, 21, 1)))
    batch = [turns[0], (0.0, b"\xf8"), turns[1], other, turns[2], (0.0, b"\xf8"), turns[3], turns[4]]
    assert coalesce_controls(batch, Surface()) == [(0.0, b"\xf8"), other, (0.0, b"\xf8"), turns[4]]


def test_an_error_in_the_engine_ends_all_notes_and_is_reported() -> None:
    """Playing ends, no note hangs, and the failure is kept for the exit code."""
    ports = SteadyPorts()
    device = live(ports)
    device.post(Run(True))
    for _ in range(3):
        device._step()
    assert hanging(ports)
    device.post(object())  # type: ignore[arg-type]  # not an input
    device._run()
    assert isinstance(device.failure, AttributeError)
    assert not hanging(ports)
    assert ports.sent[-1][1] == all_notes_off(9)
    assert device.ended.is_set()


def test_after_a_reconnection_sounding_notes_are_ended() -> None:
    """The synth may have missed their note-offs."""
    ports = FakePorts()
    device = live(ports)
    device.post(Run(True))
    for _ in range(3):
        device._step()
    ports.reconnections += 1
    before = len(ports.sent)
    device._step()
    assert all_notes_off(9) in [data for _, data in ports.sent[before:]]


def test_stop_withdraws_notes_not_sent_yet() -> None:
    """The DAW's Stop does; with the internal clock it is ignored."""
    for source, withdrawals in ((ClockSource.EXTERNAL, 1), (ClockSource.INTERNAL, 0)):
        ports = FakePorts()
        device = live(ports, source)
        ports.inbox.append((0.0, b"\xfc"))
        device._step()
        assert ports.withdrawals == withdrawals


def test_the_lookahead_follows_the_ports() -> None:
    """JACK's period may change while playing; notes are then passed on earlier."""
    ports = FakePorts()
    device = live(ports)
    ports.lookahead_s = 0.025
    device._step()
    assert device.state.options.emit_ahead_s == 0.025


def test_start_withdraws_notes_not_sent_yet() -> None:
    """A DAW that jumps to the top while playing must not get notes from before the jump."""
    for source, withdrawals in ((ClockSource.EXTERNAL, 1), (ClockSource.INTERNAL, 0)):
        ports = FakePorts()
        device = live(ports, source)
        ports.inbox.append((0.0, b"\xfa"))
        device._step()
        assert ports.withdrawals == withdrawals


def test_a_recording_may_end_while_a_message_comes_in() -> None:
    """The message goes to the recording that was active; the engine thread does not fail."""

    class Ending(LiveEngine):
        """Its recording ends as soon as the attribute was read."""

        def __getattribute__(self, name: str) -> object:
            found = super().__getattribute__(name)
            if name == "recorder":
                self.recorder = None
            return found

    ports = FakePorts()
    device = Ending(
        initial_state(blank(), Options(ClockSource.EXTERNAL)), ports, lambda request: None, lambda number: None
    )
    recording = SessionInbox(0.0)
    device.recorder = recording
    ports.inbox.append((0.0, b"\xf8"))
    device._step()
    (_, begun), (_, stood), *messages = recording.taken()
    assert (type(begun), type(stood)) == (Opening, Standing)
    assert messages == [(0.0, b"\xf8")]
