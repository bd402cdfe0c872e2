"""A loop that cannot be read is refused in one line with its name."""

from pathlib import Path

import mido
import pytest

from latentdrum.storage.midi_loop import LoopError, read_midi_loop

KICK = mido.Message("note_on", note=36, velocity=100, channel=9)


def loop(path: Path, *first: mido.MetaMessage) -> Path:
    mido.MidiFile(tracks=[mido.MidiTrack([*first, KICK])]).save(path)
    return path


def test_an_invalid_tempo_is_refused(tmp_path: Path) -> None:
    """0 microseconds a quarter is no tempo."""
    with pytest.raises(LoopError, match=r"x\.mid: invalid tempo"):
        read_midi_loop(loop(tmp_path / "x.mid", mido.MetaMessage("set_tempo", tempo=0)))


def test_a_key_that_does_not_exist_is_a_damaged_file(tmp_path: Path) -> None:
    """Drums have no key, but the file cannot be trusted."""
    path = loop(tmp_path / "x.mid", mido.MetaMessage("key_signature", key="C"))
    path.write_bytes(path.read_bytes().replace(b"\xff\x59\x02\x00\x00", b"\xff\x59\x02\x11\x07"))
    with pytest.raises(LoopError, match=r"x\.mid: is no MIDI file, or a damaged one"):
        read_midi_loop(path)
