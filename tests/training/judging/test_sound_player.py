"""A drum kit stands for a player's sounds: some of every drum are learned from, the others show what it gave."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytestmark = pytest.mark.training

from latentdrum.core.timbre.drum_names import drums_named  # noqa: E402
from latentdrum.core.timbre.timbre import Drum  # noqa: E402
from training.judging.timbre.player import chosen, copy_sounds  # noqa: E402
from training.judging.timbre.recordings import Recording  # noqa: E402


def recordings() -> list[Recording]:
    """Five kicks and two rides."""
    drums = [Drum.KICK] * 5 + [Drum.RIDE] * 2
    return [Recording(f"x/{row}.wav", drum, np.ones(1, np.float32), str(row)) for row, drum in enumerate(drums)]


def test_every_drum_is_chosen_alike() -> None:
    """While there are any left; the same seed chooses the same."""
    found = chosen(recordings(), 5, seed=0)
    assert [one.drum for one in found] == [Drum.KICK, Drum.RIDE, Drum.KICK, Drum.RIDE, Drum.KICK]
    assert [one.file for one in chosen(recordings(), 5, seed=0)] == [one.file for one in found]
    assert len(chosen(recordings(), 99, seed=0)) == 7


def test_the_copies_are_named_after_their_drums(tmp_path: Path) -> None:
    """So that learning takes them for what they are."""
    (tmp_path / "x").mkdir()
    for one in recordings():
        (tmp_path / one.file).write_bytes(b"sound")
    copy_sounds(recordings(), tmp_path, tmp_path / "out")
    found = [drums_named(path.stem)[0] for path in sorted((tmp_path / "out").iterdir())]
    assert found == [Drum.KICK] * 5 + [Drum.RIDE] * 2
