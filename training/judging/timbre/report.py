"""The whole report on a timbre model: playback of unseen kits, prior, knobs, loudness, safety, speed."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from latentdrum.core.timbre.timbre import Drum
from training.judging.timbre import control as sound_control
from training.judging.timbre import prior as sound_prior
from training.judging.timbre import reconstruction as sound_playback
from training.judging.timbre import safety as sound_safety
from training.judging.timbre.features import Array, FeatureScale, SoundFeatures, feature_scale, sound_features
from training.judging.timbre.loudness import loudness, loudness_spread_of
from training.judging.timbre.reconstruction import Reconstruction
from training.judging.timbre.recordings import Recording, SoundModel, read
from training.paths import drum_data

Report = dict[str, Any]
TIMED = 240


@dataclass(frozen=True, slots=True)
class Request:
    """What to judge on, and how thoroughly."""

    data: Path
    split: str
    train_data: Path | None = None
    model: Path | None = None
    samples: int = 1000
    starts: int = 4  # of every drum, for the knobs
    stress: int = 1000
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class JudgedSounds:
    """Recordings and what the statistics see of them, in the same order."""

    recordings: list[Recording]
    looks: list[SoundFeatures]

    @property
    def drums(self) -> list[Drum]:
        """The drum of each."""
        return [one.drum for one in self.recordings]

    def deviation(self) -> Array:
        """How much the descriptors differ between sounds of one drum, (5,)."""
        values, drums = np.stack([one.descriptors for one in self.looks]), np.array(self.drums)
        means = np.stack([values[drums == drum].mean(0) for drum in self.drums])
        return np.asarray(np.maximum(np.sqrt(np.square(values - means).mean(0)), 1e-6))


def add_options(parser: argparse.ArgumentParser) -> None:
    """The command line of this report."""
    parser.add_argument("--data", type=Path, help="folder with index.csv and the sounds that it lists")
    parser.add_argument("--split", default="validation", help="which split of index.csv to judge on")
    parser.add_argument(
        "--train-data", type=Path, help="folder with the train split, for retrieval and real population_distances"
    )
    parser.add_argument("--model", type=Path, help="folder of an exported model; default: the shipped one")
    parser.add_argument("--samples", type=int, default=1000, help="sounds drawn from the prior, about")
    parser.add_argument("--starts", type=int, default=4, help="sampled places of each drum to turn the knobs from")
    parser.add_argument("--stress", type=int, default=1000, help="places all over the space to look for faults in")
    parser.add_argument("--json", type=Path, help="write everything here")
    parser.add_argument("--card", type=Path, help="add the scores to this card.json")


def request(options: argparse.Namespace) -> Request:
    """What the command line asks for."""
    return Request(
        drum_data(options.data), options.split, options.train_data, options.model, options.samples, options.starts,
        options.stress,
    )  # fmt: skip


def load_model(folder: Path | None) -> SoundModel:
    """The exported model of a folder, or the shipped one. Raises ModelError naming what is missing."""
    from latentdrum.models.timbre.model import load, load_folder

    return load() if folder is None else load_folder(folder)


def training_recordings(asked: Request) -> list[Recording] | None:
    """The train split of --train-data, of the judged folder or of the default places; None if nowhere."""
    if asked.train_data is not None:
        return read(asked.train_data, "train")
    return _train_split(lambda: asked.data) or _train_split(drum_data)


def _train_split(find: Callable[[], Path]) -> list[Recording] | None:
    try:
        return read(find(), "train")
    except (FileNotFoundError, ValueError):
        return None


def _kits(recordings: list[Recording], what: str) -> JudgedSounds:
    return JudgedSounds(
        recordings, [sound_features(one.frames) for one in tqdm(recordings, desc=f"looking at {what}", unit="sound")]
    )


def judge(asked: Request) -> Report:
    """Every figure of the report. Raises FileNotFoundError or ValueError when the judged split is not there."""
    real = read(asked.data, asked.split)
    known = training_recordings(asked)
    model = load_model(asked.model)
    judged = _kits(real, "the judged sounds")
    train = None if known is None else _kits(known, "the training sounds")
    played = sound_playback.reconstruct(model, real)
    report: Report = {"split": asked.split, "sounds": len(real), "train_sounds": None if known is None else len(known)}
    report["playback"] = playback_figures(played, judged, train)
    report["heard"] = sound_prior.agreement(judged.drums, [one.heard for one in played])
    report |= prior_figures(model, judged, played, train, asked)
    deviation = (judged if train is None else train).deviation()
    places = sound_control.starts(model, [one.place for one in played], asked.starts, asked.seed)
    report["control"] = sound_control.control(sound_control.sweeps(model, places), deviation)
    report["hardness"] = sound_control.hardness(model, places, deviation)
    report["safety"] = {
        "model": sound_safety.stress(model, asked.stress, asked.seed),
        "real": sound_safety.inspect(one.frames / np.abs(one.frames).max() for one in real),
    }
    report["speed"] = sound_safety.speed(model, TIMED, asked.seed)
    report["files"] = [{"file": one.file, "drum": one.drum.key, "sha256": one.sha256} for one in real]
    report["model"] = {"name": model.name, "files": model.card["files"]}
    return report


def playback_figures(played: list[Reconstruction], judged: JudgedSounds, train: JudgedSounds | None) -> Report:
    """Playback beside the floor of another noise and the nearest training sounds."""
    nothing: list[Any] = [None] * len(played)
    retrieved = {sound_playback.NEAREST: nothing, sound_playback.ORACLE: nothing}
    if train is not None:
        by_mel = sound_playback.nearest(judged.looks, judged.drums, train.looks, train.drums)
        by_lsd = sound_playback.nearest_by_lsd(judged.recordings, train.recordings)
        for name, rows in ((sound_playback.NEAREST, by_mel), (sound_playback.ORACLE, by_lsd)):
            retrieved[name] = [train.recordings[row].frames if row >= 0 else None for row in rows]
    found = sound_playback.distances(judged.recordings, played, retrieved)
    return {name: sound_playback.summary(row, judged.drums) for name, row in found.items()}


def prior_figures(
    model: SoundModel, judged: JudgedSounds, played: list[Reconstruction], train: JudgedSounds | None, asked: Request
) -> Report:
    """Sounds of the prior beside real ones: as a crowd, heard as their drum, and how loud; and replayed ones likewise.

    Without training sounds there is no scale and no listener: None.
    """
    draws, counts = sound_prior.sample_counts(judged.drums, asked.samples)
    drawn = sound_prior.draw_samples(model, counts, asked.seed)
    everything = [one for own in drawn.values() for one in own]
    recorded = [loudness(one.frames / np.abs(one.frames).max()) for one in judged.recordings]
    report: Report = {"prior": None, "agreement": None}
    report["loudness"] = {
        "model": loudness_spread_of([one.loudness for one in everything], [one.drum for one in everything]),
        "real": loudness_spread_of(recorded, judged.drums),
    }
    if train is None:
        return report
    scale = feature_scale(train.looks)
    report["prior"] = population_figures(judged, train, drawn, draws, scale, asked.seed)
    replayed = scale([sound_features(one.sound) for one in played])
    report["prior"]["replayed"] = sound_prior.distances(replayed, scale(judged.looks))
    listener = sound_prior.DrumClassifier(train.looks, train.drums, scale)
    report["agreement"] = {
        "model": sound_prior.agreement([one.drum for one in everything],
                                       listener.predict([one.features for one in everything])),
        "real": sound_prior.agreement(judged.drums, listener.predict(judged.looks)),
    }  # fmt: skip
    return report


def population_figures(
    judged: JudgedSounds,
    train: JudgedSounds,
    drawn: dict[Drum, list[sound_prior.PriorSample]],
    draws: int,
    scale: FeatureScale,
    seed: int,
) -> Report:
    """Draws of the prior and equal draws of training sounds against the judged sounds."""
    everything = [one for own in drawn.values() for one in own]
    made, known = scale([one.features for one in everything]), scale(train.looks)
    from_model = sound_prior.balanced(judged.drums, [one.drum for one in everything], draws, seed)
    from_train = sound_prior.balanced(judged.drums, train.drums, draws, seed)
    population_distances: list[list[Array]] = [
        [made[rows] for rows in from_model],
        [known[rows] for rows in from_train],
    ]
    return sound_prior.population_distances(scale(judged.looks), *population_distances)
