"""A command line with its own empty shelf."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner, Result

from latentdrum.cli.main import main
from latentdrum.storage.preset_library import PresetLibrary

Invoke: TypeAlias = Callable[..., Result]


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PresetLibrary:
    """The player's presets in a folder of the test's own."""
    monkeypatch.setenv("LATENTDRUM_PRESETS", str(tmp_path / "own"))
    monkeypatch.delenv("LATENTDRUM_DEBUG", raising=False)
    return PresetLibrary()


@pytest.fixture
def latentdrum(shelf: PresetLibrary) -> Invoke:
    """Types a command line; `answers` is what is typed when the command asks."""

    def invoke(*words: str, answers: str | None = None) -> Result:
        return CliRunner().invoke(main, words, input=answers, prog_name="latentdrum")

    return invoke
