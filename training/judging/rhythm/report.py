"""The report on a rhythm model: reconstruction and baselines, control by the axes, samples, speed."""

import argparse
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.model_names import RHYTHM_MODEL
from latentdrum.core.rhythm.attributes import measure
from latentdrum.core.rhythm.axes import AXES
from latentdrum.models.rhythm.model import RhythmModel, load, load_folder
from training.judging.figures import number_text
from training.judging.rhythm import control, prior, reconstruction
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
    parser.add_argument("--json", type=Path, help="write everything here")
    parser.add_argument("--card", type=Path, help="add the scores to this card.json")


def parse_request(options: argparse.Namespace) -> Request:
    """What the command line asks for."""
    data = rhythm_data(options.data)
    return Request(data, options.split, options.train_data, options.model, options.sweeps, options.samples)


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
        "by_drummer": reconstruction.by_drummer(found.decoded, windows),
        "kl_nats": found.kl_nats,
        "active_units": found.active_units,
        "offset_spread_ratio": reconstruction.spread_ratio(found.decoded, windows),
        "style_accuracy": found.style_accuracy,
    }
    rng = np.random.default_rng(request.seed)
    starts = [found.positions[row] for row in rng.permutation(len(windows))[: request.sweeps]]
    drawn = prior.sample_positions(model, windows, max(request.samples, request.sweeps), request.seed)
    report |= control_figures(model, starts, drawn[: request.sweeps])
    report["prior"] = prior_figures(model, drawn, windows, train)
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


def control_figures(model: RhythmModel, real: list[Any], drawn: list[Any]) -> Report:
    """Sweeps of every axis from real and from sampled positions, and interpolations between real ones."""
    measured = control.sweeps(model, [*real, *drawn])
    decoded = np.stack([measure(model.decode(position, 0, 0.0)) for position in real])
    return {
        "axes": control.control(measured),
        "encoded_axes": control.encoded_axes(real, decoded),
        "crosstalk": control.crosstalk(model, measured),
        "smoothness": control.smoothness(model, real),
    }


def prior_figures(model: RhythmModel, drawn: list[Any], windows: Windows, train: Windows | None) -> Report:
    """Samples at temperatures 0 and 1 beside real grooves: similarity to training data, and two-sample AUC."""
    real = prior.windows_as_grooves(windows)
    sampled = {f"temperature_{t}": prior.decode_samples(model, drawn, float(t)) for t in (0, 1)}
    figures: Report = {}
    real_features = prior.features(real)
    for name, grooves in {"real": real, **sampled}.items():
        f1 = None if train is None else prior.nearest_train_f1(grooves, train)
        figures[name] = {"nearest_train_f1": f1, "hits": float(grooves.hits.sum((1, 2)).mean())}
        if name != "real":
            figures[name] |= _auc(real_features, prior.features(grooves), windows)
    if train is not None:
        rng = np.random.default_rng(0)
        picked = train.pick(rng.permutation(len(train))[: 2 * len(windows)])
        figures["real"] |= _auc(real_features, prior.features(prior.windows_as_grooves(picked)), windows)
    return figures


def _auc(real: FloatArray, other: FloatArray, windows: Windows) -> dict[str, float]:
    return {
        "auc": prior.two_sample_auc(real, other),
        "auc_unseen_recordings": prior.two_sample_auc(real, other, windows.source),
    }


def table(report: Report) -> list[str]:
    """The report as lines to print."""
    lines = [f"{report['split']}: {report['windows']} two-bar windows", ""]
    lines.append(f"{'':28}{'onset F1':>10}{'velocity MAE':>14}{'timing MAE ms':>15}")
    for name, row in report["reconstruction"].items():
        cells = number_text(row["onset_f1"], 3), number_text(row["velocity_mae"]), number_text(row["timing_mae_ms"])
        lines.append(f"{name:28}{cells[0]:>10}{cells[1]:>14}{cells[2]:>15}")
    latents = f"KL {report['kl_nats']:.1f} nats, {report['active_units']} active units"
    spread = f"offset spread ratio {report['offset_spread_ratio']:.3f}"
    lines += ["", f"{latents}, {spread}, style accuracy {report['style_accuracy']:.3f}"]
    lines.append("F1 by drummer: " + ", ".join(f"{name} {f1:.3f}" for name, f1 in report["by_drummer"].items()))
    lines += ["", f"{'axis':14}{'Spearman':>10}{'monotone':>10}{'encoded':>10}   crosstalk: " + " ".join(AXES)]
    for name in AXES:
        own, changes = report["axes"][name], report["crosstalk"][name]
        figures = f"{own['spearman']:>10.3f}{own['monotone']:>10.3f}{report['encoded_axes'][name]:>10.3f}"
        lines.append(f"{name:14}{figures}   " + " ".join(f"{changes[other]:.2f}" for other in AXES))
    smooth = report["smoothness"]
    lines += [
        "",
        f"interpolation: {smooth['hits_per_step']:.3f} hits change per 1/64, {smooth['largest_jump']:.1f} at most",
    ]
    for name, row in report["prior"].items():
        unseen = number_text(row.get("auc_unseen_recordings"), 3)
        auc = f"AUC {number_text(row.get('auc'), 3)}, on unseen recordings {unseen}"
        figures = f"nearest-train F1 {number_text(row['nearest_train_f1'], 3)}, {row['hits']:.1f} hits, {auc}"
        lines.append(
            f"{name.replace('_', ' '):16}{figures}" + (" (training grooves against it)" if name == "real" else "")
        )
    speed = report["decode"]
    lines.append(f"decode p50 {speed['p50_ms']:.2f} ms, p99 {speed['p99_ms']:.2f} ms "
                 f"(processor time {speed['cpu_p50_ms']:.2f} / {speed['cpu_p99_ms']:.2f})")  # fmt: skip
    if report["train_windows"] is None:
        lines.append("figures shown as - need the train split: pass --train-data DIR")
    return lines
