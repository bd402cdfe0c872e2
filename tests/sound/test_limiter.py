"""The limiter: no true peak above -1 dB, and transparent below its ceiling."""

import tracemalloc
from functools import cache

import numpy as np
import pytest
import soxr
from hypothesis import given, settings
from hypothesis import strategies as st

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import RATE_HZ
from latentdrum.core.voices import VOICES, Voice
from latentdrum.models.rhythm.model import load as load_rhythm
from latentdrum.models.timbre.model import load
from latentdrum.runtime.offline import bounce
from latentdrum.runtime.offline_audio import render_blocks
from latentdrum.sound.dc_blocker import MAX_OFFSET
from latentdrum.sound.gains import MixerGains
from latentdrum.sound.limiter import CEILING, CEILING_DB, Limiter
from latentdrum.sound.mixer import MAX_FRAMES
from latentdrum.sound.output_stage import OutputStage
from latentdrum.sound.playback import Playback, SoundBuffer
from latentdrum.sound.true_peak import TAPS, TruePeakDetector
from latentdrum.storage.kit_library import KitLibrary
from latentdrum.storage.preset_library import PresetLibrary
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


def decibels(level: float) -> float:
    return 20.0 * float(np.log10(level))


def true_peak_db(signal: FloatArray) -> float:
    """By another filter and more points than the limiter has: soxr's, 16 a frame."""
    faded = signal * np.minimum(1.0, np.arange(signal.shape[1], 0, -1) / 2000.0)
    return decibels(max(float(np.abs(soxr.resample(side, 1, 16, "VHQ")).max()) for side in faded))


@cache
def pad_sound(kit: str, voice: Voice) -> FloatArray:
    """A pad's sound as mono frames of peak 1."""
    sound = load().render(KitLibrary().load(kit).pads[voice].timbre, 1)
    return np.asarray(sound / np.abs(sound).max(), np.float32)


@cache
def mix(preset: str) -> FloatArray:
    """A bar of a factory preset before the limiter; peak 1."""
    played = bounce(load_rhythm(), PresetLibrary().load(preset), 1, 120.0)
    total = np.concatenate([block.stems.sum(0) for block in render_blocks(played, load(), with_stems=True)], 1)
    return np.asarray(total / np.abs(total).max(), np.float32)


@pytest.mark.parametrize("preset", ["lo-fi-drag", "footwork-160", "techno-rumble"])
@pytest.mark.parametrize("over_db", [0.0, 6.0, 20.0])
def test_a_mix_stays_below_the_true_peak_that_is_stated(preset: str, over_db: float) -> None:
    """-1 dB, however far the mix is above it, and with the factory kits that come closest."""
    level = np.float32(10.0 ** ((CEILING_DB + over_db) / 20.0))
    assert true_peak_db(limited(mix(preset) * level, 1024, Limiter(RATE_HZ, 1024))) <= CEILING_DB


@given(st.integers(0, 10_000), st.floats(0.1, 300.0), st.sampled_from([64, 128, 1024]))
@settings(max_examples=60)
def test_no_frame_exceeds_the_ceiling(seed: int, level: float, block: int) -> None:
    """However loud the mix is; the offset that the DC blocker subtracts and a last bit included."""
    assert np.abs(limited(noise(seed, level), block)).max() <= (CEILING + MAX_OFFSET) * 1.00001


@given(st.integers(0, 10_000), st.sampled_from([16, 64, 128, 1024]))
@settings(max_examples=40)
def test_a_signal_below_the_ceiling_passes_unchanged(seed: int, block: int) -> None:
    """To the last bit, delayed by the latency, if no true peak exceeds it."""
    signal = noise(seed, 0.3)
    peak = np.zeros(signal.shape[1] - TAPS + 1, np.float32)
    TruePeakDetector().detect(signal, peak)
    signal /= max(float(max(peak.max(), np.abs(signal).max()) / CEILING) * 1.0001, 1.0)
    limiter = Limiter(RATE, 4096)
    output = limited(signal, block, limiter)
    np.testing.assert_array_equal(output[:, limiter.delay_frames :], signal[:, : -limiter.delay_frames])
    assert limiter.reduction_db == 0.0


@given(st.integers(0, 10_000), st.sampled_from([1, 16, 333, 1024, 4096]))
@settings(max_examples=40)
def test_the_block_size_makes_no_difference(seed: int, block: int) -> None:
    """The output is the same to the last bit for every block size."""
    signal = noise(seed, 0.5, 1200 if block == 1 else 6000)
    np.testing.assert_array_equal(limited(signal, 128), limited(signal, block))


@pytest.mark.parametrize("block", [333, 1024, 4096])
def test_the_block_size_makes_no_difference_when_limiting_begins_and_ends(block: int) -> None:
    """Nor while the offset that was removed fades away, and when the limiter wakes up again."""
    rate = 8000
    signal = noise(3, 0.1, 12 * rate)
    signal[:, rate // 2 : rate] *= 20.0
    signal[0, -rate:] += 1.0
    reference, other = limited(signal, 128, Limiter(rate, 4096)), limited(signal, block, Limiter(rate, 4096))
    np.testing.assert_array_equal(reference, other)


def test_after_limiting_the_signal_passes_unchanged_again() -> None:
    """To the last bit, when nothing was limited for some seconds."""
    rate = 8000
    signal = noise(3, 0.02, 12 * rate)
    signal[0, :rate] += 1.0
    limiter = Limiter(rate, 4096)
    output, delay = limited(signal, 128, limiter), limiter.delay_frames
    assert np.abs(output[:, 2 * rate + delay : 3 * rate] - signal[:, 2 * rate : 3 * rate - delay]).max() > 1e-4
    np.testing.assert_array_equal(output[:, 9 * rate + delay :], signal[:, 9 * rate : -delay])


@pytest.mark.parametrize("kit", ["dub-space", "brushes-soft", "acoustic-tight"])
def test_a_loud_bass_drum_gets_no_offset(kit: str) -> None:
    """Its first wave is flattened, the next ones are not: 20 dB over, that alone leaves -50 dB of direct current."""
    beat = np.zeros(RATE_HZ // 2, np.float32)
    kick = pad_sound(kit, Voice.KICK)[: len(beat)]
    beat[: len(kick)] = kick
    bars = np.tile(beat * np.float32(10.0 ** ((CEILING_DB + 20.0) / 20.0)), (2, 16))
    output = limited(bars, 1024, Limiter(RATE_HZ, 1024))[0, 8 * len(beat) :]
    assert decibels(abs(float(output.mean(dtype=np.float64)))) < -64.0


def test_the_gain_is_reduced_before_the_peak_and_recovers_slowly() -> None:
    """No overshoot and no click: the gain of a steady tone changes by little from frame to frame.

    The tone is the one of half the sample rate: it has the same level in every frame, and no offset.
    """
    level = np.full((2, 30_000), 0.5, np.float32) * np.array([1.0, -1.0] * 15_000, np.float32)
    level[:, 5000:5100] *= 6.0
    limiter = Limiter(RATE, 4096)
    output = limited(level, 128, limiter)
    gain = output[0, limiter.delay_frames :] / level[0, : -limiter.delay_frames]
    largest_db = decibels(3.0 / CEILING)
    assert largest_db < limiter.reduction_db < largest_db + 1.2  # the onset of the tone has a higher true peak
    assert gain[5000] == pytest.approx(10.0 ** (-limiter.reduction_db / 20.0), rel=1e-3)
    assert np.abs(np.diff(gain)).max() < 0.02
    assert (gain[: 5000 - limiter.delay_frames] == 1.0).all()
    assert (np.diff(gain[5110:]) >= -1e-4).all()  # the offset's alternating part
    assert np.abs(gain[21_000:] - 1.0).max() < 1e-4


@pytest.mark.parametrize("frames", [1024, MAX_FRAMES])
def test_a_block_allocates_no_array(frames: int) -> None:
    """Neither while limiting nor after."""
    limiter = Limiter(RATE, MAX_FRAMES)
    loud = noise(1, 1.0, frames * 12)[:, : 3 * frames]
    quiet = loud * np.float32(0.01)
    for block in (*np.split(loud, 3, axis=1), quiet[:, :frames]):
        tracemalloc.start()
        try:
            before = tracemalloc.get_traced_memory()[0]
            limiter.process(block)
            assert tracemalloc.get_traced_memory()[1] - before < 4 * frames
        finally:
            tracemalloc.stop()


def test_the_reported_reduction_is_a_recent_one() -> None:
    """The status shows the reduction of the last seconds only."""
    limiter = Limiter(RATE, 4096)
    limited(np.full((2, 1000), 2.0, np.float32), 128, limiter)
    assert limiter.reduction_db > 6.0
    limited(np.zeros((2, 3 * RATE), np.float32), 128, limiter)
    assert limiter.reduction_db == 0.0


@given(st.integers(200, 2000), st.sampled_from([64, 1024]))
@settings(max_examples=30)
def test_behind_the_limiter_a_hit_is_still_at_its_frame(frame: int, block: int) -> None:
    """The mixer runs ahead by the latencies of effects and limiter."""
    stage = OutputStage(RATE, MixerGains(np.ones((VOICES, 3), np.float32)))
    stage.mixer.play(Playback(frame, Voice.KICK, 1.0, SoundBuffer(beep(100))))
    output = np.concatenate([stage.mix(first, block).copy() for first in range(0, 3072, block)], axis=1)
    assert np.flatnonzero(output[0]).tolist() == list(range(frame, frame + 100))


def test_the_bare_buses_need_no_delay() -> None:
    """With two outputs a pad each hit is at its frame, not limited."""
    stage = OutputStage(RATE, MixerGains(np.ones((VOICES, 3), np.float32)))
    stage.mixer.play(Playback(7, Voice.RIDE, 1.0, SoundBuffer(beep(10, 3.0))))
    buses = stage.buses(0, 128)
    assert buses.shape == (VOICES, 2, 128)
    np.testing.assert_array_equal(buses[Voice.RIDE, 1, 7:17], beep(10, 3.0))


def test_a_bass_drum_is_limited_without_distortion() -> None:
    """A low tone 6 dB above the ceiling stays a tone: the gain hardly moves within a period, so it adds no harmonics.

    At 50 Hz distortion is 2.2 %; a release twice as fast would give more than 3.
    """
    tone = 2.0 * CEILING * np.sin(2 * np.pi * 50 * np.arange(RATE) / RATE)
    output = limited(np.stack([tone, tone]).astype(np.float32))[0, RATE // 2 :]
    power = np.square(np.abs(np.fft.rfft(output * np.hanning(len(output)))))
    near = slice(25 - 3, 25 + 4)  # 50 Hz in half a second, as wide as the window makes it
    assert np.sqrt(1.0 - power[near].sum() / power.sum()) < 0.03


def test_the_true_peak_is_stated_as_for_broadcast() -> None:
    """-1 dBTP (EBU R 128); the margin for what the detector misses costs less than another decibel."""
    loudest = decibels(float(np.abs(limited(noise(1, 30.0))).max()))
    assert CEILING_DB == -1.0
    assert CEILING_DB - 1.0 < loudest < CEILING_DB - 0.5


def test_pads_stay_playable_behind_the_limiter() -> None:
    """Its latency is at most that of one metre of air."""
    for rate_hz in (44_100, 48_000, 96_000):
        assert Limiter(rate_hz, 1024).delay_frames / rate_hz < 1 / 343
