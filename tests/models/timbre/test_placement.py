"""A recording's place: the drum that it is taken for, what is doubtful, and where in the space it lies."""

import numpy as np
import pytest

from latentdrum.core.latents import Z_LIMIT
from latentdrum.core.timbre.high_pass import CORNER_HZ
from latentdrum.core.timbre.timbre import DRUMS, RATE_HZ, Drum, Timbre, typical
from latentdrum.models.timbre.model import TimbreModel, load
from latentdrum.models.timbre.placement import Placement, place_recording
from latentdrum.models.timbre.recognition import drum_probabilities, likeliest
from tests.sound.fake_timbre import FakeTimbreModel
from tests.storage.sound_files import thump


@pytest.fixture(scope="module")
def model() -> TimbreModel:
    return load()


def placed(hz: float, drum: Drum | None = None, *names: str) -> Placement:
    return place_recording(FakeTimbreModel(), thump(hz, 0.6), drum, names)


def test_the_name_says_which_drum_it_is() -> None:
    """Before the sound does, and after what the player says; the file's name counts before the folder's."""
    assert placed(55.0).timbre.drum is Drum.KICK
    assert placed(55.0, None, "take 3", "snares").timbre.drum is Drum.SNARE
    assert placed(55.0, None, "clap", "snares").timbre.drum is Drum.CLAP
    assert placed(55.0, Drum.RIM, "clap").timbre.drum is Drum.RIM
    assert placed(230.0, None, "Tom 1").timbre.drum is Drum.TOM_HIGH


def test_a_close_call_is_said_with_the_way_out() -> None:
    """With both probabilities; not where the player or the name has decided."""
    between = 108.0
    (doubt,) = placed(between).doubts
    assert "not clearly one drum (tom" in doubt
    assert doubt.endswith(("--drum tom_low", "--drum tom_mid"))
    assert placed(between, Drum.TOM_LOW).doubts == ()
    assert placed(between, None, "floor tom").doubts == ()
    assert "(tom" in placed(between, None, "tom").doubts[0]


def test_a_name_that_the_sound_contradicts_is_doubted(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is used all the same."""
    surely = np.full(DRUMS, 0.001, np.float32)
    surely[Drum.CRASH] = 0.9
    monkeypatch.setattr(FakeTimbreModel, "drum_scores", lambda self, frames: surely)
    found = placed(55.0, None, "kick")
    assert found.timbre.drum is Drum.KICK
    assert found.doubts == ("named a kick, but sounds like a crash 90%; if the name is wrong: --drum crash",)


@pytest.mark.parametrize("drum", Drum)
def test_silence_is_farther_than_the_typical_sound(model: TimbreModel, drum: Drum) -> None:
    """And the reconstruction of the model's own sound is nearer than both, but for metal whose lines lie elsewhere.

    Its distance is then that between two cymbals: .44 to 1.07 times the typical one's over five rides.
    """
    timbre = model.sample(drum, np.random.default_rng(3))
    found = place_recording(model, model.render(timbre, 1), drum)
    assert found.distance < found.typical * (1.2 if drum.is_metal else 1.0)
    assert max(found.distance, found.typical) < found.silence


@pytest.mark.parametrize("drum", [Drum.TOM_LOW, Drum.HAT_OPEN])
def test_a_click_stays_inside_the_space(model: TimbreModel, drum: Drum) -> None:
    """What is no drum at all has a place that can be stored, off the ends of the axes, so that knobs still act."""
    click = np.zeros(RATE_HZ // 10, np.float32)
    click[:20] = 1.0
    found = model.encode(click, drum)
    assert np.abs(found.z).max() < Z_LIMIT
    assert found.axes.min() >= 0.05 - 1e-6
    assert found.axes.max() <= 0.95 + 1e-6


def test_the_fundamental_decides_between_toms() -> None:
    """What the encoder makes of them counts for the three together."""
    space = load().space
    scores = np.full(DRUMS, -9.0, np.float32)
    scores[Drum.TOM_HIGH] = 9.0
    low, high = (drum_probabilities(scores, thump(hz, 0.8), space) for hz in (75.0, 190.0))
    assert (likeliest(low), likeliest(high)) == (Drum.TOM_LOW, Drum.TOM_HIGH)
    toms = [Drum.TOM_LOW, Drum.TOM_MID, Drum.TOM_HIGH]
    assert low[toms].sum() > 0.9
    assert low.sum() == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("drum", [Drum.SNARE, Drum.TOM_MID, Drum.HAT_OPEN, Drum.RIDE])
def test_no_rumble_is_rendered(model: TimbreModel, drum: Drum) -> None:
    """Whatever the timbre, an octave below the corner of its drum nothing is heard; it starts at zero."""
    rng = np.random.default_rng(1)
    wild = Timbre(drum, rng.uniform(0, 1, 5).astype(np.float32), 2 * rng.standard_normal(24).astype(np.float32))
    for timbre in (typical(drum), model.sample(drum, rng), wild):
        frames = model.render(timbre, 0)
        power = np.square(np.abs(np.fft.rfft(frames, 1 << 17)))
        below = round(CORNER_HZ[drum] / 2 * (1 << 17) / RATE_HZ)
        assert 10 * np.log10(power[:below].sum() / power.sum()) < -35.0
        assert frames[0] == 0.0
