"""Samples of kits and presets: the user's own drum sounds from audio files."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

from latentdrum.core.preset.names import PresetError

if TYPE_CHECKING:  # numpy takes 0.1 s to import, which `preset list` does not need
    from latentdrum.core.preset.kit import Sample

#: Reads the sound in a file; raises PresetError that says why it cannot be used.
SampleReader: TypeAlias = "Callable[[Path], Sample]"

#: A longer file is taken to be the wrong one.
LONGEST_S: Final = 10.0


def from_folder(folder: Path, samples: SampleReader) -> "Callable[[str], Sample]":
    """A reader of samples by path, absolute or relative to a folder."""
    return lambda name: samples(folder.absolute() / name)


def read_sample(path: Path) -> "Sample":
    """A sound as mono at RATE_HZ, scaled down if its peak is over 1.

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
    """A sample without frames, to check that its file exists. Raises PresetError if it does not."""
    import numpy as np

    from latentdrum.core.preset.kit import Sample

    _must_be_there(path)
    return Sample(str(path), np.zeros(0, np.float32))


def _must_be_there(path: Path) -> None:
    if not path.is_file():
        raise PresetError(f"{path}: no such file")
