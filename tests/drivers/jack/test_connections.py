"""Wires on JACK outlive the server and the partner; what the player took away stays away."""

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
OWN_WAY = {(LEFT, SPEAKERS[0]), (RIGHT, SPEAKERS[1])}
BY_HAND = {(KNOBS, IN), (OUT, RACK)}


class Stage:
    """A server with speakers, a controller and a drum rack, and the instrument, which looks round once a second."""

    def __init__(self, jack: FakeJack, wish: PortRequest, audio: AudioRequest, *, speakers: bool = True) -> None:
        self.jack = jack
        self.server = self.start(speakers=speakers)
        self.ports = JackPorts(wish)
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

    def look(self) -> None:
        self.ports.poll()
        self.audio.poll()
        if self.jack.server is not None:
            self.jack.server.cycle()

    def waiting(self) -> tuple[str | None, tuple[str, ...]]:
        """What the status says of the sound: what is wrong, and who is waited for."""
        return self.audio.problem, self.audio.port_status().waits_for

    def wire_by_hand(self) -> None:
        for pair in BY_HAND:
            self.server.connect(*pair)
        self.server.cycle()
        self.look()


@pytest.fixture
def jack(monkeypatch: pytest.MonkeyPatch) -> FakeJack:
    fake = FakeJack()
    monkeypatch.setitem(sys.modules, "jack", fake)
    return fake


@pytest.fixture
def stage(jack: FakeJack) -> Stage:
    found = Stage(jack, PortRequest(), AudioRequest())
    found.wire_by_hand()
    assert found.server.wires == OWN_WAY | BY_HAND
    return found


@pytest.mark.parametrize("looks_while_down", [0, 1, 3])
def test_a_restarted_server_finds_all_wires_again(stage: Stage, looks_while_down: int) -> None:
    """Whether or not anybody looked while it was down."""
    stage.jack.kill()
    for _ in range(looks_while_down):
        stage.look()
    server = stage.start()
    stage.look()
    assert server.wires == OWN_WAY | BY_HAND
    assert stage.audio.problem is None


def test_a_server_that_returns_while_the_notes_look_for_it(stage: Stage) -> None:
    """The sound never sees it gone, and returns all the same."""
    stage.jack.kill()
    stage.start()
    stage.ports.poll()
    stage.server.cycle()
    stage.audio.poll()
    stage.server.cycle()
    assert stage.server.wires == OWN_WAY | BY_HAND


def test_one_restart_after_the_other(stage: Stage) -> None:
    """Also where nobody had time to see the wires of the one between."""
    for _ in range(5):
        stage.jack.kill()
        stage.start()
        stage.ports.poll()
        stage.audio.poll()
    stage.server.cycle()
    assert stage.server.wires == OWN_WAY | BY_HAND


def test_killed_before_the_first_look(jack: FakeJack) -> None:
    """What the instrument connected by itself at the start is remembered from then on."""
    stage = Stage(jack, PortRequest(), AudioRequest())
    jack.kill()
    stage.start()
    stage.look()
    assert stage.server.wires == OWN_WAY


def test_partners_that_come_later_are_named_and_then_connected(stage: Stage) -> None:
    """After the server's return the status says who is waited for, until they are there."""
    stage.jack.kill()
    server = stage.start(speakers=False, programs=False)
    for _ in range(3):
        stage.look()
    assert not server.wires
    assert stage.waiting() == (
        "the sound is not connected, waiting for system:playback_1, system:playback_2; "
        "connect it with another port to hear it",
        SPEAKERS,
    )
    assert stage.audio.alive, "it plays on, unseen_recordings"
    assert [heading.waits_for for heading in stage.ports.port_status()] == [(KNOBS,), (RACK,)]
    stage.add_speakers()
    server.add(KNOBS, is_input=False, is_audio=False)
    server.add(RACK, is_input=True, is_audio=False)
    stage.look()
    assert server.wires == OWN_WAY | BY_HAND
    assert stage.waiting() == (None, ())
    assert [heading.waits_for for heading in stage.ports.port_status()] == [(), ()]


def test_a_partner_that_is_still_starting_is_tried_again(stage: Stage) -> None:
    """Its ports are listed before its client can be connected with."""
    stage.jack.kill()
    server = stage.start()
    server.starting = {RACK, SPEAKERS[0]}
    stage.look()
    stage.look()
    assert stage.audio.port_status().waits_for == SPEAKERS[:1]
    server.starting = set()
    stage.look()
    assert server.wires == OWN_WAY | BY_HAND


def test_what_the_player_disconnected_stays_disconnected(stage: Stage) -> None:
    """Through a restart, and when the partner goes and returns; nobody is waited for."""
    stage.server.wires -= {(LEFT, SPEAKERS[0]), (KNOBS, IN)}
    stage.look()
    stage.jack.kill()
    server = stage.start()
    stage.look()
    kept = {(RIGHT, SPEAKERS[1]), (OUT, RACK)}
    assert server.wires == kept
    server.remove(SPEAKERS[0])
    stage.look()
    stage.add_speakers()
    stage.look()
    assert server.wires == kept
    assert (stage.audio.problem, stage.ports.port_status()[0].waits_for) == (None, ())


def test_what_the_player_connects_again_counts_again(stage: Stage) -> None:
    """The last word is the hand's."""
    stage.server.wires.discard((OUT, RACK))
    stage.look()
    stage.server.connect(OUT, RACK)
    stage.look()
    stage.look()
    stage.jack.kill()
    stage.start()
    stage.look()
    assert (OUT, RACK) in stage.server.wires


@pytest.mark.parametrize("looks_while_gone", [0, 1])
def test_a_partner_that_was_restarted_is_connected_again(stage: Stage, looks_while_gone: int) -> None:
    """Between two looks, too: it took the wire with it, no hand did."""
    for name in (RACK, *SPEAKERS):
        stage.server.remove(name)
    for _ in range(looks_while_gone):
        stage.look()
        assert stage.audio.port_status().waits_for == SPEAKERS
    stage.server.add(RACK, is_input=True, is_audio=False)
    stage.add_speakers()
    stage.look()
    assert stage.server.wires == OWN_WAY | BY_HAND


def test_a_named_port_is_found_again_and_let_go(jack: FakeJack) -> None:
    """--in waits for its port under any name that holds the part, but gives way to a hand that disconnects it."""
    stage = Stage(jack, PortRequest(source="knobs"), AudioRequest())
    stage.look()
    assert stage.ports.port_status()[0].connected == (KNOBS,)
    jack.kill()
    stage.start(programs=False)
    stage.look()
    assert stage.ports.port_status()[0].waits_for == (KNOBS,)
    stage.server.add("Knobs 10:out", is_input=False, is_audio=False)
    stage.look()
    assert ("Knobs 10:out", IN) in stage.server.wires
    stage.look()
    stage.server.wires.discard(("Knobs 10:out", IN))
    for _ in range(3):
        stage.look()
    assert not [pair for pair in stage.server.wires if IN in pair]


def test_sound_sent_to_named_ports_returns_to_them(jack: FakeJack) -> None:
    """--audio-device on JACK."""
    stage = Stage(jack, PortRequest(), AudioRequest(device="playback_2"))
    stage.look()
    named = {(LEFT, SPEAKERS[1]), (RIGHT, SPEAKERS[1])}
    assert stage.server.wires == named
    jack.kill()
    stage.start()
    stage.look()
    assert stage.server.wires == named


@pytest.mark.parametrize("layout", list(Layout))
def test_who_was_never_connected_waits_for_nobody(jack: FakeJack, layout: Layout) -> None:
    """No alarm without speakers, nor for the pads' ports, before and after a restart."""
    stage = Stage(jack, PortRequest(), AudioRequest(layout=layout), speakers=layout is Layout.PADS)
    stage.look()
    jack.kill()
    stage.start()
    stage.look()
    assert not stage.server.wires
    assert stage.waiting() == (None, ())


def test_a_second_partner_that_goes_is_no_alarm(stage: Stage) -> None:
    """A recorder that ends, while the speakers still play."""
    stage.server.add("Recorder:in", is_input=True, is_audio=True)
    stage.server.connect(LEFT, "Recorder:in")
    stage.look()
    stage.look()
    stage.server.remove("Recorder:in")
    stage.look()
    assert stage.waiting() == (None, ())


def test_half_a_return_is_tried_again(stage: Stage) -> None:
    """A server that refuses the sound ports at first gets them at the next look."""
    stage.jack.kill()
    stage.start().refuses = True
    stage.look()
    assert not stage.audio.alive
    stage.server.refuses = False
    stage.look()
    assert stage.server.wires == OWN_WAY | BY_HAND
    assert (stage.audio.problem, stage.ports.reconnections) == (None, 1)
