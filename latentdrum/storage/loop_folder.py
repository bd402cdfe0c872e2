"""A folder of MIDI loops."""

from pathlib import Path
from typing import Final

from latentdrum.storage.midi_loop import LoopError

_SUFFIXES: Final = (".mid", ".midi")


def midi_files(folder: Path) -> tuple[Path, ...]:
    """The MIDI files in a folder and in those below it, by name. Raises LoopError if there are none."""
    if not folder.is_dir():
        raise LoopError(f"{folder}: no such folder")
    found = tuple(sorted(path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file()))
    if not found:
        raise LoopError(f"{folder}: holds no MIDI file (.mid)")
    return found
