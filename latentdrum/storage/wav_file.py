"""Writes WAV files, whole or block by block; a file appears whole or not at all."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.storage.atomic_file import atomic_draft
from latentdrum.storage.wav_format import WavFormat

#: Steps of 16 bits to full scale, by which players divide; the highest sample is one step lower.
_STEPS_16: Final = 32_768
#: Of the dither. The same sound is the same file every time, so an export that is made again differs in nothing.
_DITHER_SEED: Final = 16


class WavWriter:
    """An open WAV file."""

    def __init__(self, file: Any, wav_format: WavFormat) -> None:
        self._file = file
        self._dither = np.random.default_rng(_DITHER_SEED) if wav_format is WavFormat.PCM_16 else None

    def write(self, frames: FloatArray) -> None:
        """Add frames, (channels, n) or (n,) for mono; 1 is full scale."""
        self._file.write((frames if self._dither is None else dithered(frames, self._dither)).T)


def dithered(frames: FloatArray, rng: np.random.Generator) -> NDArray[np.int16]:
    """Frames as 16-bit integers, rounded with triangular dither of two steps peak to peak (TPDF).

    Rounding alone would turn the tail of a drum into a distortion that follows the sound. With this noise the mean and
    the power of the error are the same whatever the sound (Lipshitz, Wannamaker and Vanderkooy 1992). 24 bits need
    none: their step is 48 dB lower, below the noise of any converter.
    """
    noise = rng.random(frames.shape, np.float32) - rng.random(frames.shape, np.float32)
    steps = np.clip(np.rint(frames * np.float32(_STEPS_16) + noise), -_STEPS_16, _STEPS_16 - 1)
    return np.asarray(steps, np.int16)


def overload(frames: FloatArray, wav_format: WavFormat) -> float:
    """By how much a sound exceeds what the format holds: 1, or its peak if that is more and it is to be integers."""
    return 1.0 if wav_format is WavFormat.FLOAT else max(float(np.abs(frames).max(initial=0.0)), 1.0)


def wav_bytes(
    frames: FloatArray,
    rate_hz: int,
    wav_format: WavFormat = WavFormat.PCM_24,
    info: Mapping[str, str] = MappingProxyType({}),
) -> bytes:
    """A sound, (n,) or (2, n) for stereo, as a WAV file; divided by what `overload` says.

    info: what the file says of itself (its INFO chunk), by the names that soundfile has: title, artist, copyright.
    """
    import soundfile

    data = BytesIO()
    with soundfile.SoundFile(data, "w", rate_hz, frames.ndim, wav_format.name, format="WAV") as file:
        for name, text in info.items():
            setattr(file, name, text)
        WavWriter(file, wav_format).write(frames / np.float32(overload(frames, wav_format)))
    return data.getvalue()


@contextmanager
def open_wav(path: Path, rate_hz: int, channels: int, wav_format: WavFormat = WavFormat.PCM_24) -> Iterator[WavWriter]:
    """Write a WAV; renamed to its path when complete. Raises OSError naming the path as given."""
    import soundfile

    try:
        with atomic_draft(path) as draft:
            draft.open("wb").close()  # for a missing folder the system's error is clearer than the library's
            with soundfile.SoundFile(draft, "w", rate_hz, channels, wav_format.name, format="WAV") as file:
                yield WavWriter(file, wav_format)
    except soundfile.LibsndfileError as error:
        raise OSError(f"{path}: cannot be written ({error})") from error


@contextmanager
def open_stems(folder: Path, names: Iterable[str], rate_hz: int) -> Iterator[list[WavWriter]]:
    """Write stereo WAVs in parallel, 32-bit float; makes the folder if it is missing. Raises OSError as `open_wav`."""
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as files:
        yield [files.enter_context(open_wav(folder / name, rate_hz, 2, WavFormat.FLOAT)) for name in names]
