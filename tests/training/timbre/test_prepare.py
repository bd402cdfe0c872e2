"""The timbre model's training data: prepared, saved, loaded."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from latentdrum.core.timbre.timbre import Drum
from tests.training.timbre.one_shot_files import ping, row, write, write_index
from training.timbre.sounds.prepare import SoundCounts, prepare
from training.timbre.sounds.store import load

AMOUNTS = SoundCounts(per_real=2, analogue=25, seed=3)


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    lines = [
        row("a.wav", level_rank="1", level_rank_of="2", gain_db="9"),
        row("b.wav", level_rank="2", level_rank_of="2", gain_db="1"),
        row("held-out.wav", split="validation"),
        row("k.wav", **{"class": "kick", "source": "pearlenoe"}),
    ]
    return write_index(tmp_path / "drums", lines)


def test_saved_sounds_load_unchanged(collection: Path, tmp_path: Path) -> None:
    """Recordings first, then their variants with the row they came from, then synthesised sounds with their knobs."""
    prepare(tmp_path / "out", [collection], AMOUNTS, progress=False)
    sounds = load(tmp_path / "out")
    synthesised = [name == "analogue" for name in np.array(sounds.names["source"])[sounds.source]]
    assert sounds.real.tolist() == [True] * 3 + [False] * (len(sounds) - 3)
    assert sounds.origin[:9].tolist() == [0, 1, 2, 0, 0, 1, 1, 2, 2]
    assert synthesised == [False] * 9 + [True] * (len(sounds) - 9)
    assert sorted(sounds.settings) == list(range(9, len(sounds)))
    assert [Drum(drum) for drum in sounds.drum[:3]] == [Drum.SNARE, Drum.SNARE, Drum.KICK]
    assert np.array_equal(sounds.hardness[:3], [-1.0, 1.0, np.nan], equal_nan=True)
    assert np.abs(np.abs(sounds.frames(0)) - np.abs(ping(150.0) / ping(150.0).max())).max() < 1e-3
    assert all(np.abs(sounds.frames(index)).max() == 1.0 for index in range(len(sounds)))
    with pytest.raises(IndexError, match="outside 0"):
        sounds.frames(len(sounds))


def test_no_validation_file_gets_in(collection: Path, tmp_path: Path) -> None:
    """The manifest names every file by its hash, and no validation file is among them."""
    prepare(tmp_path / "out", [collection], AMOUNTS, progress=False)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    hashes = {entry["sha256"] for entry in manifest["files"]}
    digest = {name: hashlib.sha256((collection / f"{name}.wav").read_bytes()).hexdigest() for name in ("a", "held-out")}
    assert digest["a"] in hashes
    assert digest["held-out"] not in hashes
    assert manifest["recorded"] == {"kick": 1, "snare": 2}
    assert [credit["licence"] for credit in manifest["credits"]] == ["MIT", "CC BY 4.0", "CC BY 3.0"]


def test_the_same_seed_prepares_the_same_data(collection: Path, tmp_path: Path) -> None:
    """Preparation is reproducible to the last bit; another seed gives other variants."""
    first, second = (prepare(tmp_path / name, [collection], AMOUNTS, progress=False) for name in ("first", "second"))
    other = prepare(tmp_path / "other", [collection], SoundCounts(2, 25, seed=4), progress=False)
    assert np.array_equal(first.samples, second.samples)
    assert not np.array_equal(first.offset, other.offset)


def test_a_further_folder_is_added_and_copies_count_once(collection: Path, tmp_path: Path) -> None:
    """A user's folder is added to the collection; a file in both is used once."""
    own = tmp_path / "own"
    write(own / "ride.wav", ping(900.0))
    (own / "snare copy.wav").write_bytes((collection / "a.wav").read_bytes())
    sounds = prepare(tmp_path / "out", [collection, own], SoundCounts(0, 0), progress=False)
    assert [Drum(drum) for drum in sounds.drum] == [Drum.SNARE, Drum.SNARE, Drum.KICK, Drum.RIDE]


def test_missing_data_names_the_command(tmp_path: Path) -> None:
    """Before preparation the loader names the command to run."""
    with pytest.raises(FileNotFoundError, match=r"python -m training\.timbre\.sounds\.prepare"):
        load(tmp_path)
