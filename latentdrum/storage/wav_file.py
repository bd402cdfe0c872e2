"""Writes WAV files block by block; a file appears whole or not at all."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from latentdrum.storage.atomic_file import atomic_draft

if TYPE_CHECKING:
    from latentdrum.core.arrays import FloatArray


class WavWriter:
    """An open WAV file."""

    def __init__(self, file: Any) -> None:
        self._file = file

    def write(self, frames: "FloatArray") -> None:
        """Add frames, (channels, n) or (n,) for mono."""
        self._file.write(frames.T)


@contextmanager
def open_wav(path: Path, rate_hz: int, channels: int, *, exact: bool = False) -> Iterator[WavWriter]:
    """Write a WAV, 24-bit or, if exact, 32-bit float; renamed to its path when complete.

    Raises OSError naming the path as given.
    """
    import soundfile

    kind = "FLOAT" if exact else "PCM_24"
    try:
        with atomic_draft(path) as draft:
            draft.open("wb").close()  # for a missing folder the system's error is clearer than the library's
            with soundfile.SoundFile(draft, "w", rate_hz, channels, kind, format="WAV") as file:
                yield WavWriter(file)
    except soundfile.LibsndfileError as error:
        raise OSError(f"{path}: cannot be written ({error})") from error


@contextmanager
def open_stems(folder: Path, names: Iterable[str], rate_hz: int) -> Iterator[list[WavWriter]]:
    """Write stereo WAVs in parallel, 32-bit float; makes the folder if it is missing. Raises OSError as `open_wav`."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as files:
        yield [files.enter_context(open_wav(folder / name, rate_hz, 2, exact=True)) for name in names]
