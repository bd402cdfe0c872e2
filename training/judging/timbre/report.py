"""The report on a timbre model: reconstruction of unseen kits, prior, control by the axes, loudness, faults, speed."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from latentdrum.core.timbre.timbre import Drum
from training.judging.timbre import control, prior, reconstruction, safety
from training.judging.timbre.features import Array, FeatureScale, SoundFeatures, feature_scale, sound_features
from training.judging.timbre.lines import line_figures
from training.judging.timbre.loudness import loudness, loudness_spread_of
from training.judging.timbre.ranges import ranges
from training.judging.timbre.reconstruction import Reconstruction
from training.judging.timbre.recordings import Recording, SoundModel, read
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


@dataclass(frozen=True, slots=True, eq=False)
class SoundSet:
    """Recordings and their features, in the same order."""

    recordings: list[Recording]
    features: list[SoundFeatures]

    @property
    def drums(self) -> list[Drum]:
        """The drum of each."""
        return [one.drum for one in self.recordings]

    def deviation(self) -> Array:
        """Standard deviation of the descriptors among sounds of one drum, (5,)."""
        values, drums = np.stack([one.descriptors for one in self.features]), np.array(self.drums)
        means = np.stack([values[drums == drum].mean(0) for drum in self.drums])
        return np.asarray(np.maximum(np.sqrt(np.square(values - means).mean(0)), 1e-6))


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


def training_recordings(request: Request) -> list[Recording] | None:
    """The train split of --train-data, of the evaluated folder or of the default folders; None if there is none."""
    if request.train_data is not None:
        return read(request.train_data, "train")
    return _train_split(lambda: request.data) or _train_split(drum_data)


def _train_split(find: Callable[[], Path]) -> list[Recording] | None:
    try:
        return read(find(), "train")
    except (FileNotFoundError, ValueError):
        return None


def _sound_set(recordings: list[Recording], what: str) -> SoundSet:
    progress = tqdm(recordings, desc=f"features of {what}", unit="sound", disable=None)
    return SoundSet(recordings, [sound_features(one.frames) for one in progress])


def evaluate(request: Request) -> Report:
    """Every figure of the report. Raises FileNotFoundError or ValueError when the evaluated split is not there."""
    real = read(request.data, request.split)
    known = training_recordings(request)
    model = load_model(request.model)
    evaluated = _sound_set(real, "evaluated sounds")
    train = None if known is None else _sound_set(known, "training sounds")
    renders = reconstruction.reconstruct(model, real)
    report: Report = {
        "split": request.split,
        "sounds": len(real),
        "train_sounds": None if known is None else len(known),
    }
    report["reconstruction"] = reconstruction_figures(renders, evaluated, train)
    recorded, rendered = [one.frames for one in real], [one.sound for one in renders]
    report["lines"] = line_figures(recorded, rendered, evaluated.drums)
    report["encoder_accuracy"] = prior.accuracy(evaluated.drums, [one.predicted for one in renders])
    report |= prior_figures(model, evaluated, renders, train, request)
    deviation = (evaluated if train is None else train).deviation()
    starts = control.starts(model, [one.timbre for one in renders], request.starts, request.seed)
    report["control"] = control.control(control.sweeps(model, starts), deviation)
    report["ranges"] = ranges(model, starts)
    report["hardness"] = control.hardness(model, starts, deviation)
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


def prior_figures(
    model: SoundModel,
    evaluated: SoundSet,
    renders: list[Reconstruction],
    train: SoundSet | None,
    request: Request,
) -> Report:
    """Samples of the prior beside real sounds: distances of the sets, classification by drum, loudness.

    Without training sounds there is neither a feature scale nor a classifier: None.
    """
    draws, counts = prior.sample_counts(evaluated.drums, request.samples)
    by_drum = prior.draw_samples(model, counts, request.seed)
    samples = [one for own in by_drum.values() for one in own]
    recorded = [loudness(one.frames / np.abs(one.frames).max()) for one in evaluated.recordings]
    report: Report = {"prior": None, "classifier_accuracy": None}
    report["loudness"] = {
        "model": loudness_spread_of([one.loudness for one in samples], [one.drum for one in samples]),
        "real": loudness_spread_of(recorded, evaluated.drums),
    }
    if train is None:
        return report
    scale = feature_scale(train.features)
    report["prior"] = population_figures(evaluated, train, samples, draws, scale, request.seed)
    reconstructed = scale([sound_features(one.sound) for one in renders])
    report["prior"]["reconstruction"] = prior.distances(reconstructed, scale(evaluated.features))
    classifier = prior.DrumClassifier(train.features, train.drums, scale)
    predicted = classifier.predict([one.features for one in samples])
    report["classifier_accuracy"] = {
        "model": prior.accuracy([one.drum for one in samples], predicted),
        "real": prior.accuracy(evaluated.drums, classifier.predict(evaluated.features)),
    }
    return report


def population_figures(
    evaluated: SoundSet,
    train: SoundSet,
    samples: list[prior.PriorSample],
    draws: int,
    scale: FeatureScale,
    seed: int,
) -> Report:
    """Distances to the evaluated sounds: draws of the prior, and equal draws of training sounds."""
    generated, known = scale([one.features for one in samples]), scale(train.features)
    from_model = prior.balanced(evaluated.drums, [one.drum for one in samples], draws, seed)
    from_train = prior.balanced(evaluated.drums, train.drums, draws, seed)
    return prior.population_distances(
        scale(evaluated.features), [generated[rows] for rows in from_model], [known[rows] for rows in from_train]
    )
