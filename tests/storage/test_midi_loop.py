"""A MIDI file that cannot be read as a loop is refused in one line with its name."""

from pathlib import Path

import mido
import pytest

from latentdrum.storage.midi_loop import LoopError, read_midi_loop

KICK = mido.Message("note_on", note=36, velocity=100, channel=9)


def loop(path: Path, *first: mido.MetaMessage) -> Path:
    mido.MidiFile(tracks=[mido.MidiTrack([*first, KICK])]).save(path)
    return path


def test_a_tempo_of_0_is_refused(tmp_path: Path) -> None:
    """0 microseconds per quarter note would be an infinite tempo."""
    with pytest.raises(LoopError, match=r"x\.mid: invalid tempo"):
        read_midi_loop(loop(tmp_path / "x.mid", mido.MetaMessage("set_tempo", tempo=0)))


def test_an_invalid_key_signature_is_a_damaged_file(tmp_path: Path) -> None:
    """Drums have no key, but the rest of the file cannot be trusted."""
    path = loop(tmp_path / "x.mid", mido.MetaMessage("key_signature", key="C"))
    path.write_bytes(path.read_bytes().replace(b"\xff\x59\x02\x00\x00", b"\xff\x59\x02\x11\x07"))
    with pytest.raises(LoopError, match=r"x\.mid: not a MIDI file, or damaged"):
        read_midi_loop(path)
