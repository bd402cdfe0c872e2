"""The two-sample test of sounds: what gives synthesised sounds away is seen, and nothing where there is nothing."""

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import RATE_HZ
from training.judging.timbre import two_sample as tests
from training.judging.timbre.features import sound_features
from training.judging.timbre.giveaways import GIVEAWAYS, LOOKED_AT, as_filed, giveaways
from training.judging.timbre.two_sample import INPUTS, forest_inputs, told_apart, two_sample

T = np.arange(RATE_HZ) / RATE_HZ


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tests, "_TREES", 40)


def drum(seed: int, fall_s: float = 0.1) -> FloatArray:
    """A decaying tone in noise that fades out to zero at one second."""
    rng = np.random.default_rng(seed)
    tone = np.sin(2 * np.pi * rng.uniform(100, 400) * T) + 0.3 * rng.standard_normal(len(T))
    return np.asarray(
        tone * np.exp(-T / (fall_s * rng.uniform(0.7, 1.4))) * np.minimum(1.0, (1.0 - T) / 0.01), np.float32
    )


def seen(frames: FloatArray) -> dict[str, float]:
    return dict(zip(GIVEAWAYS, giveaways(frames).tolist(), strict=True))


def population(seeds: range, click: float = 0.0) -> FloatArray:
    sounds = [drum(seed) for seed in seeds]
    for sound in sounds:
        sound[: RATE_HZ // 1000] *= 1.0 - click
    return forest_inputs([sound_features(one) for one in sounds], [giveaways(one) for one in sounds])


def test_equal_populations_are_not_told_apart() -> None:
    """Sounds made in the same way score about a half."""
    score, _ = two_sample(population(range(60)), population(range(60, 120)), 0)
    assert 0.3 < score < 0.67


def test_a_soft_first_millisecond_tells_and_are_named() -> None:
    """Sounds that differ in their first millisecond alone score about 1, and that is what the forest relies on."""
    found = told_apart([(population(range(40)), population(range(40, 80), click=0.9))], 0)
    assert found["auc"] > 0.97
    assert next(iter(found["importance"])) == "first millisecond"
    assert found["sounds_per_side"] == 40


def test_a_forest_sees_57_inputs() -> None:
    """Each has a name; a silent sound has a value for all of them."""
    assert len(INPUTS) == population(range(1)).shape[1] == 57
    silent = np.zeros(1000, np.float32)
    assert np.isfinite(forest_inputs([sound_features(silent)], [giveaways(silent)])).all()


def test_level_does_not_give_a_sound_away() -> None:
    """Files are at one peak, and so are renders before they are compared."""
    assert giveaways(np.float32(0.2) * drum(1)) == pytest.approx(giveaways(drum(1)), abs=0.05)


def test_digital_silence_is_what_a_file_would_have() -> None:
    """Frames below half a step of 16 bits are zeros in a file; a sound that goes on past what is looked at has none."""
    faint = np.concatenate([drum(1), np.full(200, 1e-6, np.float32)])
    assert seen(faint)["digital silence"] >= np.log1p(200)
    assert seen(np.tile(drum(1, fall_s=5.0), 2))["digital silence"] == 0.0
    assert len(as_filed(np.tile(drum(1), 2))) == LOOKED_AT
    assert np.abs(as_filed(drum(1))).max() == np.rint(32_767 * 10 ** (-1 / 20))


def test_a_smooth_spectrum_has_less_ripple_than_noise() -> None:
    """The power of the bins of noise scatters by 5.6 dB; a click's does not."""
    noise = np.random.default_rng(0).standard_normal(RATE_HZ).astype(np.float32)
    click = np.zeros(RATE_HZ, np.float32)
    click[0] = 1.0
    assert seen(noise)["ripple"] == pytest.approx(5.6, abs=0.5)
    assert seen(click)["ripple"] < 0.1


def test_lines_in_a_band_are_peaky() -> None:
    """White noise has a peakiness of .58 in every band; a tone at 7 kHz raises that of its own."""
    noise = np.random.default_rng(0).standard_normal(RATE_HZ)
    toned, plain = (seen((noise + level * np.sin(2 * np.pi * 7_000 * T)).astype(np.float32)) for level in (10, 0))
    assert toned["peakiness 5-10 kHz"] > 2.0
    assert toned["peakiness 1.5-5 kHz"] == pytest.approx(0.58, abs=0.05)
    assert plain["peakiness 5-10 kHz"] == pytest.approx(0.58, abs=0.05)
    assert plain["noise of the tail"] == pytest.approx(0.58, abs=0.1)
    assert toned["noise of the tail"] > 1.0


def test_levels_are_under_the_peak() -> None:
    """A square wave has no crest; its first millisecond and its tail are as loud as its peak."""
    square = np.sign(np.sin(2 * np.pi * 441 * (T + 1e-5))).astype(np.float32)
    found = seen(square)
    for name in ("crest", "first millisecond", "level of the tail"):
        assert found[name] == pytest.approx(0.0, abs=0.1), name
    quiet_start = square.copy()
    quiet_start[: RATE_HZ // 100] *= 0.1
    assert seen(quiet_start)["first millisecond"] == pytest.approx(-20.0, abs=0.1)
    assert seen(quiet_start)["rise"] == pytest.approx(np.log1p(10.0), abs=0.01)
