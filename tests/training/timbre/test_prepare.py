"""The timbre model's practice material: gathered, written down, read back."""

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from latentdrum.core.timbre.timbre import Drum
from tests.training.timbre.one_shot_files import ping, row, write, write_index
from training.timbre.sounds.prepare import SoundCounts, prepare
from training.timbre.sounds.store import load

RECIPE = SoundCounts(per_real=2, analogue=25, seed=3)


@pytest.fixture
def collection(tmp_path: Path) -> Path:
    lines = [
        row("a.wav", level_rank="1", level_rank_of="2", gain_db="9"),
        row("b.wav", level_rank="2", level_rank_of="2", gain_db="1"),
        row("judge.wav", split="validation"),
        row("k.wav", **{"class": "kick", "source": "pearlenoe"}),
    ]
    return write_index(tmp_path / "drums", lines)


def test_everything_is_kept_and_found_again(collection: Path, tmp_path: Path) -> None:
    """Recordings first, then their variants with the row they came from, then made sounds with their knobs."""
    prepare(tmp_path / "out", [collection], RECIPE, progress=False)
    sounds = load(tmp_path / "out")
    made = [name == "analogue" for name in np.array(sounds.names["source"])[sounds.source]]
    assert sounds.real.tolist() == [True] * 3 + [False] * (len(sounds) - 3)
    assert sounds.origin[:9].tolist() == [0, 1, 2, 0, 0, 1, 1, 2, 2]
    assert made == [False] * 9 + [True] * (len(sounds) - 9)
    assert sorted(sounds.settings) == list(range(9, len(sounds)))
    assert [Drum(drum) for drum in sounds.drum[:3]] == [Drum.SNARE, Drum.SNARE, Drum.KICK]
    assert np.array_equal(sounds.hardness[:3], [-1.0, 1.0, np.nan], equal_nan=True)
    assert np.abs(np.abs(sounds.frames(0)) - np.abs(ping(150.0) / ping(150.0).max())).max() < 1e-3
    assert all(np.abs(sounds.frames(index)).max() == 1.0 for index in range(len(sounds)))
    with pytest.raises(IndexError, match="outside 0"):
        sounds.frames(len(sounds))


def test_nothing_that_is_judged_on_gets_in(collection: Path, tmp_path: Path) -> None:
    """The manifest names every file by its hash, and no validation file is among them."""
    prepare(tmp_path / "out", [collection], RECIPE, progress=False)
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    hashes = {entry["sha256"] for entry in manifest["files"]}
    digest = {name: hashlib.sha256((collection / f"{name}.wav").read_bytes()).hexdigest() for name in ("a", "judge")}
    assert digest["a"] in hashes
    assert digest["judge"] not in hashes
    assert manifest["recorded"] == {"kick": 1, "snare": 2}
    assert [credit["licence"] for credit in manifest["credits"]] == ["MIT", "CC BY 4.0", "CC BY 3.0"]


def test_the_same_seed_gathers_the_same(collection: Path, tmp_path: Path) -> None:
    """TrainingData can be made again to the last bit; another seed makes other variants."""
    one, again = (prepare(tmp_path / name, [collection], RECIPE, progress=False) for name in ("one", "again"))
    other = prepare(tmp_path / "other", [collection], SoundCounts(2, 25, seed=4), progress=False)
    assert np.array_equal(one.samples, again.samples)
    assert not np.array_equal(one.offset, other.offset)


def test_an_own_folder_joins_and_a_copy_counts_once(collection: Path, tmp_path: Path) -> None:
    """A folder of one's own is added to the collection; a file that is in both is taken once."""
    own = tmp_path / "own"
    write(own / "ride.wav", ping(900.0))
    (own / "snare copy.wav").write_bytes((collection / "a.wav").read_bytes())
    sounds = prepare(tmp_path / "out", [collection, own], SoundCounts(0, 0), progress=False)
    assert [Drum(drum) for drum in sounds.drum] == [Drum.SNARE, Drum.SNARE, Drum.KICK, Drum.RIDE]


def test_missing_material_says_what_to_run(tmp_path: Path) -> None:
    """Before anything was gathered, the loader names the command."""
    with pytest.raises(FileNotFoundError, match=r"python -m training\.timbre\.sounds\.prepare"):
        load(tmp_path)
