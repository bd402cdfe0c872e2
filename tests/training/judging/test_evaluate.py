"""The rhythm evaluation reads any folder in the data set's layout and names the figures it cannot give."""

import json
from pathlib import Path

import numpy as np
import pytest

from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.voices import Voice
from tests.training.rhythm.groove_set import rock, write_midi, write_set
from training import paths
from training.evaluate import main
from training.judging.rhythm import knobs, reconstruction, style_control, style_recogniser, two_sample
from training.judging.rhythm.breakdown import by_voice, in_triplets
from training.judging.rhythm.control import control, off_diagonal
from training.judging.rhythm.two_sample import SCORES
from training.rhythm.windows import Windows, no_second

QUICK = ("--sweeps", "2", "--samples", "8", "--presets", "2")


@pytest.fixture(autouse=True)
def _no_other_data_and_a_small_forest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "PLACES", ())
    monkeypatch.setattr(two_sample, "_TREES", 10)
    monkeypatch.setattr(style_recogniser, "_TREES", 10)
    monkeypatch.setattr(style_recogniser, "_WRITTEN", 4)
    monkeypatch.setattr(style_recogniser, "_UNSEEN", 1)
    monkeypatch.setattr(style_control, "_SAMPLES", 1)
    monkeypatch.setattr(knobs, "STEPS", 2)
    monkeypatch.setattr(two_sample, "_ROUNDS", 5)


def test_without_training_data_the_baselines_are_empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Figures that need the train split are None, and the table says how to get them."""
    folder = write_set(tmp_path / "groove", {"test": 3})
    assert main(["rhythm", "--data", str(folder), "--split", "test", "--json", str(tmp_path / "out.json"), *QUICK]) == 0
    report = json.loads((tmp_path / "out.json").read_text())
    assert report["windows"] == 9
    assert report["reconstruction"]["nearest training groove"]["onset_f1"] is None
    assert report["reconstruction"]["model"]["onset_f1"] > 0.5
    assert report["reconstruction"]["all zero"]["onset_f1"] == 0
    assert "nearest_train_f1" not in report["prior"]["temperature_0"]
    assert set(report["axes"]) == set(AXES)
    assert len(report["files"]) == 3
    assert "--train-data" in capsys.readouterr().out


@pytest.mark.filterwarnings("ignore:Stochastic Optimizer")  # nine grooves teach the axis predictor nothing
def test_a_parent_folder_and_training_data_may_be_given(tmp_path: Path) -> None:
    """The folder that holds groove/ is accepted; with training data the nearest training groove is scored."""
    write_set(tmp_path / "evaluated" / "groove", {"validation": 2})
    write_set(tmp_path / "known" / "groove", {"train": 3})
    for index in range(3):
        write_midi(tmp_path / "peers" / "other" / f"{index}.mid", rock(2))
    out = tmp_path / "out.json"
    options = ["--data", str(tmp_path / "evaluated"), "--train-data", str(tmp_path / "known"), "--json", str(out)]
    options += ["--peers", str(tmp_path / "peers")]
    assert main(["rhythm", *options, *QUICK]) == 0
    report = json.loads(out.read_text())
    assert report["train_windows"] == 9
    assert set(report["styles"]) == {"real", "written", "knob", "samples", "blends"}
    assert set(report["peers"]) == {"other", "training grooves, 3"}  # the floor for as many grooves
    assert report["peers"]["training grooves, 3"]["side"] == report["peers"]["other"]["side"] == 3
    assert set(SCORES) < set(report["peers"]["other"])
    assert report["peers"]["other"]["exact"] == 1.0
    assert report["reconstruction"]["nearest training groove"]["onset_f1"] == pytest.approx(1.0)


def test_a_missing_folder_names_the_option(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing folder gives one line and exit code 2, no traceback."""
    assert main(["rhythm", "--data", str(tmp_path / "nowhere")]) == 2
    assert "--data" in capsys.readouterr().err


def windows(x: np.ndarray) -> Windows:
    n = len(x)
    names = np.array(["a"] * n)
    return Windows(x.astype(np.float32), np.zeros(n, np.int64), np.full(n, 120, np.float32), names, names, no_second(n))


def test_scores_of_perfect_and_of_late_grooves() -> None:
    """Perfect grooves score 1, 0, 0; a tenth of a step late at 120 BPM is a timing error of 12.5 ms."""
    x = np.zeros((2, 3, 32, 9))
    x[:, 0, ::4, 0], x[:, 1, ::4, 0] = 1, 0.5
    truth = windows(x)
    perfect = reconstruction.GrooveArrays(truth.x[:, 0] > 0, truth.x[:, 1], truth.x[:, 2])
    assert reconstruction.score(perfect, truth) == {"onset_f1": 1.0, "velocity_mae": 0.0, "timing_mae_ms": 0.0}
    late = reconstruction.GrooveArrays(perfect.hits, perfect.velocity, perfect.offset + np.float32(0.1))
    assert reconstruction.score(late, truth)["timing_mae_ms"] == pytest.approx(12.5)


def test_a_voice_is_scored_alone() -> None:
    """A missing snare and a crash too many lower the scores of these voices and no other's."""
    x = np.zeros((1, 3, 32, 9))
    x[:, 0, ::8, Voice.KICK], x[:, 0, 4::8, Voice.SNARE], x[:, 0, 0, Voice.CRASH] = 1, 1, 1
    x[:, 1] = 0.5 * x[:, 0]
    truth = windows(x)
    hits = truth.x[:, 0] > 0
    hits[:, 4, Voice.SNARE], hits[:, 16, Voice.CRASH] = False, True
    rows = by_voice(reconstruction.GrooveArrays(hits, truth.x[:, 1], truth.x[:, 2]), truth)
    assert {name: row["onset_f1"] for name, row in rows.items() if row["onset_f1"] is not None} == pytest.approx(
        {"kick": 1.0, "snare": 6 / 7, "crash": 2 / 3}
    )
    assert rows["kick"]["share_of_hits"] == pytest.approx(4 / 9)


@pytest.mark.parametrize(("offset", "found"), [(-1 / 3, True), (-0.1, False), (0.0, False), (0.1, False)])
def test_a_shuffle_is_in_triplets(offset: float, found: bool) -> None:
    """The shuffled note lies at two thirds of the beat, a third of a step before the last sixteenth."""
    x = np.zeros((1, 3, 32, 9))
    x[:, 0, ::4, Voice.RIDE] = x[:, 0, 3::4, Voice.RIDE] = 1
    x[:, 2, 3::4, Voice.RIDE] = offset
    assert in_triplets(windows(x)).tolist() == [found]


def test_on_the_beat_a_hit_is_in_no_grid_of_its_own() -> None:
    """Four on the floor is not in triplets, early or late by any amount."""
    for offset in (-0.3, -0.01, 0.0, 0.01, 0.3):
        x = np.zeros((1, 3, 32, 9))
        x[:, 0, ::4, Voice.KICK], x[:, 2, ::4, Voice.KICK] = 1, offset
        assert not in_triplets(windows(x)).any()


def test_crosstalk_leaves_out_what_the_axis_is_for() -> None:
    """An axis that moves its own attribute by 1 and one other by a half has a mean crosstalk of a tenth."""
    changes = {name: {other: float(name == other) for other in AXES} for name in AXES}
    changes["fills"]["busyness"] = 0.5
    assert off_diagonal(changes) == pytest.approx({**dict.fromkeys(AXES, 0.0), "fills": 0.1, "mean": 0.1 / 6})


def test_control_is_perfect_when_attributes_follow_their_axes() -> None:
    """Attributes equal to their axes give Spearman 1 and are monotone; reversed ones give -1."""
    follow = np.broadcast_to(np.linspace(0, 1, 9)[None, None, :, None], (6, 4, 9, 6)).astype(np.float32)
    assert control(follow)["feel"] == pytest.approx({"spearman": 1.0, "monotone": 1.0})
    assert control(-follow)["feel"] == pytest.approx({"spearman": -1.0, "monotone": 0.0})
