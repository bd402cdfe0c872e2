"""The player's sound files: whatever can be heard is read, and what cannot is told in one line with a way out."""

import os
import stat
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.one_shot import trimmed
from latentdrum.core.timbre.spectral_distance import log_spectral_distance
from latentdrum.core.timbre.timbre import RATE_HZ
from latentdrum.storage.sound_file import SoundFileError, read_sound, store_sample, wav_bytes
from tests.storage.sound_files import thump, with_nan, write


def pitch_hz(sound: FloatArray) -> float:
    """Where its spectrum is strongest."""
    return float(np.abs(np.fft.rfft(sound, 8 * RATE_HZ)).argmax()) / 8


@pytest.mark.parametrize("rate_hz", [8_000, 22_050, 44_100, 48_000, 96_000, 192_000])
def test_any_rate_keeps_its_pitch_and_length(tmp_path: Path, rate_hz: int) -> None:
    """A thump at 60 Hz is one afterwards."""
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
def test_every_common_kind_of_file_is_read(tmp_path: Path, ending: str, subtype: str | None) -> None:
    """Whatever the sampler or the web gave."""
    sound = read_sound(write(tmp_path / f"kick.{ending}", thump(length_s=0.4), subtype=subtype))
    assert np.abs(sound).max() == pytest.approx(0.8, abs=0.2)
    assert pitch_hz(sound) == pytest.approx(60.0, abs=2.0)


def test_stereo_is_mixed_to_mono(tmp_path: Path) -> None:
    """Both sides count; where they are each other's opposite and would leave nothing, the louder one is taken."""
    left = thump()
    both = read_sound(write(tmp_path / "a.wav", np.stack([left, 0.5 * left], 1), subtype="FLOAT"))
    assert np.allclose(both, 0.75 * left, atol=1e-6)
    against = read_sound(write(tmp_path / "b.wav", np.stack([0.98 * left, -left], 1), subtype="FLOAT"))
    assert np.allclose(against, -left, atol=1e-6)


def test_a_sound_is_cut_to_its_onset() -> None:
    """Silence and hum before the stroke go; the stroke keeps all but a millisecond before it."""
    late = np.concatenate([np.zeros(9_000, np.float32), np.full(9_000, 0.01, np.float32), thump()])
    cut, before = trimmed(late, 1.5), round(0.001 * RATE_HZ)
    assert int(np.argmax(cut > 0.5)) <= before
    assert len(cut) <= len(thump()) + before
    assert np.allclose(cut[before : before + 5_000], (thump() / thump().max())[:5_000], atol=1e-6)


def bats() -> FloatArray:
    """What no drum model hears: a tone far above what 44.1 kHz can hold, coming and going slowly."""
    at = np.arange(96_000)
    return np.asarray(0.5 * np.hanning(len(at)) * np.cos(2 * np.pi * 70_000 / 192_000 * at), np.float32)


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "text.wav": (
        lambda path: path.write_text("no sound at all"),
        "is no sound file that can be read here; export it as",
    ),
    "bare.raw": (lambda path: path.write_bytes(b"\x01" * 999), "is no sound file that can be read here"),
    "empty.wav": (lambda path: path.write_bytes(b""), "is empty; export it again"),
    "header.wav": (lambda path: write(path, np.zeros(0, np.float32)), "holds no sound, only a header"),
    "silent.wav": (lambda path: write(path, np.zeros(999, np.float32)), "is silent; choose another"),
    "bats.wav": (lambda path: write(path, bats(), 192_000), "is silent"),
    "faint.wav": (lambda path: write(path, 1e-5 * thump(), subtype="FLOAT"), "is silent"),
    "nan.wav": (
        lambda path: write(path, with_nan(thump()), subtype="FLOAT"),
        "holds a value that is no number (0.000 s in)",
    ),
    "inf.wav": (
        lambda path: write(path, thump() * np.float32(np.inf), subtype="FLOAT"),
        "holds a value that is no number",
    ),
    "song.wav": (
        lambda path: write(path, thump(length_s=31.0, rate_hz=8_000), 8_000),
        "is 31.0 s long; a drum sound is 30 s",
    ),
    "set.flac": (lambda path: write(path, np.zeros(3_700 * 1_000, np.float32), 1_000), "is 1 h 1 min long"),
    "slow.wav": (lambda path: write(path, thump(), 20), "says 20 frames a second"),
    "folder.wav": (lambda path: path.mkdir(), "is a folder; name the sound files in it"),
    "nobody.wav": (lambda path: None, "no such file"),
    "loop.wav": (lambda path: path.symlink_to(path), "loop.wav"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_drum_sound_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    """The line begins with the file and says why; how long a file is, it says before the whole is read."""
    make, said = BAD[name]
    path = tmp_path / name
    make(path)
    with pytest.raises(SoundFileError) as caught:
        read_sound(path)
    assert str(caught.value).startswith(str(path))
    assert said in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a system without pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """Nobody may ever write into it."""
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(SoundFileError, match="is no file but a pipe"):
        read_sound(tmp_path / "pipe.wav")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="this user may read everything")
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    """Not that it is damaged."""
    path = write(tmp_path / "kick.wav", thump())
    path.chmod(stat.S_IWUSR)
    with pytest.raises(SoundFileError, match="cannot be read: permission denied"):
        read_sound(path)


def test_a_file_cut_short_gives_what_is_left(tmp_path: Path) -> None:
    """A download that broke off still begins with a drum."""
    path = write(tmp_path / "kick.wav", thump())
    path.write_bytes(path.read_bytes()[:8_000])
    assert np.abs(read_sound(path)).max() > 0.5


def test_a_sample_is_kept_once_under_the_name_of_its_content(tmp_path: Path) -> None:
    """24 bits, so that nothing is heard of it; another sound gets another name."""
    path = store_sample(tmp_path / "samples", thump())
    assert store_sample(tmp_path / "samples", thump()) == path
    assert store_sample(tmp_path / "samples", thump(70.0)) != path
    assert len(list((tmp_path / "samples").iterdir())) == 2
    assert soundfile.info(path).subtype == "PCM_24"
    assert np.abs(read_sound(path) - thump()).max() < 2.0**-22


def test_a_wav_never_clips() -> None:
    """What a filter lifted over full scale is turned down as a whole."""
    hot = np.float32(1.3) * thump(level=1.0)
    frames, _ = soundfile.read(BytesIO(wav_bytes(hot, RATE_HZ)), dtype="float32")
    assert np.abs(frames).max() <= 1.0
    assert np.allclose(frames * 1.3, hot, atol=1e-6)


def test_the_distance_of_a_sound_to_itself_is_nought() -> None:
    """Whatever its level; to silence it is far, and it does not matter which of two is named first."""
    assert log_spectral_distance(thump(), 0.1 * thump()) == pytest.approx(0.0, abs=1e-3)
    far = log_spectral_distance(thump(), np.zeros(1, np.float32))
    near = log_spectral_distance(thump(), thump(66.0))
    assert 0.0 < near < far
    assert near == pytest.approx(log_spectral_distance(thump(66.0), thump()))
