"""A command line with an empty user library."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner, Result

from latentdrum.cli.main import main
from latentdrum.storage.preset_library import PresetLibrary

Invoke: TypeAlias = Callable[..., Result]


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
