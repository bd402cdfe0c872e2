"""The user's sound files: any audible file is read; the error for another is one line that says what to do."""

import os
import stat
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.one_shot import trimmed
from latentdrum.core.timbre.spectral_distance import log_spectral_distance
from latentdrum.core.timbre.timbre import RATE_HZ
from latentdrum.storage.sound_file import SoundFileError, read_sound, store_sample
from tests.storage.sound_files import thump, with_nan, write


def pitch_hz(sound: FloatArray) -> float:
    """The frequency of its strongest spectral bin."""
    return float(np.abs(np.fft.rfft(sound, 8 * RATE_HZ)).argmax()) / 8


@pytest.mark.parametrize("rate_hz", [8_000, 22_050, 44_100, 48_000, 96_000, 192_000])
def test_resampling_keeps_pitch_and_length(tmp_path: Path, rate_hz: int) -> None:
    """A tone of 60 Hz stays one, whatever the file's rate."""
    sound = read_sound(write(tmp_path / "kick.wav", thump(60.0, 0.5, rate_hz), rate_hz))
    assert len(sound) == pytest.approx(0.5 * RATE_HZ, abs=3)
    assert pitch_hz(sound) == pytest.approx(60.0, abs=2.0)
    assert sound.dtype == np.float32


@pytest.mark.parametrize(
    ("ending", "subtype"),
    [
        ("wav", "PCM_U8"),
        ("wav", "PCM_24"),
        ("wav", "FLOAT"),
        ("wav", "DOUBLE"),
        ("flac", "PCM_16"),
        ("aiff", "PCM_16"),
        ("ogg", "VORBIS"),
        ("mp3", None),
    ],
)
def test_common_formats_are_read(tmp_path: Path, ending: str, subtype: str | None) -> None:
    """WAV in several encodings, FLAC, AIFF, OGG and MP3."""
    sound = read_sound(write(tmp_path / f"kick.{ending}", thump(length_s=0.4), subtype=subtype))
    assert np.abs(sound).max() == pytest.approx(0.8, abs=0.2)
    assert pitch_hz(sound) == pytest.approx(60.0, abs=2.0)


def test_stereo_is_mixed_to_mono(tmp_path: Path) -> None:
    """The mean of both channels; if they cancel each other out, the louder one."""
    left = thump()
    mixed = read_sound(write(tmp_path / "a.wav", np.stack([left, 0.5 * left], 1), subtype="FLOAT"))
    assert np.allclose(mixed, 0.75 * left, atol=1e-6)
    cancelling = read_sound(write(tmp_path / "b.wav", np.stack([0.98 * left, -left], 1), subtype="FLOAT"))
    assert np.allclose(cancelling, -left, atol=1e-6)


def test_a_sound_is_cut_to_its_onset() -> None:
    """Silence and hum before the onset are removed, except the last millisecond."""
    late = np.concatenate([np.zeros(9_000, np.float32), np.full(9_000, 0.01, np.float32), thump()])
    cut, before = trimmed(late, 1.5), round(0.001 * RATE_HZ)
    assert int(np.argmax(cut > 0.5)) <= before
    assert len(cut) <= len(thump()) + before
    assert np.allclose(cut[before : before + 5_000], (thump() / thump().max())[:5_000], atol=1e-6)


def ultrasound() -> FloatArray:
    """A tone at 70 kHz with slow fades: nothing of it remains at 44.1 kHz."""
    at = np.arange(96_000)
    return np.asarray(0.5 * np.hanning(len(at)) * np.cos(2 * np.pi * 70_000 / 192_000 * at), np.float32)


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "text.wav": (
        lambda path: path.write_text("not a sound"),
        "is not a readable sound file; export it as",
    ),
    "bare.raw": (lambda path: path.write_bytes(b"\x01" * 999), "is not a readable sound file"),
    "empty.wav": (lambda path: path.write_bytes(b""), "is empty; export it again"),
    "header.wav": (lambda path: write(path, np.zeros(0, np.float32)), "has no sound, only a header"),
    "silent.wav": (lambda path: write(path, np.zeros(999, np.float32)), "is silent; choose another"),
    "ultrasound.wav": (lambda path: write(path, ultrasound(), 192_000), "is silent"),
    "faint.wav": (lambda path: write(path, 1e-5 * thump(), subtype="FLOAT"), "is silent"),
    "nan.wav": (
        lambda path: write(path, with_nan(thump()), subtype="FLOAT"),
        "has a value that is not finite (0.000 s in)",
    ),
    "inf.wav": (
        lambda path: write(path, thump() * np.float32(np.inf), subtype="FLOAT"),
        "has a value that is not finite",
    ),
    "song.wav": (
        lambda path: write(path, thump(length_s=31.0, rate_hz=8_000), 8_000),
        "is 31.0 s long; a drum sound is 30 s",
    ),
    "set.flac": (lambda path: write(path, np.zeros(3_700 * 1_000, np.float32), 1_000), "is 1 h 1 min long"),
    "slow.wav": (lambda path: write(path, thump(), 20), "has a sample rate of 20 Hz, must be 1000..768000"),
    "folder.wav": (lambda path: path.mkdir(), "is a folder; name the sound files in it"),
    "missing.wav": (lambda path: None, "no such file"),
    "loop.wav": (lambda path: path.symlink_to(path), "loop.wav"),
}


@pytest.mark.parametrize("name", BAD)
def test_the_error_for_an_unusable_file_is_one_line(tmp_path: Path, name: str) -> None:
    """It begins with the file and says why; a long file is not read to its end."""
    make, message = BAD[name]
    path = tmp_path / name
    make(path)
    with pytest.raises(SoundFileError) as caught:
        read_sound(path)
    assert str(caught.value).startswith(str(path))
    assert message in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """Nothing may ever be written into it."""
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(SoundFileError, match="is a pipe"):
        read_sound(tmp_path / "pipe.wav")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="this user can read every file")
def test_the_error_for_a_file_without_read_permission(tmp_path: Path) -> None:
    """It does not say that the file is damaged."""
    path = write(tmp_path / "kick.wav", thump())
    path.chmod(stat.S_IWUSR)
    with pytest.raises(SoundFileError, match="cannot be read: permission denied"):
        read_sound(path)


def test_a_truncated_file_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    """An interrupted download still begins with a drum."""
    path = write(tmp_path / "kick.wav", thump())
    path.write_bytes(path.read_bytes()[:8_000])
    assert np.abs(read_sound(path)).max() > 0.5


def test_a_sample_is_stored_once_under_the_hash_of_its_content(tmp_path: Path) -> None:
    """As 24-bit WAV; another sound gets another name."""
    path = store_sample(tmp_path / "samples", thump())
    assert store_sample(tmp_path / "samples", thump()) == path
    assert store_sample(tmp_path / "samples", thump(70.0)) != path
    assert len(list((tmp_path / "samples").iterdir())) == 2
    assert soundfile.info(path).subtype == "PCM_24"
    assert np.abs(read_sound(path) - thump()).max() < 2.0**-22


def test_the_spectral_distance_of_a_sound_to_itself_is_0() -> None:
    """Whatever its level; the distance to silence is large, and the distance is symmetric."""
    assert log_spectral_distance(thump(), 0.1 * thump()) == pytest.approx(0.0, abs=1e-3)
    far = log_spectral_distance(thump(), np.zeros(1, np.float32))
    near = log_spectral_distance(thump(), thump(66.0))
    assert 0.0 < near < far
    assert near == pytest.approx(log_spectral_distance(thump(66.0), thump()))
