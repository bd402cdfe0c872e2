"""Every sound of the timbre model has its drum's place in the mix, from whichever source its timbre comes."""

from io import BytesIO

import numpy as np
import pytest

from latentdrum.core.preset.kit import PANS, PLAIN_KIT, Kit
from latentdrum.core.preset.kit_variation import mutated_kit, random_kit
from latentdrum.core.timbre.loudness import DRUM_LUFS, PEAK, loudness_db
from latentdrum.core.timbre.timbre import Drum, typical
from latentdrum.core.voices import Voice
from latentdrum.models.timbre.model import TimbreModel, load
from latentdrum.models.timbre.space import read_space
from latentdrum.storage.model_files import model_folder, timbre_models


@pytest.fixture(scope="module")
def model() -> TimbreModel:
    return load()


def test_a_mix_stands_on_kick_and_snare() -> None:
    """The cymbals and hats are 3 dB and more under the snare, the toms 2 dB and more, and nothing is over the kick."""
    assert max(DRUM_LUFS, key=DRUM_LUFS.__getitem__) is Drum.KICK
    assert set(DRUM_LUFS) == set(Drum)
    below_snare = {drum: DRUM_LUFS[Drum.SNARE] - lufs for drum, lufs in DRUM_LUFS.items()}
    assert all(below_snare[drum] >= 3.0 for drum in (Drum.HAT_CLOSED, Drum.HAT_OPEN, Drum.CRASH, Drum.RIDE))
    assert all(below_snare[drum] >= 2.0 for drum in (Drum.TOM_LOW, Drum.TOM_MID, Drum.TOM_HIGH))


@pytest.mark.parametrize("drum", list(Drum), ids=lambda drum: drum.key)
def test_typical_sounds_reach_their_place(model: TimbreModel, drum: Drum) -> None:
    """Below full scale."""
    frames = model.render(typical(drum), 3)
    assert loudness_db(frames) == pytest.approx(DRUM_LUFS[drum], abs=0.01)
    assert np.abs(frames).max() < PEAK


@pytest.mark.parametrize("source", ["plain", "random", "mutated"])
def test_a_kit_is_balanced_whatever_it_was_made_of(model: TimbreModel, source: str) -> None:
    """At level 0 each pad is where the mix wants it; of 18 random kits 2 % of the pads are too short to get there."""
    kits: list[Kit] = [PLAIN_KIT]
    if source == "random":
        kits = [random_kit(PLAIN_KIT, model.sample, seed) for seed in range(6)]
    if source == "mutated":
        kits = [mutated_kit(PLAIN_KIT, model.sample, seed, 0.6) for seed in range(6)]
    short_db = [
        DRUM_LUFS[pad.timbre.drum] - loudness_db(model.render(pad.timbre, 0)) for kit in kits for pad in kit.pads
    ]
    assert min(short_db) > -0.01
    assert np.mean(np.array(short_db) > 0.1) <= 0.1
    assert all([pad.pan for pad in kit.pads] == list(PANS.values()) for kit in kits)
    assert not any(pad.level_db for kit in kits for pad in kit.pads)


def test_the_audience_sees_the_kit() -> None:
    """Kick and snare in the middle, hats to the right, toms from right to left, cymbals on both sides."""
    assert PANS[Voice.KICK] == PANS[Voice.SNARE] == 0.0
    assert PANS[Voice.HAT_CLOSED] == PANS[Voice.HAT_OPEN] > 0.0
    assert PANS[Voice.TOM_HIGH] > PANS[Voice.TOM_MID] > PANS[Voice.TOM_LOW]
    assert PANS[Voice.RIDE] < 0.0 < PANS[Voice.CRASH]


def test_models_with_a_loudness_of_their_own_still_load() -> None:
    """Older files have it; the table of the mix counts."""
    folder = model_folder("timbre-v2", timbre_models())
    with np.load(BytesIO((folder / "space.npz").read_bytes())) as stored:
        older = BytesIO()
        np.savez(older, **{**stored, "loudness_db": np.full(12, -3.0)})
    assert len(read_space(older.getvalue()).drum)
