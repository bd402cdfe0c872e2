"""A controller as another program: what it sends is understood, and what is changed elsewhere comes back to it."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.device.jack_studio import RATE, Server, Studio, until

pytestmark = pytest.mark.hardware

PROFILE = """
schema = 1
channel = 1
takeover = "jump"

[[bindings]]
control = "cc14 16"
parameter = "swing"

[[bindings]]
control = "cc 30"
parameter = "density"
encoding = "auto"

[[bindings]]
control = "note 40"
parameter = "kick_mute"
"""

RECOGNISED = "cc 30 channel 1 is twos_complement"


class Controller:
    """Knobs that send, and lights that are sent to, with the server's frames."""

    def __init__(self, server: Server) -> None:
        import jack

        self.outgoing: deque[bytes] = deque()
        self.shown: list[tuple[int, bytes]] = []
        self.client: Any = jack.Client("Pult", servername=server.name, no_start_server=True)
        self._out = self.client.midi_outports.register("knobs")
        self._in = self.client.midi_inports.register("lights")
        self.client.set_process_callback(self._process)
        self.client.activate()

    def _process(self, frames: int) -> None:
        self.shown += [(self.client.last_frame_time + at, bytes(data)) for at, data in self._in.incoming_midi_events()]
        self._out.clear_buffer()
        while self.outgoing:
            self._out.write_midi_event(0, self.outgoing.popleft())

    def seen(self) -> list[bytes]:
        return [data for _, data in self.shown]

    def close(self) -> None:
        self.client.deactivate()
        self.client.close()


@contextmanager
def plugged_in(server: Server) -> Iterator[Controller]:
    found = Controller(server)
    try:
        yield found
    finally:
        found.close()


def cc(number: int, value: int) -> bytes:
    return bytes((0xB0, number, value))


def turn_left(pult: Controller, counts: int) -> None:
    pult.outgoing.extend([cc(30, 127)] * counts)


def value(studio: Studio, name: str) -> str:
    return studio.command("get", name).stdout.strip()


def test_14_bits_and_encoders_go_in_and_feedback_comes_back(studio: Studio, server: Server, tmp_path: Path) -> None:
    """A pot of 14 bits is exact, an encoder is recognised, a button toggles; and what others set is shown."""
    path = tmp_path / "pult.toml"
    path.write_text(PROFILE)
    with plugged_in(server) as pult:
        studio.device("--control", "Pult")
        assert studio.command("profile", "use", str(path)).returncode == 0
        first = [cc(16, 0), cc(48, 0), cc(30, 64), bytes((0x90, 40, 0))]
        until(lambda: set(first) <= set(pult.seen()), 5.0, "everything is shown once")
        pult.outgoing += (cc(16, 96), cc(48, 64))  # 12352 of 16383: half, and 4160 of the other 8191 places
        until(lambda: value(studio, "swing") == f"{0.5 + 4160 / 16382:.6g}", 5.0, "14 bits are read exactly")
        turn_left(pult, 8)
        until(lambda: RECOGNISED in studio.command("status").stdout, 5.0, "the encoder is recognised")
        before = float(value(studio, "density"))
        turn_left(pult, 16)
        until(lambda: float(value(studio, "density")) == pytest.approx(before - 16 / 128, abs=1e-6), 5.0, "16 counts")
        pult.outgoing.append(bytes((0x90, 40, 100)))
        until(lambda: value(studio, "kick_mute") == "on", 5.0, "the button mutes")
        assert [data for data in pult.seen() if data[1] in (16, 48)] == first[:2]  # the hand's own is not sent back
        sent = len(pult.shown)
        for name, elsewhere in (("swing", "0.25"), ("density", "0.75"), ("kick_mute", "off")):
            assert studio.command("set", name, elsewhere).returncode == 0
        wanted = [cc(16, 32), cc(48, 0), cc(30, 96), bytes((0x90, 40, 0))]
        until(lambda: set(wanted) <= set(pult.seen()[sent:]), 5.0, "it is shown")
        frames = [frame for frame, _ in pult.shown]
    assert max(sum(at <= frame < at + RATE for frame in frames) for at in frames) <= 100


def test_a_controller_that_comes_back_is_shown_everything_once(studio: Studio, server: Server, tmp_path: Path) -> None:
    """Its lights went out with its cable."""
    path = tmp_path / "pult.toml"
    path.write_text(PROFILE)
    with plugged_in(server):
        studio.device("--control", "Pult", "--set", "kick_mute=on")
        assert studio.command("profile", "use", str(path)).returncode == 0
    until(lambda: not studio.status()["ports"]["control_out"]["connected"], 5.0, "it is gone")
    with plugged_in(server) as again:
        until(lambda: bytes((0x90, 40, 127)) in again.seen(), 5.0, "its light is on again")
        assert studio.status()["ports"]["control_in"]["connected"] == ["Pult:knobs"]
