"""The judge of sounds hears what a model does, and says what it could not judge."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import Drum, Timbre, typical
from tests.training.timbre.one_shot_set import DrumMachine, ping, write_set
from training import paths
from training.evaluate import main
from training.judging.timbre import control as sound_control
from training.judging.timbre import prior as sound_prior
from training.judging.timbre import report as sound
from training.judging.timbre import safety as sound_safety
from training.judging.timbre.features import feature_scale, sound_features
from training.judging.timbre.recordings import read

QUICK = ("--samples", "8", "--starts", "1", "--stress", "24")


@pytest.fixture(autouse=True)
def _only_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "DRUM_PLACES", ())
    monkeypatch.setattr(sound, "load_model", lambda folder: DrumMachine())


def test_a_folder_of_the_judged_split_alone_is_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without training sounds the rows that need them stay empty and the table says how to fill them."""
    folder = write_set(tmp_path / "drums", {"test": 2})
    assert main(["sound", "--data", str(folder), "--split", "test", "--json", str(tmp_path / "out.json"), *QUICK]) == 0
    report = json.loads((tmp_path / "out.json").read_text())
    assert report["playback"]["nearest training sound"]["all"]["lsd"] is None
    assert report["playback"]["model"]["all"]["lsd"] > report["playback"]["same place, other noise"]["all"]["lsd"] > 0
    assert report["prior"] is None
    assert report["heard"]["by_drum"] == {"kick": 0.0, "snare": 1.0}
    assert [len(one["sha256"]) for one in report["files"]] == [64] * 4
    assert report["model"] == {"name": "machine", "files": {"machine": "0"}}
    assert "--train-data" in capsys.readouterr().out


def test_training_sounds_give_the_rows_beside_the_model(tmp_path: Path) -> None:
    """Training sounds that are the judged ones are found, are as like them as can be, and are heard as their drums."""
    judged, known = write_set(tmp_path / "judged", {"validation": 2}), write_set(tmp_path / "known", {"train": 2})
    card = tmp_path / "card.json"
    card.write_text("{}")
    options = ["--data", str(judged), "--train-data", str(known), "--card", str(card)]
    assert main(["sound", *options, *QUICK]) == 0
    scores = json.loads(card.read_text())["scores"]
    assert scores["playback"]["nearest training sound"]["all"]["lsd"] == 0.0
    assert scores["prior"]["real"]["frechet"] == pytest.approx(0.0, abs=1e-3)
    assert scores["prior"]["frechet_ratio"] is None
    assert scores["prior"]["model"]["frechet"] > 1.0
    assert scores["agreement"]["real"]["all"] == 1.0
    assert "files" not in scores


def test_a_missing_folder_is_an_error_with_a_way_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No data, no traceback: one line and exit code 2."""
    assert main(["sound", "--data", str(tmp_path / "nowhere")]) == 2
    assert "--data" in capsys.readouterr().err


def test_files_are_judged_frame_by_frame(tmp_path: Path) -> None:
    """A sound that begins late stays late: judged files are neither aligned nor trimmed."""
    folder = write_set(tmp_path, {"test": 1})
    (one, _) = read(folder, "test")
    assert len(one.frames) == len(ping(100.0))
    with pytest.raises(ValueError, match="nothing in split 'train'; known: test"):
        read(folder, "train")
    with pytest.raises(FileNotFoundError, match=r"index\.csv"):
        read(tmp_path / "elsewhere", "test")


def swept(follow: FloatArray) -> FloatArray:
    """Sweeps of three starts in which descriptor d follows axis a by follow[a, d]."""
    course = np.linspace(0, 1, len(sound_control.PLACES), dtype=np.float32)
    return np.array(np.broadcast_to((follow[:, None] * course[None, :, None])[:, None], (5, 3, 7, 5)))


def test_control_is_perfect_when_each_descriptor_follows_its_own_axis() -> None:
    """The diagonal is 1, nothing beside it, and an axis turned backwards or a silent start shows."""
    perfect = sound_control.control(swept(np.eye(5, dtype=np.float32)), np.full(5, 0.5))
    assert (perfect["diagonal_least"], perfect["off_diagonal"], perfect["off_diagonal_each"]) == (1.0, 0.0, 0.0)
    assert np.array(perfect["moves"]) == pytest.approx(2 * np.eye(5))
    backwards = swept(np.eye(5, dtype=np.float32))
    backwards[1, 0, :, 1] *= -1
    found = sound_control.control(backwards, np.ones(5))
    assert found["diagonal"]["decay"] == pytest.approx(1 / 3)
    assert found["worst"]["decay"] == -1.0
    assert found["monotone"]["decay"] == pytest.approx(2 / 3)
    backwards[0, :, 3] = np.nan
    assert sound_control.control(backwards, np.ones(5))["diagonal"]["brightness"] == 0.0


def test_axes_that_cancel_between_starts_still_show() -> None:
    """A descriptor that rises here and falls there is 0 in the matrix, but not in the mean of single sweeps."""
    measured = swept(np.eye(5, dtype=np.float32))[:, :2]
    measured[0, :, :, 4] = np.stack([sound_control.PLACES, -sound_control.PLACES])
    found = sound_control.control(measured, np.ones(5))
    assert found["off_diagonal"] == 0.0
    assert found["off_diagonal_each"] == pytest.approx(1 / 20)


def test_knobs_are_turned_from_every_drum_and_from_real_sounds() -> None:
    """Each drum gives the asked number of sampled places, and half as many of its encoded sounds if it has them."""
    found = sound_control.starts(DrumMachine(), [typical(Drum.KICK)] * 5, 4, 0)
    assert Counter(place.drum for place in found) == {drum: 6 if drum is Drum.KICK else 4 for drum in Drum}


class Hammer(DrumMachine):
    """Pings higher when struck harder."""

    def render(self, timbre: Timbre, seed: int) -> FloatArray:
        return ping(400.0 * 2.0**timbre.hardness)


def test_hardness_is_heard() -> None:
    """A model that ignores hardness raises nothing; one that sounds higher when struck hard is brighter always."""
    places = [typical(Drum.KICK), typical(Drum.SNARE)]
    assert sound_control.hardness(DrumMachine(), places, np.ones(5))["brightness"]["raised"] == 0.0
    assert sound_control.hardness(Hammer(), places, np.ones(5))["brightness"]["raised"] == 1.0


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (lambda x: x * np.float32(1.2), "peak above 1"),
        (lambda x: x + np.float32(0.01), "direct current"),
        (lambda x: x[40:], "clicks at its first frame"),
        (lambda x: x[:-2000], "cut off at its end"),
        (lambda x: np.append(x, np.float32(np.nan)), "not finite"),
        (lambda x: 0 * x, "silent"),
    ],
)
def test_every_fault_is_found(damage: object, fault: str) -> None:
    """A sound that may not be played is told by what is wrong with it; a good one by nothing."""
    good = ping(1000.0, decay_s=0.05)
    assert sound_safety.faults(good) == []
    assert callable(damage)
    assert fault in sound_safety.faults(damage(good))
    report = sound_safety.inspect([good, damage(good)])
    assert (report["sounds"], report["good"], report["faults"][fault]) == (2, 0.5, 1)


def test_stress_reaches_walls_corners_and_every_drum() -> None:
    """Axes at both ends and between, free dimensions at their limits, every drum and both extremes of hardness."""
    places = sound_safety.extreme_positions(240, 0)
    axes, z = np.stack([place.axes for place in places]), np.stack([place.z for place in places])
    assert {0.0, 1.0} < set(axes.ravel().tolist())
    assert np.abs(z).max() == sound_safety.FARTHEST
    assert {place.drum for place in places} == set(Drum)
    assert {-1.0, 1.0} < {place.hardness for place in places}
    assert all(one.same_as(other) for one, other in zip(places, sound_safety.extreme_positions(240, 0), strict=True))


def test_draws_have_the_judged_balance() -> None:
    """Every draw has the judged number of each drum; a small pool is used up before a sound comes again."""
    pool = [Drum.KICK] * 10 + [Drum.RIDE] * 2
    draws = sound_prior.balanced([Drum.KICK] * 3 + [Drum.RIDE] * 4 + [Drum.CLAP], pool, 5, seed=0)
    assert len(draws) == 5
    for rows in draws:
        kicks, rides = [row for row in rows if row < 10], [row for row in rows if row >= 10]
        assert len(set(kicks)) == 3
        assert sorted(rides) == [10, 10, 11, 11]


def test_every_drum_is_asked_for_often_enough() -> None:
    """A thousand samples of 100 judged sounds are ten draws; a drum that is hardly there is asked for 40 times."""
    draws, counts = sound_prior.sample_counts([Drum.KICK] * 98 + [Drum.CLAP] * 2, 1000)
    assert (draws, counts[Drum.KICK], counts[Drum.CLAP], counts[Drum.RIDE]) == (10, 980, 40, 40)


def test_agreement_counts_drums_alike_and_names_the_worst() -> None:
    """Two of three kicks and no low tom, heard as a mid one: a third of the drums, all but a kick with toms as one."""
    asked = [Drum.KICK] * 3 + [Drum.TOM_LOW]
    found = sound_prior.agreement(asked, [Drum.KICK, Drum.KICK, Drum.SNARE, Drum.TOM_MID])
    assert found["all"] == 0.5
    assert found["drums_alike"] == pytest.approx(1 / 3)
    assert found["toms_as_one"] == 0.75
    assert found["worst"] == {"drum": "tom_low", "heard_as": {"tom_mid": 1}}


def test_the_listener_knows_what_it_has_learnt() -> None:
    """Low pings are kicks and high ones hats; a silent sound is some drum rather than an error."""
    looks = [sound_features(ping(hz)) for hz in (50.0, 60.0, 70.0, 5000.0, 6000.0, 7000.0)]
    listener = sound_prior.DrumClassifier(looks, [Drum.KICK] * 3 + [Drum.HAT_CLOSED] * 3, feature_scale(looks))
    assert listener.predict([sound_features(ping(55.0)), sound_features(ping(5500.0))]) == [Drum.KICK, Drum.HAT_CLOSED]
    silent = replace(looks[0], descriptors=np.full(5, np.nan, np.float32))
    assert len(listener.predict([silent])) == 1
