"""What the distances between sounds, and between sets of sounds, mean."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.signal import sosfreqz

from latentdrum.core.timbre.spectral_distance import log_power_distance
from latentdrum.core.timbre.timbre import RATE_HZ, Drum
from tests.training.timbre.one_shot_set import ping
from training.judging.timbre.features import frechet, mel_matrix, mmd, sound_features, windows_until_end
from training.judging.timbre.loudness import k_weighting, loudness, loudness_spread
from training.judging.timbre.metrics import Distance, Spectra, distance, magnitudes, scale_distance, spectra
from training.judging.timbre.reconstruction import mean_distance, nearest_by_mel, summary

KICK = ping(60.0)


def test_level_does_not_count() -> None:
    """A sound and the same at half its level have distance 0."""
    for sound in (KICK, np.float32(0.5) * KICK):
        assert distance(spectra(sound), spectra(KICK)) == Distance(0.0, 0.0, 0.0)


def test_only_the_compared_part_counts() -> None:
    """Sound after 1.5 s is not compared, and silence at the end changes silent."""
    long = np.pad(KICK, (0, 2 * RATE_HZ))
    long[-100:] = 0.1
    assert distance(spectra(long), spectra(KICK)) == Distance(0.0, 0.0, 0.0)


def test_log_spectral_distance_is_in_nepers_of_power() -> None:
    """Twice the amplitude everywhere gives ln 4."""
    a = np.zeros((3, 5), np.float32)
    assert log_power_distance(a + np.float32(np.log(4)), a) == pytest.approx(np.log(4))


def test_one_scale_adds_convergence_and_log_difference() -> None:
    """Twice the target's magnitudes: a convergence of 1 and a log difference of ln 2."""
    target = np.full((4, 6), 0.5, np.float32)
    assert scale_distance(2 * target, target) == pytest.approx(1.0 + np.log(2.0))


def test_a_spectrum_is_not_scaled() -> None:
    """A full-scale sine in the middle of a bin reaches a quarter of the window, as the floors assume."""
    time = np.arange(8192)
    spectrum = magnitudes(np.sin(2 * np.pi * time * 100 / 2048).astype(np.float32), 2048, 512, 2048)
    assert spectrum.shape == (17, 1025)
    assert spectrum[8, 100] == pytest.approx(2048 / 4, rel=1e-3)


def test_a_shorter_window_is_centred() -> None:
    """A click at the centre of a short window in a longer transform has a flat spectrum of 1."""
    click = np.zeros(4096, np.float32)
    click[1200] = 1.0
    assert magnitudes(click, 1024, 120, 600)[10] == pytest.approx(np.ones(513), abs=1e-5)


def test_a_late_onset_counts_in_milliseconds() -> None:
    """Ten milliseconds of silence in front are ten milliseconds, whether sound or target is late."""
    late = np.pad(KICK, (441, 0))
    for pair in ((late, KICK), (KICK, late)):
        assert distance(*map(spectra, pair)).onset_ms == pytest.approx(10.0)


def test_silence_has_finite_distances() -> None:
    """A model that renders silence can be evaluated."""
    silent = distance(spectra(np.zeros(100, np.float32)), spectra(KICK))
    assert silent.lsd > 0.3
    assert silent.mss > 1.0
    assert np.isfinite([silent.lsd, silent.mss, silent.onset_ms]).all()
    assert np.isnan(sound_features(np.zeros(100, np.float32)).descriptors).all()


def test_trailing_silence_and_level_do_not_change_features() -> None:
    """Features end with the sound, whatever the length of the file."""
    short, filled = sound_features(KICK), sound_features(np.float32(0.3) * np.pad(KICK, (0, RATE_HZ)))
    assert filled.log_mel == pytest.approx(short.log_mel, abs=1e-3)
    assert filled.vector == pytest.approx(short.vector, abs=1e-2)


def test_a_sound_ends_when_it_stays_60_db_down() -> None:
    """A dip does not end a sound; the last window above the threshold does."""
    assert windows_until_end(np.array([[1.0], [1e-7], [1e-5], [1e-7], [0.0]], np.float32)) == 3


def test_mel_triangles_add_up_to_one() -> None:
    """Every frequency between the edges counts once."""
    total = mel_matrix().sum(1)
    assert total[60:900] == pytest.approx(np.ones(840), abs=1e-5)


def test_frechet_distance_of_shifted_and_widened_gaussians() -> None:
    """A shift counts squared; twice the width in one feature counts one squared deviation."""
    samples = np.random.default_rng(0).standard_normal((500, 3))
    samples = (samples - samples.mean(0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(samples.T))).T
    assert frechet(samples, samples) == pytest.approx(0.0, abs=1e-9)
    assert frechet(samples + np.array([0.0, 3.0, 4.0]), samples) == pytest.approx(25.0)
    assert frechet(samples * np.array([2.0, 1.0, 1.0]), samples) == pytest.approx(1.0)


def test_mmd_of_two_halves_of_one_set_is_about_zero() -> None:
    """The unbiased estimate is about 0 for one population, and 2 for two that have nothing in common."""
    samples = np.random.default_rng(0).standard_normal((400, 40))
    assert mmd(samples[:200], samples[200:]) == pytest.approx(0.0, abs=0.005)
    tight = 0.001 * samples
    assert mmd(tight[:200], tight[200:] + 100.0) == pytest.approx(2.0, abs=1e-3)


def test_k_weighting_is_that_of_bs_1770() -> None:
    """At 48 kHz the coefficients are those printed in the standard."""
    shelf, high_pass = k_weighting(48_000)
    printed = [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585]
    assert shelf == pytest.approx(printed, abs=1e-9)
    assert high_pass == pytest.approx([1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621], abs=1e-9)


def test_a_full_scale_sine_is_minus_3_lufs() -> None:
    """The standard's calibration: 997 Hz at full scale is -3.01 LUFS, half of it six less; deep bass is attenuated."""
    sine = np.sin(2 * np.pi * 997.0 * np.arange(2 * RATE_HZ) / RATE_HZ).astype(np.float32)
    for level_db, frames in ((-3.01, sine), (-9.03, np.float32(0.5) * sine), (-3.01, np.pad(sine, (0, 3 * RATE_HZ)))):
        assert loudness(frames).whole == pytest.approx(level_db, abs=0.05)
        assert loudness(frames).momentary == pytest.approx(level_db, abs=0.05)
    response = np.abs(sosfreqz(k_weighting(), [20.0, 1000.0], fs=RATE_HZ)[1])
    assert response[0] < 0.3 * response[1]


def test_momentary_loudness_is_over_400_ms() -> None:
    """100 ms of a sine fill a quarter of the window, 6 dB less; silence is below -100 LUFS."""
    sine = np.sin(2 * np.pi * 997.0 * np.arange(RATE_HZ // 10) / RATE_HZ).astype(np.float32)
    assert loudness(sine).whole == pytest.approx(-3.01, abs=0.1)
    assert loudness(sine).momentary == pytest.approx(-3.01 - 6.02, abs=0.1)
    assert loudness(np.zeros(10, np.float32)).whole < -100.0


def test_loudness_spread_is_taken_within_each_drum() -> None:
    """Drums may differ; one of four snares, 5 dB louder, is outside the tolerance."""
    spread = loudness_spread([-20.0, -20.0, -20.0, -15.0, -9.0], [Drum.SNARE] * 4 + [Drum.KICK])
    assert spread["within"] == 0.8
    assert spread["by_drum"]["snare"]["within"] == 0.75
    assert spread["by_drum"]["kick"]["median_db"] == -9.0


def test_the_nearest_sound_is_of_the_same_drum() -> None:
    """The nearest of a kick is a kick though a tom is nearer; a drum without training sounds has none."""
    train = [sound_features(ping(hz)) for hz in (100.0, 400.0, 101.0)]
    drums = [Drum.KICK, Drum.KICK, Drum.TOM_LOW]
    sounds = [sound_features(ping(102.0)), sound_features(ping(390.0)), sound_features(ping(100.0))]
    assert nearest_by_mel(sounds, [Drum.KICK, Drum.KICK, Drum.CLAP], train, drums) == [0, 1, -1]


def test_the_macro_mean_weighs_drums_equally() -> None:
    """Three kicks at 1 and a clap at 3: 1.5 over the sounds, 2 over the drums."""
    kick, clap = Distance(1.0, 0.0, 0.0), Distance(3.0, 0.0, 0.0)
    means = summary([kick, kick, kick, clap], [Drum.KICK] * 3 + [Drum.CLAP])
    assert means["all"]["lsd"] == 1.5
    assert means["macro"]["lsd"] == 2.0
    assert mean_distance([None])["lsd"] is None


def test_the_multi_scale_distance_is_the_mean_of_its_scales() -> None:
    """A difference on one of three scales counts a third."""
    target = spectra(KICK)
    made: Spectra = replace(target, scales=(2 * target.scales[0], *target.scales[1:]))
    one = scale_distance(made.scales[0], target.scales[0])
    assert distance(made, target).mss == pytest.approx(one / 3)
