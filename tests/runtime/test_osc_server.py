"""The device over OSC: in the tests' own time with a made endpoint, and over UDP on this computer."""

import socket
from collections.abc import Iterator
from queue import Empty, SimpleQueue
from time import perf_counter, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.drivers.osc import OscEndpoint, OscError
from latentdrum.runtime.osc_server import OscServer, Waiting
from tests.runtime.test_sound_worker import TIMEOUT_S

builder = pytest.importorskip("pythonosc.osc_message_builder", reason="needs the extra osc: python-osc")
bundles = pytest.importorskip("pythonosc.osc_bundle_builder")


@given(st.lists(st.integers(0, 20), max_size=30), st.lists(st.integers(0, 25), max_size=10))
def test_items_come_in_the_order_of_their_times_and_never_before(times: list[int], asked: list[int]) -> None:
    """Those of one time in the order in which they were put."""
    waiting: Waiting[tuple[int, int]] = Waiting()
    for number, at_s in enumerate(times):
        waiting.put(at_s, (at_s, number))
    taken = []
    for now_s in sorted(asked):
        due = waiting.due(now_s)
        assert all(at_s <= now_s for at_s, _ in due)
        assert waiting.wait_s(now_s, 100.0) == min([at_s - now_s for at_s in times if at_s > now_s], default=100.0)
        taken += due
    assert taken == sorted(taken)
    assert len(taken) + len(waiting) == len(times)


class Surface:
    """A program that sends OSC and receives on the port from which it sends."""

    def __init__(self, port: int) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(TIMEOUT_S)
        self.port = port

    def send(self, *messages: tuple[str, list[object]], in_s: float | None = None) -> None:
        built = [builder.build_msg(address, values) for address, values in messages]
        if in_s is not None:
            bundle = bundles.OscBundleBuilder(time() + in_s)
            for message in built:
                bundle.add_content(message)
            built = [bundle.build()]
        for item in built:
            self.socket.sendto(item.dgram, ("127.0.0.1", self.port))

    def received(self) -> tuple[str, Any]:
        from pythonosc.osc_message import OscMessage

        message = OscMessage(self.socket.recv(65536))
        return message.address, message.params[0]


class Rig:
    """A server whose requests are kept with their seconds; `shown` is what subscribers see."""

    def __init__(self) -> None:
        self.requests: SimpleQueue[tuple[float, dict[str, Any]]] = SimpleQueue()
        self.shown: dict[str, Any] = {"density": 0.5, "style": "house"}
        self.server = OscServer(OscEndpoint(0), self._answer, lambda: dict(self.shown))
        self.server.start()
        self.surface = Surface(self.server.port)

    def _answer(self, request: Any) -> None:
        if request.get("name") == "style":
            raise ValueError("style = 'x': must be one of these")
        self.requests.put((perf_counter(), dict(request)))

    def next(self) -> tuple[float, dict[str, Any]]:
        return self.requests.get(timeout=TIMEOUT_S)

    def close(self) -> None:
        self.surface.socket.close()
        self.server.close()


@pytest.fixture
def rig() -> Iterator[Rig]:
    found = Rig()
    yield found
    found.close()


def test_a_message_is_a_command(rig: Rig) -> None:
    """One after the other, in their order."""
    rig.surface.send(("/density", [0.25]), ("/play", []))
    assert rig.next()[1] == {"command": "set", "name": "density", "value": 0.25}
    assert rig.next()[1] == {"command": "play"}


def test_a_bundle_is_applied_at_its_time_tag(rig: Rig) -> None:
    """All of it together, and not before; what is sent after it and due at once comes before it."""
    begin_s = perf_counter()
    rig.surface.send(("/density", [0.1]), ("/energy", [0.2]), in_s=0.3)
    rig.surface.send(("/swing", [0.3]))
    found = [rig.next() for _ in range(3)]
    assert [request["name"] for _, request in found] == ["swing", "density", "energy"]
    assert all(at_s - begin_s >= 0.29 for at_s, _ in found[1:])  # NTP's clock and ours are read a moment apart


def test_a_bundle_that_is_late_is_applied_at_once(rig: Rig) -> None:
    """A time tag in the past is not lost."""
    rig.surface.send(("/density", [0.1]), in_s=-60.0)
    assert rig.next()[1]["name"] == "density"


def test_a_subscriber_gets_everything_once_and_then_what_changes(rig: Rig) -> None:
    """With the addresses that it may send."""
    rig.surface.send(("/subscribe", []))
    assert {rig.surface.received(), rig.surface.received()} == {("/density", 0.5), ("/style", "house")}
    rig.shown["style"] = "dub"
    assert rig.surface.received() == ("/style", "dub")
    rig.surface.send(("/unsubscribe", []), ("/play", []))
    rig.next()
    rig.shown["style"] = "funk"
    rig.surface.send(("/style", ["x"]))  # its error is the next thing that comes
    assert rig.surface.received()[0] == "/error"


def test_feedback_goes_to_the_port_that_is_named(rig: Rig) -> None:
    """Surfaces often receive on a port of their own."""
    other = Surface(rig.server.port)
    rig.surface.send(("/subscribe", [other.socket.getsockname()[1]]))
    assert other.received()[0] in ("/density", "/style")
    other.socket.close()


@pytest.mark.parametrize(
    ("message", "error"),
    [
        (("/style", ["x"]), "style = 'x': must be one of these"),
        (("/nowhere", [1]), "'/nowhere' is no OSC address"),
        (("/subscribe", ["me"]), "/subscribe 'me': must be a port"),
    ],
)
def test_a_wrong_message_is_told_to_its_sender(rig: Rig, message: tuple[str, list[object]], error: str) -> None:
    """And the next one is carried out."""
    rig.surface.send(message, ("/play", []))
    address, text = rig.surface.received()
    assert address == "/error"
    assert text.startswith(error)
    assert rig.next()[1] == {"command": "play"}


@pytest.mark.parametrize("data", [b"", b"hello", b"/den", b"#bundle\0", b"\xff" * 100])
def test_what_is_no_osc_is_ignored(rig: Rig, data: bytes) -> None:
    """Whatever a program sends, the next message is carried out."""
    rig.surface.socket.sendto(data, ("127.0.0.1", rig.server.port))
    rig.surface.send(("/play", []))
    assert rig.next()[1] == {"command": "play"}
    with pytest.raises(Empty):
        rig.requests.get_nowait()


def test_a_port_that_is_taken_says_so(rig: Rig) -> None:
    """With the way out."""
    with pytest.raises(OscError, match=rf"OSC port {rig.server.port} cannot be opened .*--osc PORT"):
        OscEndpoint(rig.server.port)
