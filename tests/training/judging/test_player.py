"""A drummer's takes stand for a player's loops: some are held out, loops are cut from the others."""

from pathlib import Path

import pytest

pytest.importorskip("torch")
pytestmark = pytest.mark.training

from latentdrum.learning.rhythm.player_loops import grooves_of_loop  # noqa: E402
from latentdrum.storage.loop_folder import midi_files  # noqa: E402
from tests.training.rhythm.groove_set import rock, write_midi  # noqa: E402
from training.judging.rhythm.player import split_takes, write_loops  # noqa: E402
from training.rhythm.groove_midi import Performance  # noqa: E402


def take(folder: Path, number: int, drummer: str = "drummer1") -> Performance:
    """A take of nine bars, each take with its own velocities."""
    path = folder / f"take{number}.mid"
    write_midi(path, rock(9, velocity=60 + 5 * number))
    return Performance(path, path.name, "rock", 100.0, drummer, "validation")


def test_a_third_of_the_takes_is_held_out(tmp_path: Path) -> None:
    """No take is both held out and learned from; the other drummers show what the model has kept."""
    own = [take(tmp_path, number) for number in range(6)]
    other = [take(tmp_path, 9, "drummer2")]
    takes = split_takes([*own, *other], "drummer1", seed=0)
    assert (len(takes.held_out), len(takes.rest), takes.others) == (2, 4, other)
    assert sorted(found.name for found in takes.held_out + takes.rest) == [found.name for found in own]
    with pytest.raises(ValueError, match=r"'drummer2' has 1 takes.*drummer1, drummer2"):
        split_takes([*own, *other], "drummer2", seed=0)


def test_loops_are_cut_at_every_fourth_bar(tmp_path: Path) -> None:
    """Two of nine bars, each a MIDI file that the model can learn from."""
    assert write_loops([take(tmp_path, 0), take(tmp_path, 1)], tmp_path / "loops", 10, seed=0) == 4
    files = midi_files(tmp_path / "loops")
    assert [file.stem for file in files] == ["take0-1", "take0-5", "take1-1", "take1-5"]
    for file in files:
        x, bpm = grooves_of_loop(file)
        assert (len(x), round(bpm)) == (1, 100)
    assert write_loops([take(tmp_path, 0), take(tmp_path, 1)], tmp_path / "fewer", 3, seed=0) == 3
