"""A command line with an empty user library, and a running device that it can tell something."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import pytest
from click.testing import CliRunner, Result

from latentdrum.cli.main import main
from latentdrum.storage.preset_library import PresetLibrary

Invoke: TypeAlias = Callable[..., Result]


class FakeDevice(ModuleType):
    """A running device in place of the control client. calls: what it was told; answer: what it replies to that."""

    def __init__(self, answer: Callable[..., dict[str, Any]]) -> None:
        super().__init__("latentdrum.runtime.control_client")
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._answer = answer

    def call(self, command: str, **args: Any) -> dict[str, Any]:
        self.calls.append((command, args))
        return self._answer(command, **args)


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PresetLibrary:
    """The user presets, in a temporary folder."""
    monkeypatch.setenv("LATENTDRUM_PRESETS", str(tmp_path / "own"))
    monkeypatch.delenv("LATENTDRUM_DEBUG", raising=False)
    return PresetLibrary()


@pytest.fixture
def latentdrum(library: PresetLibrary) -> Invoke:
    """Runs a command line; answers is the input for its questions."""

    def invoke(*words: str, answers: str | None = None) -> Result:
        return CliRunner().invoke(main, words, input=answers, prog_name="latentdrum")

    return invoke


@pytest.fixture
def answer() -> Callable[..., dict[str, Any]]:
    """What the running device replies to a command and its arguments; tests of a command have their own."""
    return lambda command, **args: {}


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch, answer: Callable[..., dict[str, Any]]) -> FakeDevice:
    """The running device that a command line finds."""
    fake = FakeDevice(answer)
    monkeypatch.setitem(sys.modules, fake.__name__, fake)
    return fake
