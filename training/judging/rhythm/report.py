"""The report on a rhythm model: reconstruction and baselines, control by the axes, samples, speed."""

import argparse
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from latentdrum.core.model_names import RHYTHM_MODEL
from latentdrum.core.preset.preset import Preset
from latentdrum.core.rhythm.attributes import measure
from latentdrum.models.rhythm.model import RhythmModel, load, load_folder
from training.judging.rhythm import (
    breakdown,
    control,
    knobs,
    peers,
    prior,
    rate,
    reconstruction,
    style_control,
    style_recogniser,
    two_sample,
)
from training.judging.rhythm.reconstruction import GrooveArrays
from training.judging.two_sample import TooFewTakesError
from training.paths import groove_folder, rhythm_data
from training.rhythm import groove_midi
from training.rhythm.windows import Windows

Report = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """What to evaluate on, and how thoroughly."""

    data: Path
    split: str
    train_data: Path | None = None
    model: Path | None = None
    sweeps: int = 100  # start positions from real grooves, and as many from the prior
    samples: int = 2000
    presets: int = 64  # at most so many factory presets
    peers: Path | None = None
    seed: int = 0


def add_options(parser: argparse.ArgumentParser) -> None:
    """The command line options of this report."""
    parser.add_argument("--data", type=Path, help="Groove folder (info.csv + MIDI) or the folder that holds it")
    parser.add_argument("--split", default="validation", help="which split of info.csv to evaluate on")
    parser.add_argument(
        "--train-data", type=Path, help="Groove folder with the train split, for the baselines and the prior"
    )
    parser.add_argument("--model", type=Path, help=f"folder of an exported model; default: the shipped {RHYTHM_MODEL}")
    parser.add_argument("--sweeps", type=int, default=100, help="real, and as many sampled, start positions")
    parser.add_argument("--samples", type=int, default=2000, help="grooves drawn from the prior")
    parser.add_argument("--presets", type=int, default=64, help="factory presets at most, for knobs and styles")
    parser.add_argument("--peers", type=Path, help="folder with a folder of two-bar MIDI files for each other system")
    parser.add_argument("--json", type=Path, help="write everything here")
    parser.add_argument("--card", type=Path, help="add the scores to this card.json")


def parse_request(options: argparse.Namespace) -> Request:
    """What the command line asks for."""
    return Request(
        rhythm_data(options.data),
        options.split,
        options.train_data,
        options.model,
        options.sweeps,
        options.samples,
        options.presets,
        options.peers,
    )


def training_windows(request: Request) -> Windows | None:
    """The train split of --train-data, of the evaluated folder or of the default folders; None if there is none."""
    if request.train_data is not None:
        return groove_midi.read(groove_folder(request.train_data), "train")[0]
    return _train_split(lambda: request.data) or _train_split(rhythm_data)


def _train_split(find: Callable[[], Path]) -> Windows | None:
    try:
        return groove_midi.read(groove_folder(find()), "train")[0]
    except (FileNotFoundError, ValueError):
        return None


def evaluate(request: Request) -> Report:
    """Every figure of the report. Raises FileNotFoundError or ValueError when the evaluated split is not there."""
    model = load() if request.model is None else load_folder(request.model)
    windows, records = groove_midi.read(groove_folder(request.data), request.split)
    train = training_windows(request)
    found = reconstruction.reconstruct(model, windows)
    report: Report = {
        "split": request.split,
        "windows": len(windows),
        "train_windows": None if train is None else len(train),
        "reconstruction": rows(found, windows, train),
        "triplets": breakdown.triplets(found.decoded, windows),
        "by_voice": breakdown.by_voice(found.decoded, windows),
        "by_drummer": breakdown.by_drummer(found.decoded, windows),
        "active_units": found.active_units,
        "offset_spread_ratio": reconstruction.spread_ratio(found.drawn, windows),
        "style_accuracy": found.style_accuracy,
    }
    report["rate"] = rate_figures(model, found, windows, train)
    rng = np.random.default_rng(request.seed)
    starts = [found.positions[row] for row in rng.permutation(len(windows))[: request.sweeps]]
    drawn = prior.draw(model, windows, max(request.samples, request.sweeps), request.seed)
    report |= control_figures(model, starts, drawn.positions[: request.sweeps])
    presets = knobs.factory_presets()[: request.presets]
    report["knobs"] = knobs.smoothness(model, presets)
    report["styles"] = {} if train is None else style_figures(model, presets, windows, train)
    report["prior"] = prior_figures(model, drawn, windows, train)
    report["peers"] = {} if request.peers is None else peer_figures(request.peers, windows, train)
    report["decode"] = control.speed(model, starts)
    report["files"] = [asdict(record) for record in records]
    report["model"] = {"name": model.name, "files": model.card["files"]}
    return report


def rows(
    found: reconstruction.Reconstruction, windows: Windows, train: Windows | None
) -> dict[str, reconstruction.Row]:
    """Scores of the model and of three baselines."""
    missing: reconstruction.Row = {"onset_f1": None, "velocity_mae": None, "timing_mae_ms": None}
    return {
        "all zero": reconstruction.score(reconstruction.all_zero(windows), windows),
        "train-mean groove": missing
        if train is None
        else reconstruction.score(reconstruction.train_mean(windows, train), windows),
        "nearest training groove": missing
        if train is None
        else reconstruction.score(reconstruction.nearest_train(windows, train), windows),
        "model": reconstruction.score(found.decoded, windows),
    }


def rate_figures(
    model: RhythmModel, found: reconstruction.Reconstruction, windows: Windows, train: Windows | None
) -> Report:
    """Nats of z, style and axes, and the scores of reconstructions whose axes are predicted from z and style."""
    figures: Report = {"kl_nats": found.kl_nats, "style_nats": rate.style_rate(found.positions)}
    if train is not None:
        predicted = rate.fit_predictor(model, train).axes(found.positions)
        figures["axes_nats"] = rate.axis_rate(found.positions, predicted)
        decoded = rate.decode_with(model, found.positions, predicted)
        figures["predicted_axes"] = reconstruction.score(decoded, windows)
    return figures


def control_figures(model: RhythmModel, real: list[Any], drawn: list[Any]) -> Report:
    """Sweeps of every axis from real and from sampled positions, and interpolations between real ones."""
    measured = control.sweeps(model, [*real, *drawn])
    decoded = np.stack([measure(model.decode(position, 0, 0.0)) for position in real])
    crosstalk = control.crosstalk(model, measured)
    return {
        "axes": control.control(measured),
        "encoded_axes": control.encoded_axes(real, decoded),
        "crosstalk": crosstalk,
        "crosstalk_mean": control.off_diagonal(crosstalk),
        "smoothness": control.smoothness(model, real),
    }


def prior_figures(model: RhythmModel, drawn: prior.Draws, windows: Windows, train: Windows | None) -> Report:
    """Samples at temperatures 0 and 1 against real grooves: two-sample AUC and copies, beside those of real ones."""
    real = two_sample.as_grooves(windows)
    figures: Report = {"real": similarity(real, train)}
    if train is not None:
        figures["floor"] = _floor(real, windows, train, min(len(windows), len(drawn.positions)))
    for temperature in (0, 1):
        grooves = prior.decode_samples(model, drawn.positions, float(temperature))
        figures[f"temperature_{temperature}"] = _judged(real, windows, grooves, drawn.takes, train)
    return figures


def peer_figures(folder: Path, windows: Windows, train: Windows | None) -> Report:
    """The same test and copies for the grooves of other systems, with a floor for each smaller number of grooves."""
    real = two_sample.as_grooves(windows)
    systems = peers.read_peers(folder).items()
    figures = {name: _judged(real, windows, grooves, takes, train) for name, (grooves, takes) in systems}
    if train is not None:
        largest = min(len(windows), two_sample.LARGEST_SIDE)
        for size in sorted({row["side"] for row in figures.values()} - {largest}):
            figures[f"training grooves, {size}"] = _floor(real, windows, train, size)
    return figures


def style_figures(model: RhythmModel, presets: list[Preset], windows: Windows, train: Windows) -> Report:
    """How often an independent classifier hears the right style: in unseen grooves, and in those of the model."""
    recogniser = style_recogniser.fit_recogniser(train)
    written = style_recogniser.unseen_written()
    some = style_control.some_presets(presets)
    heard = {
        name: style_recogniser.accuracy(recogniser.ranked(two_sample.as_grooves(part)), part.style)
        for name, part in (("real", windows), ("written", written))
    }
    return {
        **heard,
        "knob": style_control.knob(model, recogniser, some),
        "samples": style_control.samples(model, recogniser, 0.0),
        "blends": style_control.blends(model, recogniser, some),
    }


def _judged(
    real: GrooveArrays, windows: Windows, grooves: GrooveArrays, takes: two_sample.Takes, train: Windows | None
) -> Report:
    scores = _scores(lambda: two_sample.two_sample(real, windows.source, grooves, takes))
    return {"side": two_sample.side(real, grooves), **scores, **similarity(grooves, train)}


def _floor(real: GrooveArrays, windows: Windows, train: Windows, size: int) -> Report:
    size = min(size, len(train), two_sample.LARGEST_SIDE)
    return {"side": size, **_scores(lambda: two_sample.floor(real, windows.source, train, size))}


def similarity(grooves: GrooveArrays, train: Windows | None) -> Report:
    """Hits a groove, and how much of the training grooves there is in them."""
    copied = {} if train is None else prior.copies(grooves, train)
    return {"hits": float(grooves.hits.sum((1, 2)).mean()), **copied}


def _scores(test: Callable[[], dict[str, float]]) -> Report:
    """The scores of a test; none where there are too few takes."""
    try:
        return dict(test())
    except TooFewTakesError:
        return {}
