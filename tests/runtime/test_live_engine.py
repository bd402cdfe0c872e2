"""The engine's thread: what it takes from the ports, and that it never leaves a note hanging."""

from collections import deque

import numpy as np

from latentdrum.core.engine.decode_request import DecodeRequest
from latentdrum.core.engine.events import Decoded, Run
from latentdrum.core.engine.state import ClockSource, EngineState, Options, initial_state
from latentdrum.core.messages import all_notes_off
from latentdrum.core.rhythm.groove import Groove, from_hits
from latentdrum.drivers.midi.ports import Inbox
from latentdrum.runtime.live_engine import LiveEngine, coalesce_controls
from tests.rhythms import blank
from tests.runtime.fake_ports import FakePorts


def every_step() -> Groove:
    hits = np.ones((32, 9), np.bool_)
    return from_hits(hits, np.full((32, 9), 0.8, np.float32), np.zeros((32, 9), np.float32))


def live(ports: FakePorts, source: ClockSource = ClockSource.INTERNAL, state: EngineState | None = None) -> LiveEngine:
    """A device whose decoder answers at once."""

    def ask(request: DecodeRequest) -> None:
        device.post(Decoded(request, every_step()))

    device = LiveEngine(state or initial_state(blank(), Options(source)), ports, ask, lambda program: None)
    return device


def hanging(ports: FakePorts) -> set[int]:
    sounding: set[int] = set()
    for _, data in sorted(ports.sent, key=lambda item: item[0]):
        if data[0] & 0xF0 == 0x90:
            sounding.add(data[1])
        elif data[0] & 0xF0 == 0x80:
            sounding.discard(data[1])
    return sounding


def test_a_fast_turn_floods_nobody() -> None:
    """Of several positions of one knob in a batch only the last counts; everything else stays, in its order."""
    turns = [(0.0, bytes((0xB0, 20, value))) for value in range(5)]
    other = (0.0, bytes((0xB0, 21, 1)))
    batch = [turns[0], (0.0, b"\xf8"), turns[1], other, turns[2], (0.0, b"\xf8"), turns[3], turns[4]]
    assert coalesce_controls(batch) == [(0.0, b"\xf8"), other, (0.0, b"\xf8"), turns[4]]


def test_an_error_in_the_engine_ends_in_silence_and_is_told() -> None:
    """The beat is lost, but what sounds is ended and the failure is there for the exit code."""
    ports = FakePorts()
    device = live(ports)
    device.post(Run(True))
    for _ in range(3):
        device._turn()
    assert hanging(ports)
    device.post(object())  # type: ignore[arg-type]  # nothing the engine knows
    device._run()
    assert isinstance(device.failure, AttributeError)
    assert not hanging(ports)
    assert ports.sent[-1][1] == all_notes_off(9)
    assert device.ended.is_set()


def test_when_the_port_returns_what_sounded_is_ended() -> None:
    """The synth may have missed the note-offs while the port was gone."""
    ports = FakePorts()
    device = live(ports)
    device.post(Run(True))
    for _ in range(3):
        device._turn()
    ports.reconnections += 1
    before = len(ports.sent)
    device._turn()
    assert all_notes_off(9) in [data for _, data in ports.sent[before:]]


def test_stop_withdraws_what_was_handed_out_early() -> None:
    """The DAW's Stop does; a Stop that arrives while we lead does not."""
    for source, withdrawals in ((ClockSource.EXTERNAL, 1), (ClockSource.INTERNAL, 0)):
        ports = FakePorts()
        device = live(ports, source)
        ports.inbox.append((0.0, b"\xfc"))
        device._turn()
        assert ports.withdrawals == withdrawals


def test_a_longer_period_is_looked_ahead_of() -> None:
    """JACK's period may change while we play; notes are then handed out earlier."""
    ports = FakePorts()
    device = live(ports)
    ports.lookahead_s = 0.025
    device._turn()
    assert device.state.options.emit_ahead_s == 0.025


def test_start_withdraws_what_was_handed_out_early() -> None:
    """A DAW that jumps back to the top while it plays must not hear the end of where it was."""
    for source, withdrawals in ((ClockSource.EXTERNAL, 1), (ClockSource.INTERNAL, 0)):
        ports = FakePorts()
        device = live(ports, source)
        ports.inbox.append((0.0, b"\xfa"))
        device._turn()
        assert ports.withdrawals == withdrawals


def test_a_recording_may_end_while_a_message_comes_in() -> None:
    """The message goes on the tape that was there when it came; the engine's thread never trips over its end."""

    class Ending(LiveEngine):
        """Whose tape is taken away as soon as it has been looked at."""

        def __getattribute__(self, name: str) -> object:
            found = super().__getattribute__(name)
            if name == "recorder":
                self.recorder = None
            return found

    ports = FakePorts()
    device = Ending(
        initial_state(blank(), Options(ClockSource.EXTERNAL)), ports, lambda request: None, lambda number: None
    )
    tape: Inbox = deque()
    device.recorder = tape
    ports.inbox.append((0.0, b"\xf8"))
    device._turn()
    assert list(tape) == [(0.0, b"\xf8")]
