"""A MIDI file is written to the given path, and nothing else is touched."""

import os
import stat
import sys
from pathlib import Path
from threading import Thread

import mido
import pytest

from latentdrum.core.engine.output import MidiOut
from latentdrum.storage.midi_file import write_midi

NOTE = [MidiOut(0.0, bytes((0x99, 36, 100))), MidiOut(0.1, bytes((0x89, 36, 0)))]


def kicks(path: Path) -> int:
    return sum(message.type == "note_on" for message in mido.MidiFile(path).tracks[0])


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """Its target is written."""
    kept, linked = tmp_path / "kept.mid", tmp_path / "linked.mid"
    kept.write_bytes(b"old")
    linked.symlink_to(kept)
    write_midi(linked, NOTE, 120.0, "x")
    assert linked.is_symlink()
    assert kicks(kept) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept.mid", "linked.mid"]


@pytest.mark.skipif(sys.platform == "win32", reason="makes a named pipe")
def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    """It is not replaced by a file; nor is /dev/null, even for root."""
    pipe, received = tmp_path / "pipe", list[bytes]()
    os.mkfifo(pipe)
    reader = Thread(target=lambda: received.append(pipe.read_bytes()))
    reader.start()
    write_midi(pipe, NOTE, 120.0, "x")
    reader.join(5.0)
    assert received[0].startswith(b"MThd")
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_missing_folder_is_named_as_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not the temporary file."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(OSError, match="there is no folder nowhere") as caught:
        write_midi(Path("nowhere/x.mid"), NOTE, 120.0, "x")
    assert caught.value.filename == str(Path("nowhere/x.mid"))
