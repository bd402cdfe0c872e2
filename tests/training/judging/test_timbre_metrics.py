"""What the distances between sounds, and between population_distances of them, mean."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.signal import sosfreqz

from latentdrum.core.timbre.spectral_distance import log_power_distance
from latentdrum.core.timbre.timbre import RATE_HZ, Drum
from tests.training.timbre.one_shot_set import ping
from training.judging.timbre import features as sound_looks
from training.judging.timbre import metrics as sound_metrics
from training.judging.timbre.features import frechet, mmd, sound_features
from training.judging.timbre.loudness import k_weighting, loudness, loudness_spread
from training.judging.timbre.metrics import Distance, Spectra, distance, spectra
from training.judging.timbre.reconstruction import mean_of, nearest, summary

KICK = ping(60.0)


def test_a_sound_is_no_way_from_itself_however_loud_it_is_saved() -> None:
    """Level is no timbre: a sound at half its level is the same sound."""
    for same in (KICK, np.float32(0.5) * KICK):
        assert distance(spectra(same), spectra(KICK)) == Distance(0.0, 0.0, 0.0)


def test_only_what_is_judged_counts() -> None:
    """What rings on behind a second and a half is not judged, and silence at the end changes nothing."""
    long = np.pad(KICK, (0, 2 * RATE_HZ))
    long[-100:] = 0.1
    assert distance(spectra(long), spectra(KICK)) == Distance(0.0, 0.0, 0.0)


def test_log_spectral_distance_is_in_nepers_of_power() -> None:
    """Twice the amplitude everywhere is ln 4 apart."""
    a = np.zeros((3, 5), np.float32)
    assert log_power_distance(a + np.float32(np.log(4)), a) == pytest.approx(np.log(4))


def test_one_scale_adds_convergence_and_log_difference() -> None:
    """Twice the target's magnitudes are off by the target itself, 1, and by ln 2."""
    target = np.full((4, 6), 0.5, np.float32)
    assert sound_metrics.scale_distance(2 * target, target) == pytest.approx(1.0 + np.log(2.0))


def test_a_spectrum_is_not_scaled() -> None:
    """A full sine in the middle of a bin reaches a quarter of the window, as the floors assume."""
    moment = np.arange(8192)
    spectrum = sound_metrics.magnitudes(np.sin(2 * np.pi * moment * 100 / 2048).astype(np.float32), 2048, 512, 2048)
    assert spectrum.shape == (17, 1025)
    assert spectrum[8, 100] == pytest.approx(2048 / 4, rel=1e-3)


def test_a_shorter_window_stands_in_the_middle() -> None:
    """A click in the middle of a moment has the same spectrum under a short window as under a long one."""
    click = np.zeros(4096, np.float32)
    click[1200] = 1.0
    assert sound_metrics.magnitudes(click, 1024, 120, 600)[10] == pytest.approx(np.ones(513), abs=1e-5)


def test_a_late_onset_counts_in_milliseconds() -> None:
    """Ten milliseconds of silence in front are ten milliseconds, be it the answer or the target that is late."""
    late = np.pad(KICK, (441, 0))
    for pair in ((late, KICK), (KICK, late)):
        assert distance(*map(spectra, pair)).onset_ms == pytest.approx(10.0)


def test_silence_is_far_but_finite() -> None:
    """A model that answers with silence is judged like any other."""
    nothing = distance(spectra(np.zeros(100, np.float32)), spectra(KICK))
    assert nothing.lsd > 0.3
    assert nothing.mss > 1.0
    assert np.isfinite([nothing.lsd, nothing.mss, nothing.onset_ms]).all()
    assert np.isnan(sound_features(np.zeros(100, np.float32)).descriptors).all()


def test_a_short_sound_looks_the_same_with_silence_behind_it() -> None:
    """Features end with the sound, so the file's length is not one of them; nor is its level."""
    short, filled = sound_features(KICK), sound_features(np.float32(0.3) * np.pad(KICK, (0, RATE_HZ)))
    assert filled.log_mel == pytest.approx(short.log_mel, abs=1e-3)
    assert filled.features == pytest.approx(short.features, abs=1e-2)


def test_a_sound_is_over_when_it_stays_sixty_decibels_down() -> None:
    """A dip does not end a sound; what follows the last loud moment does."""
    assert sound_looks.sounding_frames(np.array([[1.0], [1e-7], [1e-5], [1e-7], [0.0]], np.float32)) == 3


def test_every_frequency_between_the_mel_edges_is_heard_once() -> None:
    """Neighbouring triangles add up to one."""
    heard = sound_looks.mel_matrix().sum(1)
    assert heard[60:900] == pytest.approx(np.ones(840), abs=1e-5)


def test_frechet_distance_of_shifted_and_widened_gaussians() -> None:
    """A shift counts squared; twice the width in one feature counts one squared deviation."""
    crowd = np.random.default_rng(0).standard_normal((500, 3))
    crowd = (crowd - crowd.mean(0)) @ np.linalg.inv(np.linalg.cholesky(np.cov(crowd.T))).T
    assert frechet(crowd, crowd) == pytest.approx(0.0, abs=1e-9)
    assert frechet(crowd + np.array([0.0, 3.0, 4.0]), crowd) == pytest.approx(25.0)
    assert frechet(crowd * np.array([2.0, 1.0, 1.0]), crowd) == pytest.approx(1.0)


def test_mmd_of_two_halves_of_one_crowd_is_near_nothing() -> None:
    """The unbiased estimate is about 0 for one crowd, and 2 for two that have nothing in common."""
    crowd = np.random.default_rng(0).standard_normal((400, 40))
    assert mmd(crowd[:200], crowd[200:]) == pytest.approx(0.0, abs=0.005)
    tight = 0.001 * crowd
    assert mmd(tight[:200], tight[200:] + 100.0) == pytest.approx(2.0, abs=1e-3)


def test_k_weighting_is_the_standards() -> None:
    """At 48 kHz the filters are those that BS.1770 prints."""
    shelf, high_pass = k_weighting(48_000)
    printed = [1.53512485958697, -2.69169618940638, 1.19839281085285, 1.0, -1.69065929318241, 0.73248077421585]
    assert shelf == pytest.approx(printed, abs=1e-9)
    assert high_pass == pytest.approx([1.0, -2.0, 1.0, 1.0, -1.99004745483398, 0.99007225036621], abs=1e-9)


def test_a_full_sine_is_three_decibels_below_full_scale() -> None:
    """The standard's calibration: 997 Hz at full scale is -3.01 LUFS; half of it six less; the ear cuts deep bass."""
    sine = np.sin(2 * np.pi * 997.0 * np.arange(2 * RATE_HZ) / RATE_HZ).astype(np.float32)
    for level_db, frames in ((-3.01, sine), (-9.03, np.float32(0.5) * sine), (-3.01, np.pad(sine, (0, 3 * RATE_HZ)))):
        assert loudness(frames).whole == pytest.approx(level_db, abs=0.05)
        assert loudness(frames).moment == pytest.approx(level_db, abs=0.05)
    response = np.abs(sosfreqz(k_weighting(), [20.0, 1000.0], fs=RATE_HZ)[1])
    assert response[0] < 0.3 * response[1]


def test_a_moment_of_loudness_lasts_400_ms() -> None:
    """100 ms of sound are as loud as they are, but fill a quarter of a moment; silence is very quiet."""
    sine = np.sin(2 * np.pi * 997.0 * np.arange(RATE_HZ // 10) / RATE_HZ).astype(np.float32)
    assert loudness(sine).whole == pytest.approx(-3.01, abs=0.1)
    assert loudness(sine).moment == pytest.approx(-3.01 - 6.02, abs=0.1)
    assert loudness(np.zeros(10, np.float32)).whole < -100.0


def test_evenness_is_within_three_decibels_of_the_own_drum() -> None:
    """Drums may differ; one of four snares that is five decibels louder is uneven."""
    found = loudness_spread([-20.0, -20.0, -20.0, -15.0, -9.0], [Drum.SNARE] * 4 + [Drum.KICK])
    assert found["within"] == 0.8
    assert found["by_drum"]["snare"]["within"] == 0.75
    assert found["by_drum"]["kick"]["median_db"] == -9.0


def test_the_nearest_sound_is_of_the_same_drum() -> None:
    """A kick is answered with a kick though a tom comes nearer; a drum never practised has no answer."""
    known = [sound_features(ping(hz)) for hz in (100.0, 400.0, 101.0)]
    drums = [Drum.KICK, Drum.KICK, Drum.TOM_LOW]
    asked = [sound_features(ping(102.0)), sound_features(ping(390.0)), sound_features(ping(100.0))]
    assert nearest(asked, [Drum.KICK, Drum.KICK, Drum.CLAP], known, drums) == [0, 1, -1]


def test_rare_drums_weigh_as_much_as_common_ones_when_alike() -> None:
    """Three kicks off by 1 and a clap off by 3: 1.5 of all sounds, 2 of the drums."""
    kick, clap = Distance(1.0, 0.0, 0.0), Distance(3.0, 0.0, 0.0)
    found = summary([kick, kick, kick, clap], [Drum.KICK] * 3 + [Drum.CLAP])
    assert found["all"]["lsd"] == 1.5
    assert found["drums_alike"]["lsd"] == 2.0
    assert mean_of([None])["lsd"] is None


def test_a_view_is_judged_by_every_part() -> None:
    """The multi-scale distance is the mean over the scales."""
    target = spectra(KICK)
    made: Spectra = replace(target, scales=(2 * target.scales[0], *target.scales[1:]))
    one = sound_metrics.scale_distance(made.scales[0], target.scales[0])
    assert distance(made, target).mss == pytest.approx(one / 3)
