"""`latentdrum learn`: what it says and refuses; the learning itself is tested in tests/learning."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from latentdrum.cli import learn as command
from latentdrum.storage.model_files import user_models
from latentdrum.storage.preset_library import PresetLibrary
from tests.cli.conftest import Invoke
from tests.own_models import copy_model

READ = SimpleNamespace(
    loops=10, grooves=31, held_out_loops=2, skipped=[("broken.mid", "broken.mid: not a MIDI file, or damaged")]
)


def measured(f1: float) -> SimpleNamespace:
    found = SimpleNamespace(f1=f1, velocity=100 * (1 - f1), timing_ms=90 * (1 - f1))
    return SimpleNamespace(held_out=found, kept=found, axes={"feel": 0.99, "fills": f1})


def fake(learn: Callable[..., object]) -> SimpleNamespace:
    return SimpleNamespace(learn=learn)


@pytest.fixture
def learned(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, str]]:
    """A learning that is done at once; what it was called with."""
    calls = list[tuple[Path, str]]()

    def learn(folder: Path, name: str, tell: Callable[[object], None]) -> SimpleNamespace:
        calls.append((folder, name))
        tell(READ)
        return SimpleNamespace(folder=user_models() / name, base="rhythm-v1", before=measured(0.8), after=measured(0.9))

    monkeypatch.setattr(command, "_learning", lambda: fake(learn))
    return calls


def test_it_says_what_it_learned(latentdrum: Invoke, learned: list[tuple[Path, str]]) -> None:
    """What was read and skipped, figures before and after, where the model is and how it is played."""
    done = latentdrum("learn", "loops", "--name", "mine")
    assert done.exit_code == 0, done.output
    assert learned == [(Path("loops"), "mine")]
    assert "Learning from 10 loops (31 different two-bar grooves); 2 loops are held out." in done.output
    assert "Skipped 1 files:\n  broken.mid: not a MIDI file, or damaged" in done.output
    assert [line.split()[-2:] for line in done.output.splitlines() if "F1" in line] == [["0.800", "0.900"]] * 2
    assert "0.80      0.90" in done.output
    assert f"Saved in {user_models() / 'mine'}" in done.output
    assert "latentdrum run four-on-the-floor --model mine" in done.output


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("rhythm-v1", "is the name of a model that ships"),
        ("My Model", "model name 'My Model': use 1 to 64 of a-z"),
        ("old", "model 'old' is there already; overwrite it with --force"),
    ],
)
def test_names_that_cannot_be_taken(latentdrum: Invoke, learned: list[tuple[Path, str]], name: str, said: str) -> None:
    """Nothing is overwritten without --force."""
    copy_model("old")
    done = latentdrum("learn", "loops", "--name", name)
    assert (done.exit_code, learned) == (1, [])
    assert said in done.output
    if name == "old":
        assert latentdrum("learn", "loops", "--name", name, "--force").exit_code == 0


def test_ctrl_c_says_how_to_go_on(latentdrum: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends with the exit status of an interrupted process."""

    def learn(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "_learning", lambda: fake(learn))
    done = latentdrum("learn", "loops", "--name", "mine")
    assert done.exit_code == 130
    assert "the same command goes on" in done.output


def test_without_torch_it_says_what_to_install(library: PresetLibrary) -> None:
    """The exact command, for this Python."""
    program = "import sys; sys.modules['torch'] = None; from latentdrum.cli.main import main; main()"
    command = [sys.executable, "-c", program, "learn", "loops", "--name", "mine"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    install = f'{sys.executable} -m pip install "latentdrum[train]"'
    assert done.stderr == f"Error: learning needs torch, which is not installed: {install}\n"
