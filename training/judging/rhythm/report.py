"""The whole report on a rhythm model: playback beside its baselines, knobs, samples, speed."""

import argparse
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from latentdrum.core.model_names import RHYTHM_MODEL
from latentdrum.core.rhythm.attributes import measure
from latentdrum.core.rhythm.axes import AXES
from latentdrum.models.rhythm.model import RhythmModel, load, load_folder
from training.judging.rhythm import control as knobs
from training.judging.rhythm import prior as samples
from training.judging.rhythm import reconstruction as playback
from training.paths import groove_folder, rhythm_data
from training.rhythm import groove_midi
from training.rhythm.windows import Windows

Report = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
    """What to judge on, and how thoroughly."""

    data: Path
    split: str
    train_data: Path | None = None
    model: Path | None = None
    sweeps: int = 100  # start positions from real grooves, and as many from the prior
    samples: int = 2000
    seed: int = 0


def add_options(parser: argparse.ArgumentParser) -> None:
    """The command line of this report."""
    parser.add_argument("--data", type=Path, help="Groove folder (info.csv + MIDI) or the folder that holds it")
    parser.add_argument("--split", default="validation", help="which split of info.csv to judge on")
    parser.add_argument("--train-data", type=Path, help="Groove folder with the train split, for retrieval and priors")
    parser.add_argument("--model", type=Path, help=f"folder of an exported model; default: the shipped {RHYTHM_MODEL}")
    parser.add_argument("--sweeps", type=int, default=100, help="real, and as many sampled, start positions")
    parser.add_argument("--samples", type=int, default=2000, help="grooves drawn from the prior")
    parser.add_argument("--json", type=Path, help="write everything here")
    parser.add_argument("--card", type=Path, help="add the scores to this card.json")


def request(options: argparse.Namespace) -> Request:
    """What the command line asks for."""
    data = rhythm_data(options.data)
    return Request(data, options.split, options.train_data, options.model, options.sweeps, options.samples)


def training_windows(asked: Request) -> Windows | None:
    """The train split of --train-data, of the judged folder or of the default places; None if nowhere."""
    if asked.train_data is not None:
        return groove_midi.read(groove_folder(asked.train_data), "train")[0]
    return _train_split(lambda: asked.data) or _train_split(rhythm_data)


def _train_split(find: Callable[[], Path]) -> Windows | None:
    try:
        return groove_midi.read(groove_folder(find()), "train")[0]
    except (FileNotFoundError, ValueError):
        return None


def judge(asked: Request) -> Report:
    """Every figure of the report. Raises FileNotFoundError or ValueError when the judged split is not there."""
    model = load() if asked.model is None else load_folder(asked.model)
    windows, records = groove_midi.read(groove_folder(asked.data), asked.split)
    train = training_windows(asked)
    heard = playback.reconstruct(model, windows)
    report: Report = {
        "split": asked.split,
        "windows": len(windows),
        "train_windows": None if train is None else len(train),
        "playback": rows(heard, windows, train),
        "by_drummer": playback.by_drummer(heard.played, windows),
        "kl_nats": heard.kl_nats,
        "active_units": heard.active_units,
        "offset_spread_ratio": playback.spread_ratio(heard.played, windows),
        "style_accuracy": heard.style_accuracy,
    }
    rng = np.random.default_rng(asked.seed)
    starts = [heard.positions[row] for row in rng.permutation(len(windows))[: asked.sweeps]]
    drawn = samples.sample_positions(model, windows, max(asked.samples, asked.sweeps), asked.seed)
    report |= control_figures(model, starts, drawn[: asked.sweeps])
    report["prior"] = prior_figures(model, drawn, windows, train)
    report["decode"] = knobs.speed(model, starts)
    report["files"] = [asdict(record) for record in records]
    report["model"] = {"name": model.name, "files": model.card["files"]}
    return report


def rows(heard: playback.Reconstruction, windows: Windows, train: Windows | None) -> dict[str, playback.Row]:
    """Playback scores of the model and of three answers that need no model."""
    missing: playback.Row = {"onset_f1": None, "velocity_mae": None, "timing_mae_ms": None}
    return {
        "all-zero (untouched grid)": playback.score(playback.all_zero(windows), windows),
        "train-mean groove": missing if train is None else playback.score(playback.train_mean(windows, train), windows),
        "nearest training groove": missing
        if train is None
        else playback.score(playback.nearest_train(windows, train), windows),
        "model": playback.score(heard.played, windows),
    }


def control_figures(model: RhythmModel, real: list[Any], drawn: list[Any]) -> Report:
    """Sweeps of every knob from real and from sampled positions, and walks between real ones."""
    measured = knobs.sweeps(model, [*real, *drawn])
    decoded = np.stack([measure(model.decode(position, 0, 0.0)) for position in real])
    return {
        "axes": knobs.control(measured),
        "axes_on_real": knobs.held(real, decoded),
        "crosstalk": knobs.crosstalk(model, measured),
        "smoothness": knobs.smoothness(model, real),
    }


def prior_figures(model: RhythmModel, drawn: list[Any], windows: Windows, train: Windows | None) -> Report:
    """Samples at temperatures 0 and 1 beside real grooves: nearness to training data, and how easily told apart."""
    real = samples.windows_as_grooves(windows)
    made = {f"temperature_{t}": samples.decode_samples(model, drawn, float(t)) for t in (0, 1)}
    figures: Report = {}
    seen = samples.features(real)
    for name, played in {"real": real, **made}.items():
        close = None if train is None else samples.nearest_train_f1(played, train)
        figures[name] = {"nearest_train_f1": close, "hits": float(played.hits.sum((1, 2)).mean())}
        if name != "real":
            looks = samples.features(played)
            figures[name]["auc"] = samples.two_sample_auc(seen, looks)
            figures[name]["auc_unseen_takes"] = samples.two_sample_auc(seen, looks, windows.source)
    if train is not None:
        rng = np.random.default_rng(0)
        other = samples.features(
            samples.windows_as_grooves(train.pick(rng.permutation(len(train))[: 2 * len(windows)]))
        )
        figures["real"]["auc"] = samples.two_sample_auc(seen, other)
        figures["real"]["auc_unseen_takes"] = samples.two_sample_auc(seen, other, windows.source)
    return figures


def _number(value: float | None, digits: int = 3) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def table(report: Report) -> list[str]:
    """The report as lines to print."""
    lines = [f"{report['split']}: {report['windows']} two-bar windows", ""]
    lines.append(f"{'':28}{'onset F1':>10}{'velocity MAE':>14}{'timing MAE ms':>15}")
    for name, row in report["playback"].items():
        cells = _number(row["onset_f1"]), _number(row["velocity_mae"], 2), _number(row["timing_mae_ms"], 2)
        lines.append(f"{name:28}{cells[0]:>10}{cells[1]:>14}{cells[2]:>15}")
    latents = f"KL {report['kl_nats']:.1f} nats, {report['active_units']} active units"
    spread = f"offset spread ratio {report['offset_spread_ratio']:.3f}"
    lines += ["", f"{latents}, {spread}, style heard {report['style_accuracy']:.3f}"]
    lines.append("F1 by drummer: " + ", ".join(f"{name} {f1:.3f}" for name, f1 in report["by_drummer"].items()))
    lines += ["", f"{'axis':14}{'Spearman':>10}{'monotone':>10}{'on real':>10}   crosstalk: " + " ".join(AXES)]
    for name in AXES:
        own, moved = report["axes"][name], report["crosstalk"][name]
        figures = f"{own['spearman']:>10.3f}{own['monotone']:>10.3f}{report['axes_on_real'][name]:>10.3f}"
        lines.append(f"{name:14}{figures}   " + " ".join(f"{moved[other]:.2f}" for other in AXES))
    walk = report["smoothness"]
    lines += [
        "",
        f"walks: {walk['hits_per_step']:.3f} hits change per 1/64, {walk['largest_jump']:.1f} at the largest jump",
    ]
    for name, row in report["prior"].items():
        told = f"AUC {_number(row.get('auc'))}, on unseen takes {_number(row.get('auc_unseen_takes'))}"
        figures = f"nearest-train F1 {_number(row['nearest_train_f1'])}, {row['hits']:.1f} hits, {told}"
        lines.append(
            f"{name.replace('_', ' '):16}{figures}" + (" (training grooves against it)" if name == "real" else "")
        )
    speed = report["decode"]
    lines.append(f"decode p50 {speed['p50_ms']:.2f} ms, p99 {speed['p99_ms']:.2f} ms "
                 f"(own processor time {speed['cpu_p50_ms']:.2f} / {speed['cpu_p99_ms']:.2f})")  # fmt: skip
    if report["train_windows"] is None:
        lines.append("rows marked - need the train split: pass --train-data DIR")
    return lines
