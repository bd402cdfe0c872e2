"""The timbre evaluation measures what a model renders and names the figures it cannot give."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import Drum, typical
from tests.training.timbre.one_shot_set import DrumMachine, ping, write_set
from training import paths
from training.evaluate import main
from training.judging.timbre import control, prior, report, safety, two_sample
from training.judging.timbre.features import feature_scale, sound_features
from training.judging.timbre.recordings import read

QUICK = ("--samples", "8", "--starts", "1", "--stress", "24")


@pytest.fixture(autouse=True)
def _only_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "DRUM_PLACES", ())
    monkeypatch.setattr(two_sample, "_TREES", 10)
    monkeypatch.setattr(report, "load_model", lambda folder: DrumMachine())


def test_without_training_sounds_the_baselines_are_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Figures that need the train split are None, and the table says how to get them."""
    folder = write_set(tmp_path / "drums", {"test": 2})
    assert main(["sound", "--data", str(folder), "--split", "test", "--json", str(tmp_path / "out.json"), *QUICK]) == 0
    figures = json.loads((tmp_path / "out.json").read_text())
    assert figures["reconstruction"]["nearest training sound"]["all"]["lsd"] is None
    assert (
        figures["reconstruction"]["model"]["all"]["lsd"]
        > figures["reconstruction"]["same timbre, other noise"]["all"]["lsd"]
        > 0
    )
    assert figures["prior"] is figures["two_sample"] is None
    assert figures["encoder_accuracy"]["by_drum"] == {"kick": 0.0, "snare": 1.0}
    assert [len(one["sha256"]) for one in figures["files"]] == [64] * 4
    assert figures["model"] == {"name": "machine", "files": {"machine": "0"}}
    printed = capsys.readouterr().out
    assert "--train-data" in printed
    assert "(floor) from training" in printed


def test_training_sounds_give_the_baselines(tmp_path: Path) -> None:
    """Training sounds equal to the evaluated ones have distance 0 and are classified without error."""
    evaluated, known = write_set(tmp_path / "evaluated", {"validation": 2}), write_set(tmp_path / "known", {"train": 2})
    card = tmp_path / "card.json"
    card.write_text("{}")
    options = ["--data", str(evaluated), "--train-data", str(known), "--card", str(card)]
    assert main(["sound", *options, *QUICK]) == 0
    scores = json.loads(card.read_text())["scores"]
    assert scores["reconstruction"]["nearest training sound"]["all"]["lsd"] == 0.0
    assert scores["prior"]["real"]["frechet"] == pytest.approx(0.0, abs=1e-3)
    assert scores["prior"]["frechet_ratio"] is None
    assert scores["prior"]["model"]["frechet"] > 1.0
    assert scores["classifier_accuracy"]["real"]["all"] == 1.0
    assert scores["two_sample"]["model"]["sounds_per_side"] == 4
    assert scores["touch"]["brightness"]["by_drum"]["kick"]["real"] is None
    assert set(scores["cut_share"]) == {"model", "real"}
    assert "files" not in scores


def test_a_missing_folder_names_the_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing folder gives one line and exit code 2, no traceback."""
    assert main(["sound", "--data", str(tmp_path / "nowhere")]) == 2
    assert "--data" in capsys.readouterr().err


def test_files_are_read_unchanged(tmp_path: Path) -> None:
    """A sound that begins late stays late: files are neither aligned nor trimmed."""
    folder = write_set(tmp_path, {"test": 1})
    (one, _) = read(folder, "test")
    assert len(one.frames) == len(ping(100.0))
    with pytest.raises(ValueError, match="nothing in split 'train'; known: test"):
        read(folder, "train")
    with pytest.raises(FileNotFoundError, match=r"index\.csv"):
        read(tmp_path / "elsewhere", "test")


def swept(follow: FloatArray) -> FloatArray:
    """Sweeps of three starts in which descriptor d follows axis a by follow[a, d]."""
    values = np.linspace(0, 1, len(control.SWEEP), dtype=np.float32)
    return np.array(np.broadcast_to((follow[:, None] * values[None, :, None])[:, None], (5, 3, 7, 5)))


def test_control_is_perfect_when_each_descriptor_follows_its_own_axis() -> None:
    """The diagonal is 1 and all else 0; a reversed axis or a silent start lowers it."""
    perfect = control.control(swept(np.eye(5, dtype=np.float32)), np.full(5, 0.5))
    assert (perfect["diagonal_min"], perfect["crosstalk"], perfect["crosstalk_max"]) == (1.0, 0.0, 0.0)
    assert np.array(perfect["changes"]) == pytest.approx(2 * np.eye(5))
    reversed_axis = swept(np.eye(5, dtype=np.float32))
    reversed_axis[1, 0, :, 1] *= -1
    found = control.control(reversed_axis, np.ones(5))
    assert found["diagonal"]["decay"] == pytest.approx(1 / 3)
    assert found["worst"]["decay"] == -1.0
    assert found["monotone"]["decay"] == pytest.approx(2 / 3)
    reversed_axis[0, :, 3] = np.nan
    assert control.control(reversed_axis, np.ones(5))["diagonal"]["brightness"] == 0.0


def test_crosstalk_that_differs_between_starts_counts_in_full() -> None:
    """A descriptor that rises from one start and falls from another is moved by the axis as much as any."""
    measured = swept(np.eye(5, dtype=np.float32))[:, :2]
    measured[0, :, :, 4] = np.stack([control.SWEEP, -control.SWEEP])
    found = control.control(measured, np.ones(5))
    assert found["matrix"][0][4] == found["crosstalk_max"] == 1.0
    assert found["crosstalk"] == pytest.approx(1 / 20)


def test_crosstalk_by_chance_is_that_of_random_descriptors() -> None:
    """Noise in the place of the descriptors has the crosstalk that is given as that of chance."""
    measured = np.random.default_rng(0).standard_normal((5, 300, len(control.SWEEP), 5)).astype(np.float32)
    found = control.control(measured, np.ones(5))
    assert found["crosstalk"] == pytest.approx(found["crosstalk_chance"], abs=0.01)


def test_sweeps_start_from_every_drum_and_from_real_sounds() -> None:
    """Per drum: the given number of sampled timbres, and half as many of its encoded sounds if there are any."""
    found = control.starts(DrumMachine(), [typical(Drum.KICK)] * 5, 4, 0)
    assert Counter(timbre.drum for timbre in found) == {drum: 6 if drum is Drum.KICK else 4 for drum in Drum}


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (lambda x: x * np.float32(1.2), "peak above 1"),
        (lambda x: x + np.float32(0.01), "DC offset"),
        (lambda x: x[40:], "click at the start"),
        (lambda x: x[:-2000], "cut off at the end"),
        (lambda x: np.append(x, np.float32(np.nan)), "not finite"),
        (lambda x: 0 * x, "silent"),
    ],
)
def test_every_fault_is_found(damage: object, fault: str) -> None:
    """Each fault is named; a sound without faults has none."""
    good = ping(1000.0, decay_s=0.05)
    assert safety.faults(good) == []
    assert callable(damage)
    assert fault in safety.faults(damage(good))
    found = safety.inspect([good, damage(good)])
    assert (found["sounds"], found["without_faults"], found["faults"][fault]) == (2, 0.5, 1)


def test_the_stress_test_reaches_boundaries_corners_and_every_drum() -> None:
    """Axes at both ends and between, free dimensions at their limits, every drum and both extremes of hardness."""
    timbres = safety.extreme_timbres(240, 0)
    axes, z = np.stack([timbre.axes for timbre in timbres]), np.stack([timbre.z for timbre in timbres])
    assert {0.0, 1.0} < set(axes.ravel().tolist())
    assert np.abs(z).max() == safety.Z_LIMIT
    assert {timbre.drum for timbre in timbres} == set(Drum)
    assert {-1.0, 1.0} < {timbre.hardness for timbre in timbres}
    assert all(one.same_as(other) for one, other in zip(timbres, safety.extreme_timbres(240, 0), strict=True))


def test_draws_have_the_evaluated_proportions() -> None:
    """Every draw has the evaluated number of each drum; no sound repeats before its drum is used up."""
    pool = [Drum.KICK] * 10 + [Drum.RIDE] * 2
    draws = prior.balanced([Drum.KICK] * 3 + [Drum.RIDE] * 4 + [Drum.CLAP], pool, 5, seed=0)
    assert len(draws) == 5
    for rows in draws:
        kicks, rides = [row for row in rows if row < 10], [row for row in rows if row >= 10]
        assert len(set(kicks)) == 3
        assert sorted(rides) == [10, 10, 11, 11]


def test_every_drum_is_sampled_often_enough() -> None:
    """A thousand samples for 100 evaluated sounds are ten draws; a rare drum is sampled 40 times."""
    draws, counts = prior.sample_counts([Drum.KICK] * 98 + [Drum.CLAP] * 2, 1000)
    assert (draws, counts[Drum.KICK], counts[Drum.CLAP], counts[Drum.RIDE]) == (10, 980, 40, 40)


def test_accuracy_has_a_macro_mean_and_names_the_worst_drum() -> None:
    """Two of three kicks right, a low tom taken for a mid one: macro 1/3, with merged toms 3/4."""
    drums = [Drum.KICK] * 3 + [Drum.TOM_LOW]
    found = prior.accuracy(drums, [Drum.KICK, Drum.KICK, Drum.SNARE, Drum.TOM_MID])
    assert found["all"] == 0.5
    assert found["macro"] == pytest.approx(1 / 3)
    assert found["toms_merged"] == 0.75
    assert found["worst"] == {"drum": "tom_low", "predicted": {"tom_mid": 1}}


def test_the_classifier_knows_its_training_sounds() -> None:
    """Low pings are kicks and high ones hats; silence gets some drum rather than an error."""
    train = [sound_features(ping(hz)) for hz in (50.0, 60.0, 70.0, 5000.0, 6000.0, 7000.0)]
    classifier = prior.DrumClassifier(train, [Drum.KICK] * 3 + [Drum.HAT_CLOSED] * 3, feature_scale(train))
    assert classifier.predict([sound_features(ping(55.0)), sound_features(ping(5500.0))]) == [
        Drum.KICK,
        Drum.HAT_CLOSED,
    ]
    silent = replace(train[0], descriptors=np.full(5, np.nan, np.float32))
    assert len(classifier.predict([silent])) == 1
