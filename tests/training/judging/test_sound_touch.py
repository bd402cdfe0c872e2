"""Harder hits and repeated hits of pads are measured as those of recorded drums are."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.parameters.table import DEFAULTS
from latentdrum.core.timbre.timbre import Drum, Timbre, typical
from tests.training.timbre.one_shot_set import DrumMachine, ping
from training.judging.timbre.features import descriptors_or_nan, sound_features
from training.judging.timbre.layers import Take, articulations, repeats
from training.judging.timbre.touch import ROUND_ROBIN, hit, hit_distance, of_recordings, of_timbre, touch_figures

COLUMNS = ("file", "split", "source", "kit", "class", "articulation", "velocity_layer", "level_rank", "level_rank_of",
           "gain_db", "electronic")  # fmt: skip


class Struck(DrumMachine):
    """Rises by so many octaves from the softest to the hardest hit; a deviation of z changes its pitch a little."""

    def __init__(self, octaves: float) -> None:
        self.octaves = octaves

    def render(self, timbre: Timbre, seed: int) -> FloatArray:
        return ping(1000.0 * 2.0 ** (0.5 * self.octaves * timbre.hardness + 0.2 * float(timbre.z[0])))


def layers(model: Struck, count: int) -> tuple[list[Take], dict[str, FloatArray]]:
    hardness = np.linspace(-1.0, 1.0, count)
    takes = [Take(f"{number}", float(value), 0.0) for number, value in enumerate(hardness)]
    return takes, {take.file: model.render(replace(typical(Drum.KICK), hardness=take.hardness), 0) for take in takes}


def measured(takes: Sequence[Take], sounds: dict[str, FloatArray]) -> tuple[Drum, dict[str, list[float]]]:
    return Drum.KICK, of_recordings(takes, {name: sound_features(frames) for name, frames in sounds.items()})


@pytest.mark.parametrize("octaves", [0.5, 1.0])
def test_a_drum_with_its_own_layers_is_played_by_the_share_of_touch(octaves: float) -> None:
    """Recordings of a model's own hardness change as much as the instrument with all touch: the default's share."""
    model = Struck(octaves)
    found = touch_figures(model, [typical(Drum.KICK)], [measured(*layers(model, 5))])["brightness"]
    row = found["by_drum"]["kick"]
    soft, hard = (descriptors_or_nan(model.render(replace(typical(Drum.KICK), hardness=end), 0))[0] for end in (-1, 1))
    assert row["real"] == pytest.approx((hard - soft) * (127 - 20) / (127 - 1), rel=0.03)
    assert found["ratio"] == row["ratio"] == pytest.approx(DEFAULTS["touch"], rel=0.05)
    assert row["count"] == 1


def test_half_as_steep_a_model_has_half_the_ratio() -> None:
    """The ratio is to the recordings, whatever the model does."""
    real = [measured(*layers(Struck(1.0), 5))]
    full, half = (touch_figures(Struck(way), [typical(Drum.KICK)], real)["brightness"]["ratio"] for way in (1.0, 0.5))
    assert half == pytest.approx(0.5 * full, rel=0.05)
    assert touch_figures(Struck(-1.0), [typical(Drum.KICK)], real)["brightness"]["ratio"] < 0.0


def test_where_recorded_drums_do_not_change_there_is_no_ratio() -> None:
    """Nothing is a share of nothing, and a drum without layers is not compared."""
    still = measured(*layers(Struck(0.0), 5))
    for recorded in ([still], []):
        assert touch_figures(Struck(1.0), [typical(Drum.KICK)], recorded)["brightness"]["ratio"] is None


def test_two_hits_alike_differ_by_round_robin_alone() -> None:
    """The same hit again has a distance of 0, the next one has not; without round robin it has none either."""
    model, pad = Struck(1.0), typical(Drum.SNARE)
    one, again, other = (sound_features(hit(model, pad, 100, number)) for number in (0, 0, 1))
    assert hit_distance(one, again) == 0.0
    assert hit_distance(one, other) == of_timbre(model, pad)[ROUND_ROBIN] > 0.05
    still = [sound_features(hit(model, pad, 100, number, {**DEFAULTS, "round_robin": 0.0})) for number in (0, 1)]
    assert hit_distance(*still) == 0.0


def test_a_distance_is_in_nepers_while_the_sounds_last() -> None:
    """Twice the noise in one band counts in that band; what follows the end of both counts nothing."""
    noise = sound_features(np.random.default_rng(0).standard_normal(66_150).astype(np.float32))
    louder = replace(noise, log_mel=noise.log_mel + np.float32(np.log(4.0)))
    assert hit_distance(noise, louder) == pytest.approx(np.log(4.0))
    sound = sound_features(ping(500.0))
    changed = sound.log_mel.copy()
    changed[60:] = changed[60:] + 0.5
    assert hit_distance(sound, replace(sound, log_mel=changed)) == 0.0


def test_repeats_are_as_hard_and_as_loud() -> None:
    """Takes of one layer at one level; not those of another layer, and not those at another level."""
    takes = [Take("a", 0.0, 3.0), Take("b", 0.0, 4.0), Take("c", 0.0, 6.0), Take("d", 0.5, 3.0)]
    assert [(one.file, other.file) for one, other in repeats(takes)] == [("a", "b")]


def write_index(folder: Path, rows: Sequence[Sequence[str]]) -> Path:
    with (folder / "index.csv").open("w", newline="", encoding="utf-8") as lines:
        csv.writer(lines).writerows([COLUMNS, *rows])
    return folder


def test_layers_come_from_the_index(tmp_path: Path) -> None:
    """By velocity layer, else by rank where levels differ; not of drum machines, of single takes or another split."""
    rows = [
        *(("v", "test", "s", "k", "kick", "a", str(layer), "", "", "0", "0") for layer in (1, 2, 5)),
        *(("r", "test", "s", "k", "snare", "b", "", str(rank), "3", str(-9 * rank), "0") for rank in (1, 3)),
        *(("e", "test", "s", "k", "snare", "c", "", str(rank), "3", str(-9 * rank), "1") for rank in (1, 3)),
        *(("l", "test", "s", "k", "rim", "d", "", str(rank), "3", "0", "0") for rank in (1, 3)),
        ("o", "test", "s", "k", "ride", "e", "1", "1", "2", "0", "0"),
        ("o", "train", "s", "k", "ride", "e", "2", "2", "2", "0", "0"),
    ]
    found = articulations(write_index(tmp_path, rows), "test")
    assert [(one.drum, [take.hardness for take in one.takes]) for one in found] == [
        (Drum.KICK, [-1.0, -0.5, 1.0]),
        (Drum.SNARE, [-1.0, 1.0]),
    ]


def test_an_index_without_layers_tells_nothing(tmp_path: Path) -> None:
    """A folder needs file, split and class alone."""
    (tmp_path / "index.csv").write_text("file,split,class\na.flac,test,kick\n")
    assert articulations(tmp_path, "test") == []
