"""JACK connections survive restarts of the server and of other clients; what the user disconnects stays so."""

import sys

import pytest

from latentdrum.drivers.audio.output import AudioRequest, Layout
from latentdrum.drivers.jack.audio_output import JackAudio
from latentdrum.drivers.jack.midi_ports import JackPorts
from latentdrum.drivers.midi.ports import PortRequest
from tests.drivers.jack.fake_jack import FakeJack, FakeServer

IN, OUT = "LatentDrum:LatentDrum In", "LatentDrum:LatentDrum Out"
LEFT, RIGHT = "LatentDrum:out_left", "LatentDrum:out_right"
KNOBS, RACK = "Knobs 9:out", "Rack:in"
SPEAKERS = ("system:playback_1", "system:playback_2")
AUTOMATIC = {(LEFT, SPEAKERS[0]), (RIGHT, SPEAKERS[1])}
MANUAL = {(KNOBS, IN), (OUT, RACK)}


class Setup:
    """A server with speakers, a controller and a drum rack, and the device's ports, polled by the test."""

    def __init__(self, jack: FakeJack, request: PortRequest, audio: AudioRequest, *, speakers: bool = True) -> None:
        self.jack = jack
        self.server = self.start(speakers=speakers)
        self.ports = JackPorts(request)
        self.audio = JackAudio(self.ports, audio)

    def start(self, *, speakers: bool = True, programs: bool = True) -> FakeServer:
        self.server = self.jack.start()
        if speakers:
            self.add_speakers()
        if programs:
            self.server.add(KNOBS, is_input=False, is_audio=False)
            self.server.add(RACK, is_input=True, is_audio=False)
        return self.server

    def add_speakers(self) -> None:
        for name in SPEAKERS:
            self.server.add(name, is_input=True, is_audio=True, is_physical=True)

    def poll(self) -> None:
        self.ports.poll()
        self.audio.poll()
        if self.jack.server is not None:
            self.jack.server.cycle()

    def waiting(self) -> tuple[str | None, tuple[str, ...]]:
        """The problem and the waits_for of the audio ports."""
        return self.audio.problem, self.audio.port_status().waits_for

    def connect_manually(self) -> None:
        for pair in MANUAL:
            self.server.connect(*pair)
        self.server.cycle()
        self.poll()


@pytest.fixture
def jack(monkeypatch: pytest.MonkeyPatch) -> FakeJack:
    fake = FakeJack()
    monkeypatch.setitem(sys.modules, "jack", fake)
    return fake


@pytest.fixture
def setup(jack: FakeJack) -> Setup:
    found = Setup(jack, PortRequest(), AudioRequest())
    found.connect_manually()
    assert found.server.connections == AUTOMATIC | MANUAL
    return found


@pytest.mark.parametrize("polls_while_down", [0, 1, 3])
def test_all_connections_are_restored_after_a_server_restart(setup: Setup, polls_while_down: int) -> None:
    """However often the ports were polled while it was down."""
    setup.jack.kill()
    for _ in range(polls_while_down):
        setup.poll()
    server = setup.start()
    setup.poll()
    assert server.connections == AUTOMATIC | MANUAL
    assert setup.audio.problem is None


def test_a_server_that_returns_between_the_polls_of_midi_and_audio(setup: Setup) -> None:
    """The audio ports never see it gone, and are restored all the same."""
    setup.jack.kill()
    setup.start()
    setup.ports.poll()
    setup.server.cycle()
    setup.audio.poll()
    setup.server.cycle()
    assert setup.server.connections == AUTOMATIC | MANUAL


def test_restarts_in_quick_succession(setup: Setup) -> None:
    """Faster than connections are listed."""
    for _ in range(5):
        setup.jack.kill()
        setup.start()
        setup.ports.poll()
        setup.audio.poll()
    setup.server.cycle()
    assert setup.server.connections == AUTOMATIC | MANUAL


def test_a_server_killed_before_the_first_poll(jack: FakeJack) -> None:
    """The automatic connections are restored."""
    setup = Setup(jack, PortRequest(), AudioRequest())
    jack.kill()
    setup.start()
    setup.poll()
    assert setup.server.connections == AUTOMATIC


def test_missing_partners_are_reported_and_connected_when_they_appear(setup: Setup) -> None:
    """After a server restart."""
    setup.jack.kill()
    server = setup.start(speakers=False, programs=False)
    for _ in range(3):
        setup.poll()
    assert not server.connections
    assert setup.waiting() == (
        "the sound is not connected, waiting for system:playback_1, system:playback_2; "
        "connect it with another port to hear it",
        SPEAKERS,
    )
    assert setup.audio.alive, "it plays on, unheard"
    assert [status.waits_for for status in setup.ports.port_status()] == [(KNOBS,), (RACK,)]
    setup.add_speakers()
    server.add(KNOBS, is_input=False, is_audio=False)
    server.add(RACK, is_input=True, is_audio=False)
    setup.poll()
    assert server.connections == AUTOMATIC | MANUAL
    assert setup.waiting() == (None, ())
    assert [status.waits_for for status in setup.ports.port_status()] == [(), ()]


def test_a_partner_that_is_still_starting_is_retried(setup: Setup) -> None:
    """Its ports are listed before they can be connected."""
    setup.jack.kill()
    server = setup.start()
    server.starting = {RACK, SPEAKERS[0]}
    setup.poll()
    setup.poll()
    assert setup.audio.port_status().waits_for == SPEAKERS[:1]
    server.starting = set()
    setup.poll()
    assert server.connections == AUTOMATIC | MANUAL


def test_what_the_user_disconnected_stays_disconnected(setup: Setup) -> None:
    """After a server restart and after a restart of the partner; it is not waited for."""
    setup.server.connections -= {(LEFT, SPEAKERS[0]), (KNOBS, IN)}
    setup.poll()
    setup.jack.kill()
    server = setup.start()
    setup.poll()
    kept = {(RIGHT, SPEAKERS[1]), (OUT, RACK)}
    assert server.connections == kept
    server.remove(SPEAKERS[0])
    setup.poll()
    setup.add_speakers()
    setup.poll()
    assert server.connections == kept
    assert (setup.audio.problem, setup.ports.port_status()[0].waits_for) == (None, ())


def test_what_the_user_reconnects_is_restored_again(setup: Setup) -> None:
    """The user's last action counts."""
    setup.server.connections.discard((OUT, RACK))
    setup.poll()
    setup.server.connect(OUT, RACK)
    setup.poll()
    setup.poll()
    setup.jack.kill()
    setup.start()
    setup.poll()
    assert (OUT, RACK) in setup.server.connections


@pytest.mark.parametrize("polls_while_gone", [0, 1])
def test_a_restarted_partner_is_reconnected(setup: Setup, polls_while_gone: int) -> None:
    """Also if it restarted between two polls: the connection was lost with it, not removed by the user."""
    for name in (RACK, *SPEAKERS):
        setup.server.remove(name)
    for _ in range(polls_while_gone):
        setup.poll()
        assert setup.audio.port_status().waits_for == SPEAKERS
    setup.server.add(RACK, is_input=True, is_audio=False)
    setup.add_speakers()
    setup.poll()
    assert setup.server.connections == AUTOMATIC | MANUAL


def test_a_requested_port_is_restored_unless_the_user_disconnects_it(jack: FakeJack) -> None:
    """--in reconnects to any port whose name contains the text."""
    setup = Setup(jack, PortRequest(source="knobs"), AudioRequest())
    setup.poll()
    assert setup.ports.port_status()[0].connected == (KNOBS,)
    jack.kill()
    setup.start(programs=False)
    setup.poll()
    assert setup.ports.port_status()[0].waits_for == (KNOBS,)
    setup.server.add("Knobs 10:out", is_input=False, is_audio=False)
    setup.poll()
    assert ("Knobs 10:out", IN) in setup.server.connections
    setup.poll()
    setup.server.connections.discard(("Knobs 10:out", IN))
    for _ in range(3):
        setup.poll()
    assert not [pair for pair in setup.server.connections if IN in pair]


def test_audio_connections_to_requested_ports_are_restored(jack: FakeJack) -> None:
    """--audio-device on JACK."""
    setup = Setup(jack, PortRequest(), AudioRequest(device="playback_2"))
    setup.poll()
    named = {(LEFT, SPEAKERS[1]), (RIGHT, SPEAKERS[1])}
    assert setup.server.connections == named
    jack.kill()
    setup.start()
    setup.poll()
    assert setup.server.connections == named


@pytest.mark.parametrize("layout", list(Layout))
def test_without_connections_nothing_is_waited_for(jack: FakeJack, layout: Layout) -> None:
    """No problem is reported without speakers, nor for pad outputs, before and after a restart."""
    setup = Setup(jack, PortRequest(), AudioRequest(layout=layout), speakers=layout is Layout.PADS)
    setup.poll()
    jack.kill()
    setup.start()
    setup.poll()
    assert not setup.server.connections
    assert setup.waiting() == (None, ())


def test_losing_one_of_two_partners_is_no_problem(setup: Setup) -> None:
    """A recorder that ends while the speakers stay connected."""
    setup.server.add("Recorder:in", is_input=True, is_audio=True)
    setup.server.connect(LEFT, "Recorder:in")
    setup.poll()
    setup.poll()
    setup.server.remove("Recorder:in")
    setup.poll()
    assert setup.waiting() == (None, ())


def test_a_partial_reconnection_is_retried(setup: Setup) -> None:
    """A server that refuses the audio ports at first gets them at the next poll."""
    setup.jack.kill()
    setup.start().refuses = True
    setup.poll()
    assert not setup.audio.alive
    setup.server.refuses = False
    setup.poll()
    assert setup.server.connections == AUTOMATIC | MANUAL
    assert (setup.audio.problem, setup.ports.reconnections) == (None, 1)
