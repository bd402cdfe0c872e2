"""Start, stop, locate and tap over the control socket."""

import sys
from collections.abc import Callable
from time import sleep

import pytest

from latentdrum.core.clock.follower import position
from latentdrum.core.clock.jack import JackRequest, JackSample
from latentdrum.core.engine.state import ClockSource, Options
from latentdrum.runtime.command_request import CommandError
from latentdrum.runtime.control_client import DeviceError, call
from latentdrum.runtime.control_commands import handle_request
from latentdrum.runtime.device import Device
from latentdrum.runtime.status import status
from tests.core.engine.test_transport import numbered
from tests.rhythms import Always, blank
from tests.runtime.fake_ports import FakePorts
from tests.runtime.test_control import EmptyLibrary
from tests.runtime.test_control import device as device  # a fixture

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix socket")


def wait_until_playing(device: Device) -> None:
    while not device.state.clock.playing:
        sleep(0.001)


def test_a_bar_can_be_played_from(device: Device) -> None:
    """Bar 3 begins at tick 192."""
    call("play", bar=3)
    wait_until_playing(device)
    assert position(device.state.clock, device.ports.now_s()) >= 192.0
    assert call("status")["bar"] >= 3


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"bar": 0}, r"bar = 0: must be a whole number 1\.\.1024"),
        ({"bar": 1025}, "bar = 1025: must be"),
        ({"bar": 1.5}, "bar = 1.5: must be"),
        ({"resume": 1}, "resume = 1: must be true or false"),
    ],
)
def test_a_wrong_place_is_refused_with_the_range(device: Device, arguments: dict[str, object], error: str) -> None:
    """Song Position ends at sixteenth 16,383, which is in bar 1024."""
    with pytest.raises(DeviceError, match=error):
        call("play", **arguments)
    assert not device.state.clock.playing


def test_taps_reply_with_the_tempo(device: Device) -> None:
    """None after the first; then what it was set to."""
    assert call("tap") == {"taps": 1, "bpm": None}
    reply = call("tap")
    assert reply["taps"] == 2
    assert reply["bpm"] == device.state.values["tempo"]


def test_with_a_daw_there_is_nothing_to_tap_or_play() -> None:
    """The refusal says where the tempo comes from."""
    device = Device(blank(), Options(ClockSource.EXTERNAL), FakePorts(), Always(numbered()), EmptyLibrary())
    for request, error in (({"command": "tap"}, "--bpm 120"), ({"command": "play"}, "start it there")):
        with pytest.raises(CommandError, match=error):
            list(handle_request(device, request))


class Session:
    """A Link session without anybody."""

    bpm = 120.0

    def sample(self, quantum: float) -> None:
        return None

    def set_bpm(self, bpm: float) -> None:
        self.bpm = bpm

    def close(self) -> None:
        pass


def test_the_tempo_of_a_link_session_can_be_set_and_its_bars_cannot_be_chosen() -> None:
    """Any peer may set the tempo of all; all play on where they are."""
    session = Session()
    device = Device(blank(), Options(ClockSource.LINK), FakePorts(), Always(numbered()), EmptyLibrary(), link=session)
    list(handle_request(device, {"command": "set", "name": "tempo", "value": 99}))
    assert session.bpm == 99.0
    with pytest.raises(CommandError, match="in a Link session all play on"):
        list(handle_request(device, {"command": "play", "bar": 2}))
    with pytest.raises(CommandError, match="taps set our own tempo"):
        list(handle_request(device, {"command": "tap"}))


class Server:
    """A JACK transport that keeps what it is asked."""

    def __init__(self) -> None:
        self.asked: list[JackRequest] = []

    def follow(self, post: Callable[[JackSample], None]) -> None:
        self.post = post

    def request(self, request: JackRequest) -> None:
        self.asked.append(request)


def test_play_and_halt_are_the_jack_transports() -> None:
    """Bar 3 at 120 BPM is 4 seconds in; the tempo of a timebase master is not ours to set or tap."""
    server = Server()
    device = Device(
        blank(),
        Options(ClockSource.JACK),
        FakePorts(),
        Always(numbered()),
        EmptyLibrary(),
    )
    device.live.follow(server)
    device.live.start()
    try:
        for request in ({"command": "play", "bar": 3}, {"command": "halt"}, {"command": "play"}):
            list(handle_request(device, request))
        expected = [JackRequest(4.0), JackRequest(rolling=True), JackRequest(rolling=False), JackRequest(0.0, True)]
        while len(server.asked) < len(expected):
            sleep(0.001)
        assert server.asked == expected
        list(handle_request(device, {"command": "set", "name": "tempo", "value": 99}))
        server.post(JackSample(device.ports.now_s(), 0.0, False, 0.0, 140.0))
        while device.state.own_tempo:
            sleep(0.001)
        assert (device.state.values["tempo"], status(device)["bpm"]) == (99.0, 140.0)
        assert status(device)["jack"] == {"rolling": False, "seconds": 0.0, "bpm": 140.0}
        with pytest.raises(CommandError, match="timebase master: set it there"):
            list(handle_request(device, {"command": "set", "name": "tempo", "value": 98}))
        with pytest.raises(CommandError, match="another one is followed"):
            list(handle_request(device, {"command": "tap"}))
    finally:
        device.live.stop()
