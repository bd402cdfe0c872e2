"""`latentdrum learn-sounds`: what it says and refuses; the learning itself is tested in tests/learning."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from latentdrum.cli import learn_sounds as command
from latentdrum.core.timbre.timbre import Drum
from latentdrum.storage.kit_library import KitLibrary
from latentdrum.storage.model_files import user_models
from latentdrum.storage.preset_library import PresetLibrary
from tests.cli.conftest import Invoke
from tests.core.preset.presets import TIN
from tests.own_models import copy_model


def sound(file: str, drum: Drum, named: bool = True, *doubts: str) -> SimpleNamespace:
    return SimpleNamespace(file=file, drum=drum, named=named, doubts=doubts)


READ = SimpleNamespace(
    learned=[
        *(sound(f"/s/kick {number}.wav", Drum.KICK) for number in range(5)),
        sound("/s/take.wav", Drum.CLAP, False, "clipped 4 times"),
    ],
    held_out=[sound("/s/open hat.wav", Drum.HAT_OPEN)],
    skipped=[("/s/text.wav", "/s/text.wav is not a readable sound file")],
)


def measured(distance: float, held_out: float | None = 1.5) -> SimpleNamespace:
    axes = {"brightness": 1.0, "noisiness": 0.91}
    return SimpleNamespace(learned=distance, held_out=held_out, kept=1.31, drift=2.0 - distance, axes=axes)


def fake(learn: Callable[..., object]) -> SimpleNamespace:
    return SimpleNamespace(learn=learn)


@pytest.fixture
def learned(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, str]]:
    """A learning that is done at once; what it was called with."""
    calls = list[tuple[Path, str]]()

    def learn(folder: Path, name: str, tell: Callable[[object], None]) -> SimpleNamespace:
        calls.append((folder, name))
        tell(READ)
        copy_model(name, "timbre-v2")
        kit = replace(TIN, name=name, timbre_model=name)
        return SimpleNamespace(
            folder=user_models() / name, base="timbre-v2", before=measured(2.0), after=measured(1.75), kit=kit
        )

    monkeypatch.setattr(command, "_learning", lambda: fake(learn))
    return calls


def test_it_says_what_it_learned(latentdrum: Invoke, learned: list[tuple[Path, str]]) -> None:
    """What was read, as which drum, and skipped; figures before and after; where model and kit are."""
    done = latentdrum("learn-sounds", "sounds", "--name", "mine")
    assert done.exit_code == 0, done.output
    assert learned == [(Path("sounds"), "mine")]
    assert "Learning from 6 sounds; 1 sounds are held out." in done.output
    assert "  kick        kick 0.wav, kick 1.wav, kick 2.wav, kick 3.wav and 1 more\n" in done.output
    assert "  clap        take.wav*\n" in done.output
    assert "* recognised by its sound" in done.output
    assert "take.wav: clipped 4 times" in done.output
    assert "Skipped 1 files:\n  /s/text.wav is not a readable sound file" in done.output
    rows = {line.split("  ")[0]: line.split()[-2:] for line in done.output.splitlines() if line[-3:-2] == "."}
    assert rows == {
        "learned sounds: distance (LSD) to the reconstruction": ["2.00", "1.75"],
        "held-out sounds: the same": ["1.50", "1.50"],
        "sounds of timbre-v2: the same": ["1.31", "1.31"],
        "timbres of timbre-v2: distance to how they sounded": ["0.00", "0.25"],
        "axes: lowest Spearman correlation with what they name": ["0.91", "0.91"],
    }
    assert f"Saved in {user_models() / 'mine'}, and its kit in {KitLibrary().path('mine')}" in done.output
    assert KitLibrary().load("mine").timbre_model == "mine"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("timbre-v2", "is the name of a model that ships"),
        ("My Sounds", "model name 'My Sounds': use 1 to 64 of a-z"),
        ("old", "model 'old' is there already; overwrite it with --force or choose another name"),
        ("my-kit", "kit 'my-kit' already exists; overwrite it with --force or choose another name"),
        ("rhythm", "'rhythm' is the name of a model of the other kind; choose another"),
        ("dry-808", "'dry-808' is the name of a factory kit; choose another"),
    ],
)
def test_names_that_cannot_be_taken(latentdrum: Invoke, learned: list[tuple[Path, str]], name: str, said: str) -> None:
    """Nothing is overwritten without --force, a rhythm model never."""
    copy_model("old", "timbre-v2")
    copy_model("rhythm")
    KitLibrary().save(replace(TIN, name="my-kit"))
    done = latentdrum("learn-sounds", "sounds", "--name", name)
    assert (done.exit_code, learned) == (1, [])
    assert said in done.output
    if name == "my-kit":
        assert latentdrum("learn-sounds", "sounds", "--name", name, "--force").exit_code == 0
        assert latentdrum("kit", "undo", name).exit_code == 0
        assert KitLibrary().load(name).timbre_model == "timbre-v2"
    else:
        assert latentdrum("learn", "loops", "--name", "old").exit_code == 1


def test_ctrl_c_says_how_to_go_on(latentdrum: Invoke, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends with the exit status of an interrupted process."""

    def learn(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "_learning", lambda: fake(learn))
    done = latentdrum("learn-sounds", "sounds", "--name", "mine")
    assert done.exit_code == 130
    assert "the same command goes on" in done.output


def test_a_folder_without_sounds_is_named(latentdrum: Invoke, tmp_path: Path) -> None:
    """In one line that says what to put there."""
    pytest.importorskip("torch")
    done = latentdrum("learn-sounds", str(tmp_path), "--name", "mine")
    assert done.exit_code == 1
    assert done.output == (
        f"Error: {tmp_path}: holds no sound file; put WAV, FLAC, AIFF, OGG or MP3 files there, a hit each\n"
    )


def test_without_torch_it_says_what_to_install(library: PresetLibrary) -> None:
    """The exact command, for this Python."""
    program = "import sys; sys.modules['torch'] = None; from latentdrum.cli.main import main; main()"
    command = [sys.executable, "-c", program, "learn-sounds", "sounds", "--name", "mine"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    install = f'{sys.executable} -m pip install "latentdrum[train]"'
    assert done.stderr == f"Error: learning needs torch, which is not installed: {install}\n"
