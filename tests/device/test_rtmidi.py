"""The rtmidi ports, on rtmidi's JACK API, since test machines have no ALSA sequencer."""

from collections.abc import Iterator
from time import perf_counter, sleep

import numpy as np
import pytest

from latentdrum.core.engine.events import Run
from latentdrum.core.engine.state import ClockSource, Options, initial_state
from latentdrum.drivers.midi.ports import Backend, MidiError, PortRequest, Role
from latentdrum.drivers.midi.rtmidi_ports import RtMidiPorts
from latentdrum.models.rhythm import model as rhythm
from latentdrum.runtime.decode_worker import DecodeWorker
from latentdrum.runtime.live_engine import LiveEngine
from tests.conftest import Tell
from tests.device.jack_studio import Server, Studio, until
from tests.rhythms import blank

pytestmark = pytest.mark.hardware


@pytest.fixture(autouse=True)
def on_our_server(server: Server, studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JACK_DEFAULT_SERVER", server.name)


def opened(request: PortRequest, names: tuple[str, str]) -> RtMidiPorts:
    return RtMidiPorts(Backend.JACK, request, dict(zip((Role.IN, Role.OUT), names, strict=True)))


@pytest.fixture
def pair() -> Iterator[tuple[RtMidiPorts, RtMidiPorts]]:
    """Virtual ports, and ports connected to them."""
    ours = opened(PortRequest(), ("Ours In", "Ours Out"))
    theirs = opened(PortRequest("Ours Out", "ours in"), ("Theirs In", "Theirs Out"))
    yield ours, theirs
    ours.close(0.0)
    theirs.close(0.0)


def play(ports: RtMidiPorts, dues: list[float]) -> None:
    for number, due_s in enumerate(dues):
        ports.send(due_s, bytes((0x90, 36, number + 1)))
    while (next_s := ports.flush(perf_counter())) is not None:
        sleep(max(0.0, next_s - perf_counter()))


def test_messages_arrive_in_order_with_time_stamps(pair: tuple[RtMidiPorts, RtMidiPorts]) -> None:
    """Clock messages, too, which rtmidi ignores by default."""
    ours, theirs = pair
    begin_s = perf_counter() + 0.1
    dues = [begin_s + 0.005 * number for number in range(20)]
    play(ours, dues)
    ours.send(perf_counter(), b"\xf8")
    ours.flush(perf_counter() + 1)
    until(lambda: len(theirs.inbox) == 21, 2.0, "everything arrives")
    received = list(theirs.inbox)
    assert [data[2] for _, data in received[:-1]] == list(range(1, 21))
    assert received[-1][1] == b"\xf8"
    assert all(at_s >= due_s for (at_s, _), due_s in zip(received, dues, strict=False))


def test_an_unplugged_port_is_reconnected(pair: tuple[RtMidiPorts, RtMidiPorts]) -> None:
    """Meanwhile messages count as unsent; the reconnection is counted once."""
    ours, theirs = pair
    ours.close(0.0)
    theirs.poll()
    assert [theirs.port_status()[role].open for role in (Role.IN, Role.OUT)] == [False, False]
    theirs.send(perf_counter(), b"\xfa")
    theirs.flush(perf_counter() + 1)
    assert theirs.unsent == 1
    again = opened(PortRequest(), ("Ours In", "Ours Out"))
    theirs.poll()
    assert [theirs.port_status()[role].open for role in (Role.IN, Role.OUT)] == [True, True]
    assert theirs.reconnections == 1
    theirs.send(perf_counter(), b"\xfa")
    theirs.flush(perf_counter() + 1)
    until(lambda: again.inbox, 2.0, "it is received again")
    again.close(0.0)


def test_the_error_for_a_missing_port_lists_the_others(studio: Studio) -> None:
    """And names the option."""
    with pytest.raises(MidiError, match="no MIDI port like 'nowhere' for --in; there are: "):
        opened(PortRequest("nowhere"), ("A", "B"))


def test_the_engine_plays_through_rtmidi(server: Server, tell: Tell) -> None:
    """The engine thread waits for due times: all notes are sent, on time, and all are ended."""
    ours, receiver = (
        opened(PortRequest(), ("Ours In", "Ours Out")),
        opened(PortRequest("Ours Out"), ("Receiver In", "Receiver Out")),
    )
    model = rhythm.load()
    live = LiveEngine(
        initial_state(blank(), Options(ClockSource.INTERNAL)), ours, lambda request: worker.request(request), print
    )
    worker = DecodeWorker(model, live.post)
    worker.start()
    live.start()
    live.post(Run(True))
    sleep(4.0)
    live.stop()
    worker.stop()
    ours.close()
    until(lambda: bytes((0xB9, 123, 0)) in [data for _, data in list(receiver.inbox)[1:]], 2.0, "all notes off")
    receiver.close()
    received = list(receiver.inbox)
    begun = [data[1] for _, data in received if data[0] == 0x99]
    late = np.percentile(ours.lateness_ms(), (50, 99, 100))
    tell(f"{len(begun)} notes; sent late p50, p99, max: {late.round(3)} ms")
    assert len(begun) == live.state.notes_sent - live.withdrawn > 8
    assert not hanging(received)
    assert late[0] < 2.0


def hanging(received: list[tuple[float, bytes]]) -> set[int]:
    """Notes that were not ended."""
    sounding: set[int] = set()
    for _, data in received:
        if data[0] == 0x99:
            sounding.add(data[1])
        elif data[0] == 0x89:
            sounding.discard(data[1])
    return sounding
