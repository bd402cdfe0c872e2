"""The side of a sound: above the bass as wide as microphones hear it, after the attack, and gone in mono."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.core.units import pan_gains
from latentdrum.core.voices import Voice
from latentdrum.sound.decorrelation import left_and_right, side_of
from latentdrum.sound.gains import side_gain

RATES = (44_100, 48_000, 96_000)
#: Third octaves from 400 Hz to 16 kHz.
BANDS_HZ = 1000.0 * 2.0 ** (np.arange(-4, 13) / 3)


def impulse_response(voice: Voice, rate_hz: int) -> FloatArray:
    click = np.zeros(rate_hz, np.float32)
    click[0] = 1.0
    return side_of(click, voice, rate_hz)


def band(spectrum: NDArray[Any], centre_hz: float) -> NDArray[Any]:
    """The bins, of 1 Hz each, of a third octave."""
    return spectrum[round(centre_hz * 2 ** (-1 / 6)) : round(centre_hz * 2 ** (1 / 6))]


@pytest.mark.parametrize("rate_hz", RATES)
@pytest.mark.parametrize("voice", list(Voice))
def test_the_side_is_as_strong_in_every_band_but_the_bass(voice: Voice, rate_hz: int) -> None:
    """3 dB below the mid from 400 Hz on, within 3 dB a third octave; nothing below 200 Hz, where bass must be mono."""
    power = np.abs(np.fft.rfft(impulse_response(voice, rate_hz))) ** 2
    bands_db = [10 * np.log10(band(power, centre).mean()) for centre in BANDS_HZ]
    assert np.mean(bands_db) == pytest.approx(-3.0, abs=1.0)
    assert np.abs(np.array(bands_db) + 3.0).max() < 3.0
    assert 10 * np.log10(power[:200].max()) < -30.0


@pytest.mark.parametrize("rate_hz", RATES)
@pytest.mark.parametrize("voice", list(Voice))
def test_left_and_right_cohere_little_above_1_khz(voice: Voice, rate_hz: int) -> None:
    """At full width: about a third on average, about half in the worst third octave; and neither side is louder."""
    left, right = (np.fft.rfft(x) for x in left_and_right(*click_and_side(voice, rate_hz), width=1.0))
    found = []
    for centre in BANDS_HZ[BANDS_HZ > 999.0]:
        l_band, r_band = band(left, centre), band(right, centre)
        powers = (np.abs(l_band) ** 2).sum(), (np.abs(r_band) ** 2).sum()
        found.append(abs((l_band * r_band.conj()).sum()) / np.sqrt(powers[0] * powers[1]))
        assert abs(10 * np.log10(powers[0] / powers[1])) < 3.0
    assert np.mean(found) < 0.4
    assert np.max(found) < 0.56


def click_and_side(voice: Voice, rate_hz: int) -> tuple[FloatArray, FloatArray]:
    click = np.zeros(rate_hz, np.float32)
    click[0] = 1.0
    return click, side_of(click, voice, rate_hz)


@pytest.mark.parametrize("voice", list(Voice))
def test_the_attack_stays_in_the_middle(voice: Voice) -> None:
    """Nothing within the first millisecond; half of the side is there after 6 ms and nine tenths of it after 13."""
    energy = np.cumsum(impulse_response(voice, 48_000).astype(np.float64) ** 2)
    assert energy[47] == 0.0
    assert energy[6 * 48] > 0.5 * energy[-1]
    assert energy[13 * 48] > 0.9 * energy[-1]
    assert energy[20 * 48 + 1] == energy[-1]


def test_both_channels_add_up_to_the_mono_sound() -> None:
    """A mono speaker plays what it played before; at width 0 the channels are that sound."""
    mid = np.random.default_rng(1).uniform(-1, 1, 20_000).astype(np.float32)
    side = side_of(mid, Voice.CRASH, 44_100)
    left, right = left_and_right(mid, side, 1.0)
    np.testing.assert_allclose((left + right) / 2, mid, atol=1e-6)
    np.testing.assert_array_equal(left_and_right(mid, side, 0.0), [mid, mid])


@pytest.mark.parametrize("pan", [-1.0, -0.4, 0.0, 0.7, 1.0])
def test_panned_channels_are_what_the_mixer_plays(pan: float) -> None:
    """Of a sampler, which has a gain for each channel alone."""
    mid, side = np.random.default_rng(2).uniform(-1, 1, (2, 1000)).astype(np.float32)
    left, right = left_and_right(mid, side, 0.8, pan)
    to_left, to_right = pan_gains(0.5, pan)
    of_side = side_gain(0.5, pan, 0.8)
    np.testing.assert_allclose(to_left * left, to_left * mid + of_side * side, atol=1e-6)
    np.testing.assert_allclose(to_right * right, to_right * mid - of_side * side, atol=1e-6)


def test_voices_do_not_share_their_echoes() -> None:
    """Two pads with the same sound have sides that differ."""
    sides = np.stack([impulse_response(voice, 48_000) for voice in Voice])
    assert np.abs(np.corrcoef(sides) - np.eye(len(Voice))).max() < 0.3


@pytest.mark.parametrize("frames", [0, 1, 100])
def test_a_sound_shorter_than_the_echoes_keeps_its_length(frames: int) -> None:
    """Its echoes end with it."""
    assert side_of(np.ones(frames, np.float32), Voice.RIDE, 48_000).shape == (frames,)
