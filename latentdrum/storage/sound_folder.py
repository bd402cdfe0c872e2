"""A folder of the user's drum sounds."""

from pathlib import Path
from typing import Final

from latentdrum.storage.sound_file import SoundFileError

_SUFFIXES: Final = (".wav", ".wave", ".flac", ".aif", ".aiff", ".ogg", ".mp3")


def sound_files(folder: Path) -> tuple[Path, ...]:
    """The sound files in a folder and in those below it, by name. Raises SoundFileError if there are none.

    Hidden ones are left out: macOS puts one that begins with "._" beside every file on a foreign disk.
    """
    if not folder.is_dir():
        raise SoundFileError(f"{folder}: no such folder; name one that holds your drum sounds")
    found = [path for path in folder.rglob("*") if path.suffix.lower() in _SUFFIXES and path.is_file()]
    shown = tuple(sorted(path for path in found if not path.name.startswith(".")))
    if not shown:
        raise SoundFileError(f"{folder}: holds no sound file; put WAV, FLAC, AIFF, OGG or MP3 files there, a hit each")
    return shown
