"""The report on a timbre model: unseen kits, prior, two-sample test, axes, touch, loudness, faults, speed."""

import argparse
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from training.judging.timbre import control, prior, reconstruction, safety
from training.judging.timbre.features import feature_scale, sound_features
from training.judging.timbre.lengths import cut_share
from training.judging.timbre.lines import line_figures
from training.judging.timbre.loudness import loudness, loudness_spread_of
from training.judging.timbre.ranges import ranges
from training.judging.timbre.reconstruction import Reconstruction
from training.judging.timbre.recordings import SoundModel
from training.judging.timbre.sound_set import SoundSet, sound_set
from training.judging.timbre.touch import touch_figures
from training.judging.timbre.two_sample import TESTS, forest_inputs, told_apart
from training.paths import drum_data

Report = dict[str, Any]
TIMED_RENDERS = 240


@dataclass(frozen=True, slots=True)
class Request:
    """What to evaluate on, and how thoroughly."""

    data: Path
    split: str
    train_data: Path | None = None
    model: Path | None = None
    samples: int = 1000
    starts: int = 4  # of every drum, for the sweeps
    stress: int = 1000
    seed: int = 0


def add_options(parser: argparse.ArgumentParser) -> None:
    """The command line options of this report."""
    parser.add_argument("--data", type=Path, help="folder with index.csv and the sounds that it lists")
    parser.add_argument("--split", default="validation", help="which split of index.csv to evaluate on")
    parser.add_argument("--train-data", type=Path, help="folder with the train split, for the baselines and the prior")
    parser.add_argument("--model", type=Path, help="folder of an exported model; default: the shipped one")
    parser.add_argument("--samples", type=int, default=1000, help="sounds drawn from the prior, about")
    parser.add_argument("--starts", type=int, default=4, help="sampled timbres of each drum to sweep the axes from")
    parser.add_argument("--stress", type=int, default=1000, help="timbres from the whole space to inspect for faults")
    parser.add_argument("--json", type=Path, help="write everything here")
    parser.add_argument("--card", type=Path, help="add the scores to this card.json")


def parse_request(options: argparse.Namespace) -> Request:
    """What the command line asks for."""
    return Request(
        drum_data(options.data), options.split, options.train_data, options.model, options.samples, options.starts,
        options.stress,
    )  # fmt: skip


def load_model(folder: Path | None) -> SoundModel:
    """The exported model of a folder, or the shipped one. Raises ModelError naming what is missing."""
    from latentdrum.models.timbre.model import load, load_folder

    return load() if folder is None else load_folder(folder)


def training_set(request: Request) -> SoundSet | None:
    """The train split of --train-data, of the evaluated folder or of the default folders; None if there is none."""
    if request.train_data is not None:
        return sound_set(request.train_data, "train")
    return _train_split(lambda: request.data) or _train_split(drum_data)


def _train_split(find: Callable[[], Path]) -> SoundSet | None:
    try:
        return sound_set(find(), "train")
    except (FileNotFoundError, ValueError):
        return None


def evaluate(request: Request) -> Report:
    """Every figure of the report. Raises FileNotFoundError or ValueError when the evaluated split is not there."""
    model = load_model(request.model)
    evaluated, train = sound_set(request.data, request.split), training_set(request)
    real = evaluated.recordings
    renders = reconstruction.reconstruct(model, real)
    report: Report = {
        "split": request.split,
        "sounds": len(real),
        "train_sounds": None if train is None else len(train.recordings),
    }
    report["reconstruction"] = reconstruction_figures(renders, evaluated, train)
    recorded, rendered = [one.frames for one in real], [one.sound for one in renders]
    report["lines"] = line_figures(recorded, rendered, evaluated.drums)
    report["encoder_accuracy"] = prior.accuracy(evaluated.drums, [one.predicted for one in renders])
    draws, counts = prior.sample_counts(evaluated.drums, request.samples)
    samples = prior.draw_samples(model, counts, request.seed)
    report |= sample_figures(samples, evaluated)
    report |= prior_figures(samples, draws, evaluated, renders, train, request.seed)
    deviation = (evaluated if train is None else train).deviation()
    starts = control.starts(model, [one.timbre for one in renders], request.starts, request.seed)
    report["control"] = control.control(control.sweeps(model, starts), deviation)
    report["ranges"] = ranges(model, starts)
    played = [one for each in (evaluated, train) if each is not None for one in each.drums_as_played()]
    report["touch"] = touch_figures(model, starts, played)
    report["safety"] = {
        "model": safety.stress(model, request.stress, request.seed),
        "real": safety.inspect(one.frames / np.abs(one.frames).max() for one in real),
    }
    report["speed"] = safety.speed(model, TIMED_RENDERS, request.seed)
    report["files"] = [{"file": one.file, "drum": one.drum.key, "sha256": one.sha256} for one in real]
    report["model"] = {"name": model.name, "files": model.card["files"]}
    return report


def reconstruction_figures(renders: list[Reconstruction], evaluated: SoundSet, train: SoundSet | None) -> Report:
    """Reconstruction beside the floor of another noise and the nearest training sounds."""
    missing: list[Any] = [None] * len(renders)
    retrieved = {reconstruction.NEAREST: missing, reconstruction.ORACLE: missing}
    if train is not None:
        by_mel = reconstruction.nearest_by_mel(evaluated.features, evaluated.drums, train.features, train.drums)
        by_lsd = reconstruction.nearest_by_lsd(evaluated.recordings, train.recordings)
        for name, rows in ((reconstruction.NEAREST, by_mel), (reconstruction.ORACLE, by_lsd)):
            retrieved[name] = [train.recordings[row].frames if row >= 0 else None for row in rows]
    table = reconstruction.distances(evaluated.recordings, renders, retrieved)
    return {name: reconstruction.summary(row, evaluated.drums) for name, row in table.items()}


def sample_figures(samples: list[prior.PriorSample], evaluated: SoundSet) -> Report:
    """How loud samples of the prior are, and how many are cut while they can be heard, beside the evaluated sounds."""
    recorded = [loudness(one.frames / np.abs(one.frames).max()) for one in evaluated.recordings]
    levels = {
        "model": loudness_spread_of([one.loudness for one in samples], [one.drum for one in samples]),
        "real": loudness_spread_of(recorded, evaluated.drums),
    }
    cut = {
        "model": float(np.mean([one.cut for one in samples])),
        "real": cut_share(one.frames for one in evaluated.recordings),
    }
    return {"loudness": levels, "cut_share": cut}


def prior_figures(
    samples: list[prior.PriorSample],
    draws: int,
    evaluated: SoundSet,
    renders: list[Reconstruction],
    train: SoundSet | None,
    seed: int,
) -> Report:
    """Samples of the prior beside real sounds: distances of the sets, two-sample test, classification by drum.

    Without training sounds there is neither a feature scale nor a classifier: None.
    """
    if train is None:
        return {"prior": None, "two_sample": None, "classifier_accuracy": None}
    scale = feature_scale(train.features)
    drums, generated = [one.drum for one in samples], [one.features for one in samples]
    real, reconstructed = scale(evaluated.features), scale([sound_features(one.sound) for one in renders])
    distances = prior.population_distances(
        real,
        [scale(generated)[rows] for rows in prior.balanced(evaluated.drums, drums, draws, seed)],
        [scale(train.features)[rows] for rows in prior.balanced(evaluated.drums, train.drums, draws, seed)],
    )
    classifier = prior.DrumClassifier(train.features, train.drums, scale)
    return {
        "prior": distances | {"reconstruction": prior.distances(reconstructed, real)},
        "two_sample": two_sample_figures(evaluated, train, samples, seed),
        "classifier_accuracy": {
            "model": prior.accuracy(drums, classifier.predict(generated)),
            "real": prior.accuracy(evaluated.drums, classifier.predict(evaluated.features)),
        },
    }


def two_sample_figures(evaluated: SoundSet, train: SoundSet, samples: list[prior.PriorSample], seed: int) -> Report:
    """How well samples, and the evaluated sounds as the floor, are told from training sounds; as many of each drum."""
    both = list((Counter(evaluated.drums) & Counter(train.drums)).elements())
    sides = {
        "train": (train.forest_inputs(), train.drums),
        "model": (
            forest_inputs([one.features for one in samples], [one.giveaways for one in samples]),
            [one.drum for one in samples],
        ),
        "real": (evaluated.forest_inputs(), evaluated.drums),
    }
    drawn = {
        name: [inputs[rows] for rows in prior.balanced(both, drums, TESTS, seed)]
        for name, (inputs, drums) in sides.items()
    }
    return {name: told_apart(list(zip(drawn["train"], drawn[name], strict=True)), seed) for name in ("model", "real")}
