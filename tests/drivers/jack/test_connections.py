"""JACK connections survive restarts of the server and of other clients; what the user disconnects stays so."""

import sys

import pytest

from latentdrum.drivers.audio.output import AudioRequest, Layout
from latentdrum.drivers.midi.ports import PortRequest, Role
from tests.drivers.jack.fake_jack import FakeJack
from tests.drivers.jack.rig import AUTOMATIC, IN, KNOBS, LEFT, MANUAL, OUT, RACK, RIGHT, SPEAKERS, Rig


@pytest.fixture
def jack(monkeypatch: pytest.MonkeyPatch) -> FakeJack:
    fake = FakeJack()
    monkeypatch.setitem(sys.modules, "jack", fake)
    return fake


@pytest.fixture
def rig(jack: FakeJack) -> Rig:
    found = Rig(jack, PortRequest(), AudioRequest())
    found.connect_manually()
    assert found.server.connections == AUTOMATIC | MANUAL
    return found


@pytest.mark.parametrize("polls_while_down", [0, 1, 3])
def test_all_connections_are_restored_after_a_server_restart(rig: Rig, polls_while_down: int) -> None:
    """However often the ports were polled while it was down."""
    rig.jack.kill()
    for _ in range(polls_while_down):
        rig.poll()
    server = rig.start()
    rig.poll()
    assert server.connections == AUTOMATIC | MANUAL
    assert rig.audio.problem is None


def test_a_server_that_returns_between_the_polls_of_midi_and_audio(rig: Rig) -> None:
    """The audio ports never see it gone, and are restored all the same."""
    rig.jack.kill()
    rig.start()
    rig.ports.poll()
    rig.server.cycle()
    rig.audio.poll()
    rig.server.cycle()
    assert rig.server.connections == AUTOMATIC | MANUAL


def test_restarts_in_quick_succession(rig: Rig) -> None:
    """Faster than connections are listed."""
    for _ in range(5):
        rig.jack.kill()
        rig.start()
        rig.ports.poll()
        rig.audio.poll()
    rig.server.cycle()
    assert rig.server.connections == AUTOMATIC | MANUAL


def test_a_server_killed_before_the_first_poll(jack: FakeJack) -> None:
    """The automatic connections are restored."""
    rig = Rig(jack, PortRequest(), AudioRequest())
    jack.kill()
    rig.start()
    rig.poll()
    assert rig.server.connections == AUTOMATIC


def test_missing_partners_are_reported_and_connected_when_they_appear(rig: Rig) -> None:
    """After a server restart."""
    rig.jack.kill()
    server = rig.start(speakers=False, programs=False)
    for _ in range(3):
        rig.poll()
    assert not server.connections
    assert rig.waiting() == (
        "the sound is not connected, waiting for system:playback_1, system:playback_2; "
        "connect it with another port to hear it",
        SPEAKERS,
    )
    assert rig.audio.alive, "it plays on, unheard"
    assert [rig.ports.port_status()[role].waits_for for role in (Role.IN, Role.OUT)] == [(KNOBS,), (RACK,)]
    rig.add_speakers()
    server.add(KNOBS, is_input=False, is_audio=False)
    server.add(RACK, is_input=True, is_audio=False)
    rig.poll()
    assert server.connections == AUTOMATIC | MANUAL
    assert rig.waiting() == (None, ())
    assert [rig.ports.port_status()[role].waits_for for role in (Role.IN, Role.OUT)] == [(), ()]


def test_a_partner_that_is_still_starting_is_retried(rig: Rig) -> None:
    """Its ports are listed before they can be connected."""
    rig.jack.kill()
    server = rig.start()
    server.starting = {RACK, SPEAKERS[0]}
    rig.poll()
    rig.poll()
    assert rig.audio.port_status().waits_for == SPEAKERS[:1]
    server.starting = set()
    rig.poll()
    assert server.connections == AUTOMATIC | MANUAL


def test_what_the_user_disconnected_stays_disconnected(rig: Rig) -> None:
    """After a server restart and after a restart of the partner; it is not waited for."""
    rig.server.connections -= {(LEFT, SPEAKERS[0]), (KNOBS, IN)}
    rig.poll()
    rig.jack.kill()
    server = rig.start()
    rig.poll()
    kept = {(RIGHT, SPEAKERS[1]), (OUT, RACK)}
    assert server.connections == kept
    server.remove(SPEAKERS[0])
    rig.poll()
    rig.add_speakers()
    rig.poll()
    assert server.connections == kept
    assert (rig.audio.problem, rig.ports.port_status()[Role.IN].waits_for) == (None, ())


def test_what_the_user_reconnects_is_restored_again(rig: Rig) -> None:
    """The user's last action counts."""
    rig.server.connections.discard((OUT, RACK))
    rig.poll()
    rig.server.connect(OUT, RACK)
    rig.poll()
    rig.poll()
    rig.jack.kill()
    rig.start()
    rig.poll()
    assert (OUT, RACK) in rig.server.connections


@pytest.mark.parametrize("polls_while_gone", [0, 1])
def test_a_restarted_partner_is_reconnected(rig: Rig, polls_while_gone: int) -> None:
    """Also if it restarted between two polls: the connection was lost with it, not removed by the user."""
    for name in (RACK, *SPEAKERS):
        rig.server.remove(name)
    for _ in range(polls_while_gone):
        rig.poll()
        assert rig.audio.port_status().waits_for == SPEAKERS
    rig.server.add(RACK, is_input=True, is_audio=False)
    rig.add_speakers()
    rig.poll()
    assert rig.server.connections == AUTOMATIC | MANUAL


def test_a_requested_port_is_restored_unless_the_user_disconnects_it(jack: FakeJack) -> None:
    """--in reconnects to any port whose name contains the text."""
    rig = Rig(jack, PortRequest(source="knobs"), AudioRequest())
    rig.poll()
    assert rig.ports.port_status()[Role.IN].connected == (KNOBS,)
    jack.kill()
    rig.start(programs=False)
    rig.poll()
    assert rig.ports.port_status()[Role.IN].waits_for == (KNOBS,)
    rig.server.add("Knobs 10:out", is_input=False, is_audio=False)
    rig.poll()
    assert ("Knobs 10:out", IN) in rig.server.connections
    rig.poll()
    rig.server.connections.discard(("Knobs 10:out", IN))
    for _ in range(3):
        rig.poll()
    assert not [pair for pair in rig.server.connections if IN in pair]


def test_audio_connections_to_requested_ports_are_restored(jack: FakeJack) -> None:
    """--audio-device on JACK."""
    rig = Rig(jack, PortRequest(), AudioRequest(device="playback_2"))
    rig.poll()
    named = {(LEFT, SPEAKERS[1]), (RIGHT, SPEAKERS[1])}
    assert rig.server.connections == named
    jack.kill()
    rig.start()
    rig.poll()
    assert rig.server.connections == named


@pytest.mark.parametrize("layout", list(Layout))
def test_without_connections_nothing_is_waited_for(jack: FakeJack, layout: Layout) -> None:
    """No problem is reported without speakers, nor for pad outputs, before and after a restart."""
    rig = Rig(jack, PortRequest(), AudioRequest(layout=layout), speakers=layout is Layout.PADS)
    rig.poll()
    jack.kill()
    rig.start()
    rig.poll()
    assert not rig.server.connections
    assert rig.waiting() == (None, ())


def test_losing_one_of_two_partners_is_no_problem(rig: Rig) -> None:
    """A recorder that ends while the speakers stay connected."""
    rig.server.add("Recorder:in", is_input=True, is_audio=True)
    rig.server.connect(LEFT, "Recorder:in")
    rig.poll()
    rig.poll()
    rig.server.remove("Recorder:in")
    rig.poll()
    assert rig.waiting() == (None, ())


def test_a_partial_reconnection_is_retried(rig: Rig) -> None:
    """A server that refuses the audio ports at first gets them at the next poll."""
    rig.jack.kill()
    rig.start().refuses = True
    rig.poll()
    assert not rig.audio.alive
    rig.server.refuses = False
    rig.poll()
    assert rig.server.connections == AUTOMATIC | MANUAL
    assert (rig.audio.problem, rig.ports.reconnections) == (None, 1)


def test_a_controller_that_was_away_between_two_looks_is_a_new_one(jack: FakeJack) -> None:
    """However short: its knobs may be elsewhere, and its lights are out. A look at what stayed counts nothing."""
    rig = Rig(jack, PortRequest(source="knobs"), AudioRequest())
    rig.poll()
    rig.poll()
    before = rig.ports.control_reconnections
    rig.poll()
    assert rig.ports.control_reconnections == before
    rig.server.remove(KNOBS)
    rig.server.add(KNOBS, is_input=False, is_audio=False)
    rig.poll()
    assert rig.ports.control_reconnections == before + 1
    rig.poll()
    assert (rig.ports.control_reconnections, (KNOBS, IN) in rig.server.connections) == (before + 1, True)


@pytest.mark.parametrize("killed", [False, True])
def test_a_program_that_ends_is_connected_again_when_it_is_back(rig: Rig, killed: bool) -> None:
    """It takes its connections away first, its ports later: a look in between must not take it for the user's wish.

    Nor if the server ends before the next look.
    """
    rig.server.connections.discard((KNOBS, IN))
    rig.poll()
    assert (KNOBS, IN) not in rig.server.connections
    rig.server.remove(KNOBS)
    if killed:
        rig.jack.kill()
        rig.start()
    else:
        rig.poll()
        rig.server.add(KNOBS, is_input=False, is_audio=False)
    rig.poll()
    assert (KNOBS, IN) in rig.server.connections
