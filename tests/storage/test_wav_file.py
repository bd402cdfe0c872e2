"""WAV files: what each format keeps of a sound."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile

from latentdrum.core.arrays import FloatArray
from latentdrum.storage.wav_file import dithered, open_wav, wav_bytes
from latentdrum.storage.wav_format import RATES_HZ, WavFormat
from tests.storage.sound_files import thump

#: Of 16 bits.
STEP = 1 / 32_768


def read(data: bytes) -> FloatArray:
    return np.asarray(soundfile.read(BytesIO(data), dtype="float32")[0])


@pytest.mark.parametrize(
    ("wav_format", "error"), [(WavFormat.PCM_16, 1.5 * STEP), (WavFormat.PCM_24, 2.0**-22), (WavFormat.FLOAT, 0.0)]
)
@pytest.mark.parametrize("rate_hz", RATES_HZ)
def test_a_file_holds_the_sound(tmp_path: Path, wav_format: WavFormat, error: float, rate_hz: int) -> None:
    """Whole or block by block, up to the rounding of its format; with dither up to a step and a half."""
    stereo = np.stack((thump(), -thump(70.0)))
    with open_wav(tmp_path / "a.wav", rate_hz, 2, wav_format) as file:
        for first in range(0, stereo.shape[1], 1000):
            file.write(stereo[:, first : first + 1000])
    for source in (tmp_path / "a.wav", BytesIO(wav_bytes(stereo, rate_hz, wav_format))):
        info = soundfile.SoundFile(source)
        assert (info.subtype, info.samplerate, info.channels) == (wav_format.name, rate_hz, 2)
        assert np.abs(info.read(dtype="float32").T - stereo).max() <= error


def test_a_wav_never_clips() -> None:
    """A sound that exceeds full scale is scaled down, but for float, which holds it as it is."""
    hot = thump(level=1.3)
    for wav_format, error in ((WavFormat.PCM_16, 3 * STEP), (WavFormat.PCM_24, 1e-6)):
        assert np.abs(read(wav_bytes(hot, 44_100, wav_format)) * 1.3 - hot).max() <= error
    assert np.array_equal(read(wav_bytes(hot, 44_100, WavFormat.FLOAT)), hot)


def test_dither_keeps_what_is_quieter_than_a_step() -> None:
    """A tail of .4 steps would be rounded to silence; with dither its mean stays, whatever its level."""
    rng = np.random.default_rng(1)
    for level in (0.0, 0.1, 0.25, 0.4, 0.5, 0.8):
        steps = dithered(np.full(100_000, level * STEP, np.float32), rng)
        assert steps.mean() == pytest.approx(level, abs=0.01)  # four standard deviations are .0063


def test_the_noise_of_dither_does_not_follow_the_sound() -> None:
    """Triangular dither: the error has a power of a quarter of a squared step at every level, so it is not modulated.

    Dither of half the width leaves between 0 and a quarter and would be heard to breathe with the sound.
    """
    rng = np.random.default_rng(2)
    for level in (0.0, 0.1, 0.25, 0.5, 0.7):
        error = dithered(np.full(100_000, level * STEP, np.float32), rng) - level
        assert np.mean(np.square(error)) == pytest.approx(0.25, abs=0.006)  # four standard deviations


def test_left_and_right_have_dither_of_their_own() -> None:
    """The same noise in both would stand in the middle of the image."""
    left, right = dithered(np.zeros((2, 50_000), np.float32), np.random.default_rng(3))
    assert abs(np.corrcoef(left, right)[0, 1]) < 0.02
