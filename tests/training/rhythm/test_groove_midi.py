"""Drummers' performances become two-bar windows that keep velocity and microtiming."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from latentdrum.core.rhythm.grid import quantise, two_bar_windows
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.core.voices import INPUT_NOTES, VOICE_OF_NOTE, Voice
from latentdrum.storage.midi_loop import read_onsets
from tests.training.rhythm.groove_set import write_midi, write_set
from training.rhythm.groove_midi import performances, read

placed_hits = st.tuples(st.integers(0, 63), st.floats(-0.49, 0.49), st.sampled_from(list(Voice)), st.integers(1, 127))


@given(st.lists(placed_hits, min_size=1, max_size=40, unique_by=lambda hit: (hit[0], hit[2])))
def test_every_hit_is_found_on_its_step_with_its_offset(hits: list[tuple[int, float, Voice, int]]) -> None:
    """A hit early or late by less than half a step belongs to its step and keeps its offset."""
    hits = [
        (step, max(offset, 0.0) if step == 0 else offset, voice, velocity) for step, offset, voice, velocity in hits
    ]
    cells = quantise([(step + offset, int(voice), velocity / 127) for step, offset, voice, velocity in hits])
    assert cells[0].sum() == len(hits)
    for step, offset, voice, velocity in hits:
        assert cells[:, step, voice] == pytest.approx([1.0, velocity / 127, offset], abs=1e-5)


def test_a_rushed_downbeat_belongs_to_the_bar_it_opens() -> None:
    """A kick 0.2 steps before bar three opens the window that starts there and is no hit of the step before."""
    first, second = two_bar_windows(quantise([(0.0, 0, 0.5), (31.8, 0, 0.9), (47.0, 0, 0.5)]))
    assert not first.hits[31].any()
    assert second.hits[16, Voice.KICK]
    assert float(second.offset[16, Voice.KICK]) == pytest.approx(-0.2, abs=1e-6)


def test_windows_start_at_every_bar() -> None:
    """Four bars hold three windows of two; one bar holds none."""
    assert len(list(two_bar_windows(quantise([(4.0 * beat, 1, 0.5) for beat in range(16)])))) == 3
    assert list(two_bar_windows(quantise([(0.0, 1, 0.5)]))) == []


def test_of_two_hits_in_a_step_the_louder_stays() -> None:
    """A flam's grace note is dropped and its main hit stays, in whichever order they come."""
    cells = quantise([(7.9, 1, 0.3), (8.1, 1, 0.8), (8.2, 1, 0.2)])
    assert cells[:, 8, 1] == pytest.approx([1.0, 0.8, 0.1], abs=1e-6)
    assert cells[0].sum() == 1


@pytest.mark.parametrize("ticks_per_beat", [96, 220, 480, 960])
@pytest.mark.parametrize("bpm", [60.0, 174.0])
def test_steps_come_from_ticks_per_beat_not_from_the_tempo(tmp_path: Path, ticks_per_beat: int, bpm: float) -> None:
    """The same performance at another resolution or tempo gives the same steps."""
    write_midi(tmp_path / "groove.mid", [(0.0, 36, 100), (6.25, 38, 64), (10.0, 42, 1)], ticks_per_beat, bpm)
    found = read_onsets(tmp_path / "groove.mid")
    assert [voice for _, voice, _ in found] == [Voice.KICK, Voice.SNARE, Voice.HAT_CLOSED]
    assert [step for step, _, _ in found] == pytest.approx([0.0, 6.25, 10.0], abs=4 / ticks_per_beat)
    assert [velocity for _, _, velocity in found] == pytest.approx([100 / 127, 64 / 127, 1 / 127])


def test_notes_of_no_drum_are_left_out() -> None:
    """Only notes of a drum become hits, and each note belongs to one drum."""
    accepted = [note for notes in INPUT_NOTES.values() for note in notes]
    assert sorted(accepted) == sorted(VOICE_OF_NOTE)


def test_one_split_of_a_folder_is_read_with_its_records(tmp_path: Path) -> None:
    """Fills and waltzes are left out, files are hashed, labels and tempos kept."""
    folder = write_set(tmp_path / "groove", {"train": 3, "validation": 1})
    windows, records = read(folder, "train", progress=False)
    assert len(windows) == 9
    assert [record.windows for record in records] == [3, 3, 3]
    assert len({record.sha256 for record in records}) == 3
    assert {STYLES[style] for style in windows.style} == {"rock"}
    assert sorted(set(windows.bpm.tolist())) == [100.0, 101.0, 102.0]
    assert sorted(set(windows.drummer.tolist())) == ["drummer1", "drummer2", "drummer3"]
    assert np.isclose(windows.x[0, 1].max(), 73 / 127) or windows.x[0, 1].max() <= 1


def test_a_split_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The error says which splits there are."""
    folder = write_set(tmp_path / "groove", {"train": 1})
    with pytest.raises(ValueError, match=r"'test'.*train"):
        read(folder, "test", progress=False)


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    """Half a download is an error with the file's name, not a silent gap."""
    folder = write_set(tmp_path / "groove", {"train": 1})
    (broken,) = folder.glob("drummer1/session1/train0*.mid")
    broken.write_bytes(broken.read_bytes()[:20])
    with pytest.raises(ValueError, match="train0"):
        read(folder, "train", progress=False)


def test_a_byte_order_mark_is_no_part_of_a_column(tmp_path: Path) -> None:
    """Excel begins a file with a byte order mark; the first column is still found."""
    folder = write_set(tmp_path / "groove", {"train": 2})
    listed = performances(folder)
    table = folder / "info.csv"
    table.write_text("\ufeff" + table.read_text(encoding="utf-8"), encoding="utf-8")
    assert performances(folder) == listed


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    """The error names the file and the column."""
    (tmp_path / "info.csv").write_text("drummer,style,bpm,beat_type,midi_filename,split\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"info\.csv: no column time_signature; "):
        performances(tmp_path)


def test_a_key_that_does_not_exist_is_a_damaged_file(tmp_path: Path) -> None:
    """A key signature that mido rejects is an error with the file's name."""
    path = tmp_path / "groove.mid"
    write_midi(path, [(0.0, 36, 100)])
    tempo, key = b"\xff\x51\x03\x07\xa1\x20", b"\xff\x59\x02\x11\x07\x00"
    whole = path.read_bytes()
    assert tempo in whole
    path.write_bytes(whole.replace(tempo, key))
    with pytest.raises(ValueError, match=r"groove\.mid: not a MIDI file, or damaged"):
        read_onsets(path)
