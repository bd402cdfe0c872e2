"""Compressor: its static curve, its times, and what parallel compression leaves."""

from math import exp

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.sound.effects.compressor import Compressor, make_up_db, reduction_db
from tests.sound.effects.signals import RATE, db, gained, noise, sine

#: A level in front of a sine's mean level, decibels.
SINE_DB = db(np.sqrt(0.5))
ATTACK_S, RELEASE_S = 0.008, 0.15


def compressed(
    signal: FloatArray, compress: float, share: float = 1.0, level: float = 1.0, compressor: Compressor | None = None
) -> FloatArray:
    compressor = compressor or Compressor(RATE)
    return gained(signal, lambda block: compressor.gain(block, compress, share, level))


@pytest.mark.parametrize("compress", [0.3, 0.7, 1.0])
@pytest.mark.parametrize("level_db", [-26.0, -10.0, 2.0, 11.0])
def test_a_steady_tone_follows_the_static_curve(compress: float, level_db: float) -> None:
    """After the attack a tone is as much quieter as the curve and the make-up say, to a tenth of a decibel."""
    tone = sine(3000.0, 10 ** ((level_db - SINE_DB) / 20))
    out = compressed(tone, compress)
    change = db(float(np.abs(out[0, RATE // 2 :]).max() / np.abs(tone[0, RATE // 2 :]).max()))
    assert change == pytest.approx(make_up_db(compress) - reduction_db(level_db, compress), abs=0.1)


def test_far_above_the_threshold_the_ratio_is_2_5_to_1() -> None:
    """At full amount 10 dB more in are 4 dB more out; far below nothing is reduced, and the curve has no corner."""
    assert 10.0 - (reduction_db(9.0, 1.0) - reduction_db(-1.0, 1.0)) == pytest.approx(4.0)
    assert reduction_db(-46.0, 1.0) == 0.0
    curve = [reduction_db(0.1 * at - 46.0, 0.8) for at in range(600)]
    slopes = np.diff(curve) / 0.1
    assert (np.diff(slopes) >= -1e-9).all()
    assert np.diff(slopes).max() < 0.02


def test_the_knob_lowers_the_threshold_through_the_level_of_a_mix() -> None:
    """A touch of it holds peaks from -5 dB on, half a knee below its threshold; all of it the mix from -17 dB on."""
    onsets = [
        next(0.1 * at - 30.0 for at in range(400) if reduction_db(0.1 * at - 30.0, compress) > 0.0)
        for compress in (1e-3, 1.0)
    ]
    assert onsets == pytest.approx([-5.0, -17.0], abs=0.15)


def _gain_db(signal: FloatArray, out: FloatArray) -> FloatArray:
    return np.asarray(20 * np.log10(np.abs(out[0] / signal[0])), np.float32)


def test_attack_and_release_take_their_times() -> None:
    """After 8 ms of a jump 63 % of the reduction has come, and is gone 150 ms after its end."""
    level = np.full((2, 2 * RATE), 0.005, np.float32)
    begin, end = RATE // 2 // 64 * 64, RATE // 64 * 64
    level[:, begin:end] = 2.5
    gain = _gain_db(level, compressed(level, 1.0))
    quiet, loud = float(gain[begin - 1]), float(gain[end - 1])
    assert quiet - loud == pytest.approx(reduction_db(db(2.5), 1.0), abs=0.05)
    attacked = float(gain[begin + round(ATTACK_S * RATE) - 1])
    assert (quiet - attacked) / (quiet - loud) == pytest.approx(1 - exp(-1), abs=0.03)
    released = float(gain[end + round(RELEASE_S * RATE) - 1])
    assert (released - loud) / (quiet - loud) == pytest.approx(1 - exp(-1), abs=0.03)


def test_parallel_compression_adds_the_compressed_mix_to_the_other() -> None:
    """Half and half is the mean of both; none of it is the mix itself."""
    signal = noise(19_200, 1.5)
    settled = 960
    half, full = (compressed(signal, 0.9, share)[:, settled:] for share in (0.5, 1.0))
    np.testing.assert_allclose(half, 0.5 * (full + signal[:, settled:]), atol=1e-5)
    np.testing.assert_array_equal(compressed(signal, 0.9, 0.0)[:, settled:], signal[:, settled:])


def test_both_sides_get_one_gain() -> None:
    """A loud left side does not move the image."""
    signal = noise(9600, 1.5) * np.array([[1.0], [0.1]], np.float32)
    out = compressed(signal, 1.0)
    assert np.abs(out[0] * signal[1] - out[1] * signal[0]).max() < 1e-6 * np.square(signal).max()


def test_the_master_level_does_not_change_the_sound() -> None:
    """A quarter of the level in, a quarter of the same out."""
    signal = noise(19_200, 1.5)
    np.testing.assert_allclose(
        compressed(signal * np.float32(0.25), 0.8, level=0.25), 0.25 * compressed(signal, 0.8), atol=5e-6
    )


def test_off_is_untouched_also_afterwards() -> None:
    """To the last bit as soon as the reduction has been released."""
    compressor, signal = Compressor(RATE), noise(9600, 1.5)
    np.testing.assert_array_equal(compressed(signal, 0.0, compressor=compressor), signal)
    assert not np.array_equal(compressed(signal, 1.0, compressor=compressor), signal)
    compressed(noise(2 * RATE, 1.0), 0.0, compressor=compressor)
    np.testing.assert_array_equal(compressed(signal, 0.0, compressor=compressor), signal)


def test_the_gain_never_steps() -> None:
    """Not at a hit, and not when the knob jumps."""
    compressor = Compressor(RATE)
    level = np.full((2, 9600), 2.5, np.float32)
    outs = [compressed(level, amount, share, 1.0, compressor) for amount, share in ((1, 1), (0, 1), (1, 0), (1, 1))]
    gain = np.concatenate(outs, 1)[0] / 2.5
    assert np.abs(np.diff(gain)).max() < 0.01
