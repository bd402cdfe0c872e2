"""The rtmidi ports, driven through rtmidi's JACK side because no ALSA sequencer exists on test machines."""

from collections.abc import Iterator
from time import perf_counter, sleep

import numpy as np
import pytest
import rtmidi

from latentdrum.core.engine.events import Run
from latentdrum.core.engine.state import ClockSource, Options, initial_state
from latentdrum.drivers.midi.ports import Backend, MidiError, PortRequest
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


def opened(wish: PortRequest, names: tuple[str, str]) -> RtMidiPorts:
    return RtMidiPorts(Backend.JACK, rtmidi.API_UNIX_JACK, wish, names)


@pytest.fixture
def pair() -> Iterator[tuple[RtMidiPorts, RtMidiPorts]]:
    """Virtual ports of ours, and ports that are attached to them."""
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


def test_messages_go_through_in_order_and_stamped(pair: tuple[RtMidiPorts, RtMidiPorts]) -> None:
    """Clock messages pass, too: rtmidi leaves them out unless it is told otherwise."""
    ours, theirs = pair
    begin_s = perf_counter() + 0.1
    dues = [begin_s + 0.005 * number for number in range(20)]
    play(ours, dues)
    ours.send(perf_counter(), b"\xf8")
    ours.flush(perf_counter() + 1)
    until(lambda: len(theirs.inbox) == 21, 2.0, "everything arrives")
    came = list(theirs.inbox)
    assert [data[2] for _, data in came[:-1]] == list(range(1, 21))
    assert came[-1][1] == b"\xf8"
    assert all(at_s >= due_s for (at_s, _), due_s in zip(came, dues, strict=False))


def test_an_unplugged_port_is_found_again(pair: tuple[RtMidiPorts, RtMidiPorts]) -> None:
    """While it is gone messages are counted as unsent; when it is back, it says so once."""
    ours, theirs = pair
    ours.close(0.0)
    theirs.poll()
    assert [heading.open for heading in theirs.port_status()] == [False, False]
    theirs.send(perf_counter(), b"\xfa")
    theirs.flush(perf_counter() + 1)
    assert theirs.unsent == 1
    again = opened(PortRequest(), ("Ours In", "Ours Out"))
    theirs.poll()
    assert [heading.open for heading in theirs.port_status()] == [True, True]
    assert theirs.returns == 1
    theirs.send(perf_counter(), b"\xfa")
    theirs.flush(perf_counter() + 1)
    until(lambda: again.inbox, 2.0, "it is heard again")
    again.close(0.0)


def test_a_port_that_is_not_there_is_named(studio: Studio) -> None:
    """The error lists what there is."""
    with pytest.raises(MidiError, match="no MIDI port like 'nowhere' for --in; there are: "):
        opened(PortRequest("nowhere"), ("A", "B"))


def test_the_engine_plays_through_rtmidi(server: Server, tell: Tell) -> None:
    """The engine's thread itself waits for each note's time: all of them leave, in time, and all are ended."""
    ours, ears = (
        opened(PortRequest(), ("Ours In", "Ours Out")),
        opened(PortRequest("Ours Out"), ("Ears In", "Ears Out")),
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
    until(lambda: bytes((0xB9, 123, 0)) in [data for _, data in list(ears.inbox)[1:]], 2.0, "all notes off")
    ears.close()
    came = list(ears.inbox)
    begun = [data[1] for _, data in came if data[0] == 0x99]
    late = np.percentile(ours.lateness_ms(), (50, 99, 100))
    tell(f"{len(begun)} notes; sent late p50, p99, max: {late.round(3)} ms")
    assert len(begun) == live.state.notes_sent - live.withdrawn > 8
    assert ears_hang_nothing(came)
    assert late[0] < 2.0


def ears_hang_nothing(came: list[tuple[float, bytes]]) -> bool:
    sounding: set[int] = set()
    for _, data in came:
        if data[0] == 0x99:
            sounding.add(data[1])
        elif data[0] == 0x89:
            sounding.discard(data[1])
    return not sounding
