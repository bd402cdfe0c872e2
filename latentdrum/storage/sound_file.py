"""The user's sound files: any format, rate and channel count in; mono at the model's rate out."""

import hashlib
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
import soxr

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.one_shot import END_DB
from latentdrum.core.timbre.timbre import RATE_HZ
from latentdrum.core.units import db_to_gain
from latentdrum.storage.atomic_file import write_atomic
from latentdrum.storage.wav_file import wav_bytes

#: A longer file is taken to be the wrong one.
LONGEST_S: Final = 30.0
#: Folder of the user's samples, below the folder of the kits.
SAMPLES: Final = "samples"
_RATES_HZ: Final = (1_000, 768_000)
#: Channels whose mean peaks below this share of the loudest channel cancel each other out.
_CANCELLATION: Final = 0.05
_EXPORT: Final = "export it as WAV, FLAC, AIFF, OGG or MP3"


class SoundFileError(ValueError):
    """A file cannot be used as a drum sound; the text is one line that names it and says what to do."""


def read_sound(path: Path, longest_s: float = LONGEST_S) -> FloatArray:
    """The sound in a file as mono at RATE_HZ, level unchanged. Raises SoundFileError."""
    frames, rate_hz = read_frames(path, longest_s)
    if rate_hz == RATE_HZ:
        return frames
    return _audible(path, np.asarray(soxr.resample(frames, rate_hz, RATE_HZ), np.float32))


def read_frames(path: Path, longest_s: float = LONGEST_S) -> tuple[FloatArray, int]:
    """The sound in a file as mono, and its sample rate. Raises SoundFileError.

    Channels are averaged; if they cancel each other out, the loudest one is used.
    """
    _must_be_a_file(path)
    try:
        with soundfile.SoundFile(path) as file:
            rate_hz, longest = int(file.samplerate), round(longest_s * file.samplerate)
            if not _RATES_HZ[0] <= rate_hz <= _RATES_HZ[1]:
                raise SoundFileError(
                    f"{path} has a sample rate of {rate_hz} Hz, must be {_RATES_HZ[0]}..{_RATES_HZ[1]}; {_EXPORT}"
                )
            channels = file.read(longest + 1, dtype="float32", always_2d=True)
            long_s = max(file.frames, len(channels)) / rate_hz
    except (soundfile.SoundFileError, OSError, TypeError) as error:  # TypeError: the suffix .raw
        raise SoundFileError(f"{path} is not a readable sound file; {_EXPORT} ({_reason(error)})") from error
    if len(channels) > longest:
        rule = f"a drum sound is {longest_s:g} s at most; cut it"
        raise SoundFileError(f"{path} is {_duration(long_s)} long; {rule}")
    return _mono(path, channels, rate_hz), rate_hz


def store_sample(folder: Path, frames: FloatArray) -> Path:
    """Save a mono sound at RATE_HZ (peak at most 1) as 24-bit WAV, named by the hash of its content.

    The same sound is stored once. Raises OSError if it cannot be written.
    """
    data = wav_bytes(frames, RATE_HZ)
    path = folder / f"{hashlib.sha256(data).hexdigest()[:16]}.wav"
    if not path.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        write_atomic(path, data)
    return path


def _must_be_a_file(path: Path) -> None:
    try:
        if path.is_dir():
            raise SoundFileError(f"{path} is a folder; name the sound files in it, such as {path / '*.wav'}")
        if not path.exists():
            raise SoundFileError(f"{path}: no such file")
        if not path.is_file():
            raise SoundFileError(f"{path} is a pipe or a device; save its sound in a file first")
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise SoundFileError(
            f"{path} cannot be read: {why}; change its permissions, or copy it to another folder"
        ) from error
    if empty:
        raise SoundFileError(f"{path} is empty; export it again")


def _mono(path: Path, channels: FloatArray, rate_hz: int) -> FloatArray:
    if not len(channels):
        raise SoundFileError(f"{path} has no sound, only a header; export it again")
    invalid = np.flatnonzero(~np.isfinite(channels).all(1))
    if invalid.size:
        raise SoundFileError(
            f"{path} has a value that is not finite ({invalid[0] / rate_hz:.3f} s in); export it again"
        )
    peaks = np.abs(channels).max(0)
    loudest = int(peaks.argmax())
    _audible(path, channels[:, loudest])
    with np.errstate(over="ignore", invalid="ignore"):
        mixed = channels.mean(axis=1)
    usable = bool(np.isfinite(mixed).all()) and float(np.abs(mixed).max()) > _CANCELLATION * float(peaks[loudest])
    return _audible(path, np.ascontiguousarray(mixed if usable else channels[:, loudest]))


def _audible(path: Path, frames: FloatArray) -> FloatArray:
    if not float(np.abs(frames).max(initial=0.0)) > db_to_gain(END_DB):
        raise SoundFileError(f"{path} is silent; choose another, or export it louder")
    return frames


def _duration(seconds: float) -> str:
    """A duration for people: "41.3 s", "3 min 20 s", "2 h 5 min"."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    if seconds < 3600:
        return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"
    return f"{seconds // 3600:.0f} h {seconds % 3600 // 60:.0f} min" if seconds < 1e9 else "hours"


def _reason(error: Exception) -> str:
    """The library's own reason, without the file name."""
    text = getattr(error, "error_string", "") or str(error)
    return str(text).strip().rstrip(".").lower()
