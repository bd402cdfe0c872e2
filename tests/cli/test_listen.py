"""`latentdrum listen` tells the running device, and says what happens when."""

import sys
from types import ModuleType
from typing import Any

import pytest

from tests.cli.conftest import Invoke


class FakeDevice(ModuleType):
    """A running device that records the calls it gets."""

    def __init__(self) -> None:
        super().__init__("latentdrum.runtime.control_client")
        self.calls: list[dict[str, Any]] = []
        self.playing = True

    def call(self, command: str, **args: Any) -> dict[str, Any]:
        self.calls.append(args)
        return {"bars": args["bars"] or 2, "adds": args["add"], "playing": self.playing}


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> FakeDevice:
    fake = FakeDevice()
    monkeypatch.setitem(sys.modules, fake.__name__, fake)
    return fake


def test_listen_says_when_it_begins_and_for_how_long(latentdrum: Invoke, device: FakeDevice) -> None:
    """From the next bar line; while stopped from the start of the song."""
    assert latentdrum("listen").output == "listening from the next bar line on, for 2 bars\n"
    device.playing = False
    text = "listening from the start of the song on, for 1 bar, added to the loop\n"
    assert latentdrum("listen", "--bars", "1", "--add").output == text
    assert latentdrum("listen", "--undo").output == "taken back\n"
    assert [(call["bars"], call["add"], call["undo"]) for call in device.calls] == [
        (None, False, False),
        (1, True, False),
        (None, False, True),
    ]


@pytest.mark.parametrize("words", [["--undo", "--add"], ["--undo", "--bars", "2"], ["--bars", "9"]])
def test_options_that_contradict_are_refused(latentdrum: Invoke, device: FakeDevice, words: list[str]) -> None:
    """And the device is not told anything."""
    assert latentdrum("listen", *words).exit_code == 2
    assert device.calls == []
