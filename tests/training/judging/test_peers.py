"""Other systems' grooves are read from MIDI files as the project reads them."""

from pathlib import Path

import numpy as np
import pytest

from latentdrum.core.voices import Voice
from latentdrum.storage.midi_loop import LoopError
from tests.training.rhythm.groove_set import rock, write_midi
from training.judging.rhythm.peers import read_peers, two_bars


def test_every_folder_is_a_system_and_every_file_a_take(tmp_path: Path) -> None:
    """Two-bar files give a groove each; files that lie together in a deeper folder are one take."""
    for name in ("a.mid", "b.MID", "song/1.mid", "song/2.mid"):
        write_midi(tmp_path / "lstm" / name, rock(2, velocity=101))
    write_midi(tmp_path / "transformer" / "only.mid", rock(4))
    (tmp_path / "notes.txt").write_text("not a system")
    found = read_peers(tmp_path)
    assert list(found) == ["lstm", "transformer"]
    grooves, takes = found["lstm"]
    assert grooves.hits.shape == (4, 32, 9)
    assert len(np.unique(takes)) == 3
    assert grooves.hits[0, ::16, Voice.KICK].all()
    assert grooves.velocity[0, 0, Voice.KICK] == pytest.approx(101 / 127)
    assert len(found["transformer"][0].hits) == 3  # windows of four bars
    assert len(np.unique(found["transformer"][1])) == 1


def test_a_pattern_with_a_silent_second_bar_is_two_bars_long() -> None:
    """Nothing is repeated into the silence."""
    (groove,) = two_bars(((0.0, 0, 0.5), (4.0, 1, 0.5)))
    assert groove.hits.sum() == 2


def test_a_hit_just_before_the_end_is_early_on_the_downbeat() -> None:
    """The pattern is a loop: no third bar begins."""
    (groove,) = two_bars(((8.0, 1, 0.5), (31.8, 0, 0.5)))
    assert groove.hits[0, Voice.KICK]
    assert groove.offset[0, Voice.KICK] == pytest.approx(-0.2, abs=1e-5)


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    """A folder without systems, one without drums, a file that is no MIDI file."""
    with pytest.raises(ValueError, match="one with MIDI files for each system"):
        read_peers(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match=r"empty.*no MIDI file"):
        read_peers(tmp_path)
    (tmp_path / "empty" / "broken.mid").write_bytes(b"RIFF")
    with pytest.raises(LoopError, match=r"broken\.mid"):
        read_peers(tmp_path)
