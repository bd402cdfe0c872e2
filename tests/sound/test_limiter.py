"""The limiter: never above the ceiling, and transparent below it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from latentdrum.core.arrays import FloatArray
from latentdrum.core.voices import VOICES, Voice
from latentdrum.sound.gains import MixerGains
from latentdrum.sound.limiter import CEILING, Limiter
from latentdrum.sound.output_stage import OutputStage
from latentdrum.sound.playback import Playback, SoundBuffer
from tests.sound.sounds import beep

RATE = 48_000


def limited(signal: FloatArray, block: int = 128, limiter: Limiter | None = None) -> FloatArray:
    limiter = limiter or Limiter(RATE, 4096)
    parts = [signal[:, first : first + block] for first in range(0, signal.shape[1], block)]
    return np.concatenate([limiter.process(part).copy() for part in parts], axis=1)


def noise(seed: int, level: float, frames: int = 6000) -> FloatArray:
    """Noise bursts of very different levels."""
    rng = np.random.default_rng(seed)
    bursts = np.repeat(rng.exponential(level, (1, 12)), frames // 12, axis=1)
    return (rng.standard_normal((2, frames)) * bursts).astype(np.float32)


@given(st.integers(0, 10_000), st.floats(0.1, 300.0), st.sampled_from([64, 128, 1024]))
@settings(max_examples=60)
def test_no_output_exceeds_the_ceiling(seed: int, level: float, block: int) -> None:
    """However loud the mix is."""
    assert np.abs(limited(noise(seed, level), block)).max() <= CEILING


@given(st.integers(0, 10_000), st.sampled_from([16, 64, 128, 1024]))
@settings(max_examples=40)
def test_a_signal_below_the_ceiling_passes_unchanged(seed: int, block: int) -> None:
    """To the last bit, delayed by the latency."""
    signal = noise(seed, 0.3)
    signal /= max(float(np.abs(signal).max() / CEILING) * 1.0001, 1.0)
    limiter = Limiter(RATE, 4096)
    output = limited(signal, block, limiter)
    np.testing.assert_array_equal(output[:, limiter.delay_frames :], signal[:, : -limiter.delay_frames])
    assert limiter.reduction_db == 0.0


@given(st.integers(0, 10_000), st.sampled_from([1, 16, 333, 1024, 4096]))
@settings(max_examples=40)
def test_the_block_size_makes_no_difference(seed: int, block: int) -> None:
    """The gain is the same to the last bit for every block size."""
    signal = noise(seed, 0.5, 1200 if block == 1 else 6000)
    np.testing.assert_array_equal(limited(signal, 128), limited(signal, block))


def test_the_gain_is_reduced_before_the_peak_and_recovers_slowly() -> None:
    """No overshoot and no click: the gain of a steady tone changes by little from frame to frame."""
    level = np.full((2, 30_000), 0.5, np.float32)
    level[:, 5000:5100] = 3.0
    limiter = Limiter(RATE, 4096)
    output = limited(level, 128, limiter)
    gain = output[0, limiter.delay_frames :] / level[0, : -limiter.delay_frames]
    assert gain[5000] == pytest.approx(CEILING / 3.0, rel=1e-3)
    assert np.abs(np.diff(gain)).max() < 0.02
    assert (gain[: 5000 - limiter.delay_frames] == 1.0).all()
    assert (np.diff(gain[5100:]) >= 0).all()
    assert (gain[20_000:] == 1.0).all()
    assert limiter.reduction_db == pytest.approx(20 * np.log10(3.0 / CEILING), abs=0.01)


def test_the_reported_reduction_is_a_recent_one() -> None:
    """The status shows the reduction of the last seconds only."""
    limiter = Limiter(RATE, 4096)
    limited(np.full((2, 1000), 2.0, np.float32), 128, limiter)
    assert limiter.reduction_db > 6.0
    limited(np.zeros((2, 3 * RATE), np.float32), 128, limiter)
    assert limiter.reduction_db == 0.0


@given(st.integers(100, 2000), st.sampled_from([64, 1024]))
@settings(max_examples=30)
def test_behind_the_limiter_a_hit_is_still_at_its_frame(frame: int, block: int) -> None:
    """The mixer runs ahead by the limiter's latency."""
    stage = OutputStage(RATE, MixerGains(np.ones((VOICES, 2), np.float32)))
    stage.mixer.play(Playback(frame, Voice.KICK, 1.0, SoundBuffer(beep(100))))
    output = np.concatenate([stage.mix(first, block).copy() for first in range(0, 3072, block)], axis=1)
    assert np.flatnonzero(output[0]).tolist() == list(range(frame, frame + 100))


def test_the_bare_buses_need_no_delay() -> None:
    """With two outputs a pad each hit is at its frame, not limited."""
    stage = OutputStage(RATE, MixerGains(np.ones((VOICES, 2), np.float32)))
    stage.mixer.play(Playback(7, Voice.RIDE, 1.0, SoundBuffer(beep(10, 3.0))))
    buses = stage.buses(0, 128)
    assert buses.shape == (VOICES, 2, 128)
    np.testing.assert_array_equal(buses[Voice.RIDE, 1, 7:17], beep(10, 3.0))


def test_a_bass_drum_is_limited_without_distortion() -> None:
    """A low tone 6 dB above the ceiling stays a tone: the gain hardly moves within a period, so it adds no harmonics.

    At 50 Hz distortion is below 1.5 %; a release twice as fast would give more.
    """
    tone = 2.0 * CEILING * np.sin(2 * np.pi * 50 * np.arange(RATE) / RATE)
    output = limited(np.stack([tone, tone]).astype(np.float32))[0, RATE // 2 :]
    power = np.square(np.abs(np.fft.rfft(output * np.hanning(len(output)))))
    near = slice(25 - 3, 25 + 4)  # 50 Hz in half a second, as wide as the window makes it
    assert np.sqrt(1.0 - power[near].sum() / power.sum()) < 0.015


def test_the_ceiling_is_slightly_below_full_scale() -> None:
    """Converters overshoot between frames: the ceiling leaves room for that, but less than a decibel."""
    loudest = 20 * np.log10(np.abs(limited(noise(1, 30.0))).max())
    assert -1.0 < loudest < -0.2


def test_pads_stay_playable_behind_the_limiter() -> None:
    """Its latency is at most that of one metre of air."""
    for rate_hz in (44_100, 48_000, 96_000):
        assert Limiter(rate_hz, 1024).delay_frames / rate_hz < 1 / 343
