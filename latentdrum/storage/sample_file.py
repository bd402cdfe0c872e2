"""A player's own drum sounds, out of whatever audio files the system can read."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from latentdrum.core.preset.names import PresetError

if TYPE_CHECKING:  # arrays cost a tenth of a second that a list of presets need not wait for
    from latentdrum.core.preset.kit import Sample

#: Gives the sound in a file; raises PresetError that says why it cannot be had.
SampleReader: TypeAlias = "Callable[[Path], Sample]"

#: A drum sound is short; who names a whole song has mistaken the file.
LONGEST_S: Final = 10.0


def from_folder(folder: Path, samples: SampleReader) -> "Callable[[str], Sample]":
    """Reads sounds by the names that a file in a folder calls them: paths from that folder, or whole ones."""
    return lambda name: samples(folder.absolute() / name)


def read_sample(path: Path) -> "Sample":
    """The sound as one channel at the rate at which sounds are modelled, turned down where its peak is over 1.

    Raises PresetError that says why it cannot be used.
    """
    import numpy as np

    from latentdrum.core.preset.kit import Sample
    from latentdrum.storage.sound_file import SoundFileError, read_sound

    try:
        frames = read_sound(path, LONGEST_S)
    except SoundFileError as error:
        raise PresetError(str(error)) from error
    peak = max(float(np.abs(frames).max()), 1.0)
    return Sample(str(path), np.ascontiguousarray(frames / np.float32(peak), np.float32))


def sample_stub(path: Path) -> "Sample":
    """A sound without its frames, for whoever wants to know only whether it is there."""
    import numpy as np

    from latentdrum.core.preset.kit import Sample

    _must_be_there(path)
    return Sample(str(path), np.zeros(0, np.float32))


def _must_be_there(path: Path) -> None:
    if not path.is_file():
        raise PresetError(f"{path}: no such file")
