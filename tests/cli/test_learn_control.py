"""`latentdrum learn-control` says what to do and what was learned, and never leaves the device waiting."""

import signal
import sys
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest

from tests.cli.conftest import Invoke


class FakeDevice(ModuleType):
    """A running device on which a control is moved whenever it is asked; ends: the signal that comes instead."""

    def __init__(self) -> None:
        super().__init__("latentdrum.runtime.control_client")
        self.learning: list[str] = []
        self.bindings: list[dict[str, Any]] = []
        self.ends: signal.Signals | None = None
        self.asked = 0

    def call(self, command: str, **args: Any) -> dict[str, Any]:
        if args.get("undo"):
            return {"undone": self.bindings.pop()["sets"]}
        if command == "learn_control":
            self.learning = list(args["names"])
            return {"profile": "mine"}
        self.asked += 1
        if self.ends is not None:
            signal.raise_signal(self.ends)
        if self.asked % 2 == 0:
            name = self.learning.pop(0)
            row = {"sets": name, "control": f"cc {self.asked}", "part": None, "encoding": "absolute"}
            self.bindings.append(row)
        return {"learning": self.learning, "bindings": self.bindings}


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeDevice]:
    fake = FakeDevice()
    monkeypatch.setitem(sys.modules, fake.__name__, fake)
    monkeypatch.setattr("latentdrum.cli.learn_control._ASK_S", 0.0)
    numbers = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    before = {number: signal.getsignal(number) for number in numbers}
    yield fake
    for number, handler in before.items():
        signal.signal(number, handler)


def test_it_asks_for_what_can_be_learned(latentdrum: Invoke, device: FakeDevice) -> None:
    """A knob for what is continuous, a button for an action; one after the other."""
    told = latentdrum("learn-control", "swing", "kick_mute", "undo").output.splitlines()
    assert told[:6] == [
        "move a knob, fader or encoder for swing (Ctrl-C ends)",
        "swing: cc 2",
        "press or move a control for kick_mute (Ctrl-C ends)",
        "kick_mute: cc 4",
        "press a button or pad for undo (Ctrl-C ends)",
        "undo: cc 6",
    ]


def test_what_is_taken_back_is_named(latentdrum: Invoke, device: FakeDevice) -> None:
    """The last one."""
    latentdrum("learn-control", "swing")
    assert latentdrum("learn-control", "--undo").output == "taken back: swing\n"


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_the_device_does_not_go_on_waiting(latentdrum: Invoke, device: FakeDevice, name: str) -> None:
    """Ctrl-C, a kill, or a terminal that is closed: while the device learns, no knob sets anything."""
    if not hasattr(signal, name):
        pytest.skip("no such signal here")
    device.ends = signal.Signals[name]
    latentdrum("learn-control", "swing")
    assert device.learning == []
