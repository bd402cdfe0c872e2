"""Drive: odd harmonics, the same loudness, and the image stays."""

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.sound.effects.drive import Drive, drive_curve
from tests.sound.effects.signals import RATE, amplitude, apply_gain, noise, sine, turned


def driven(signal: FloatArray, *drives: float, level: float = 1.0) -> FloatArray:
    """A signal, an equal part of it at each setting of the knob."""
    drive = Drive()
    return turned(signal, drives, lambda block, to: apply_gain(block, drive.gain(block, to, level)))


@pytest.mark.parametrize("drive", [0.2, 0.6, 1.0])
def test_each_frame_is_bent_by_the_curve(drive: float) -> None:
    """A mono mix leaves as the tanh of itself."""
    signal = sine(440.0, 3.0)
    slope, factor = drive_curve(drive)
    expected = factor / slope * np.tanh(slope * signal.astype(float))
    settled = 4800  # the knob has arrived
    np.testing.assert_allclose(driven(signal, drive)[:, settled:], expected[:, settled:], atol=5e-6)


def test_more_drive_gives_more_odd_harmonics_and_no_even_ones() -> None:
    """The third harmonic grows with the knob, the second stays out."""
    tones = [driven(sine(500.0, 2.0), drive)[0, RATE // 2 :] for drive in (0.1, 0.4, 1.0)]
    thirds = [amplitude(tone, 1500.0) / amplitude(tone, 500.0) for tone in tones]
    seconds = [amplitude(tone, 1000.0) / amplitude(tone, 500.0) for tone in tones]
    assert thirds[0] < thirds[1] < thirds[2]
    assert 0.15 < thirds[2] < 0.25  # a square wave has a third
    assert max(seconds) < 1e-5


def test_the_reference_level_keeps_its_size() -> None:
    """A quiet frame comes up, a loud one is held, between them is one that stays, the same at every drive."""
    for drive in (0.1, 0.5, 1.0):
        slope, factor = drive_curve(drive)
        sizes = [factor / slope * np.tanh(slope * level) / level for level in (0.1, 10 ** (-6.0 / 20), 4.0)]
        assert sizes[0] > 1.0 > sizes[2]
        assert sizes[1] == pytest.approx(1.0, abs=1e-6)


def test_the_image_stays() -> None:
    """Left and right get one gain: their ratio is the same frame by frame."""
    signal = noise(9600, 1.0)
    out = driven(signal, 0.9)
    ratio = np.abs(out[0] * signal[1] - out[1] * signal[0])
    assert ratio.max() < 1e-6 * np.square(signal).max()


def test_the_master_level_does_not_change_the_sound() -> None:
    """Half the level in, exactly half of the same out."""
    signal = sine(200.0, 2.5)
    np.testing.assert_allclose(driven(signal * np.float32(0.5), 0.8, level=0.5), 0.5 * driven(signal, 0.8), atol=5e-6)


def test_off_is_untouched_and_the_knob_glides() -> None:
    """Off is exact, also afterwards; a jump is spread over 10 ms, so a steady level makes no step."""
    level = np.full((2, 12_800), 2.5, np.float32)
    out = driven(level, 0.0, 1.0, 0.0, 0.0)
    np.testing.assert_array_equal(out[:, :3200], level[:, :3200])
    np.testing.assert_array_equal(out[:, 9600:], level[:, 9600:])
    assert np.abs(np.diff(out[0])).max() < 4 * 2.0 / 512  # the drive falls fast at first
