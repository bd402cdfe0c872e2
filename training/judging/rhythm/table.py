"""The report on a rhythm model as lines of text."""

from typing import Any

from latentdrum.core.rhythm.axes import AXES
from training.judging.figures import number_text
from training.judging.rhythm.two_sample import SCORES

Report = dict[str, Any]

_NAME_WIDTH = 36
_COPIES = ("exact", "near", "nearest_train_f1")
_ROW_NAMES = {
    "real": "grooves of this split",
    "floor": "training grooves",
    "temperature_0": "samples, temperature 0",
    "temperature_1": "samples, temperature 1",
}


def table(report: Report) -> list[str]:
    """The report as lines to print."""
    lines = [f"{report['split']}: {report['windows']} two-bar windows"]
    for section in (_reconstruction, _rate, _axes, _samples, _speed):
        lines += ["", *section(report)]
    if report["train_windows"] is None:
        lines += ["", "figures shown as - need the train split: pass --train-data DIR"]
    return lines


def _reconstruction(report: Report) -> list[str]:
    lines = [f"{'reconstruction':{_NAME_WIDTH}}{'onset F1':>10}{'velocity MAE':>14}{'timing MAE ms':>15}"]
    lines += [_scores(name, row) for name, row in report["reconstruction"].items()]
    if "predicted_axes" in report["rate"]:
        lines.append(_scores("model, axes predicted from z, style", report["rate"]["predicted_axes"]))
    triplets = report["triplets"]
    lines.append(_scores(f"model, {triplets['windows']:.0f} in triplets", triplets))
    for name, row in report["by_voice"].items():
        lines.append(_scores(f"model, {name} ({row['share_of_hits']:.1%} of hits)", row))
    spread = f"offset spread ratio {report['offset_spread_ratio']:.3f}"
    lines.append(f"{report['active_units']} active units, {spread}, style accuracy {report['style_accuracy']:.3f}")
    lines.append("F1 by drummer: " + ", ".join(f"{name} {f1:.3f}" for name, f1 in report["by_drummer"].items()))
    return lines


def _rate(report: Report) -> list[str]:
    rate = report["rate"]
    axes = number_text(rate.get("axes_nats", {}).get("sum"), 1)
    return [f"rate: z {rate['kl_nats']:.1f} nats, style {rate['style_nats']:.1f}, axes beyond z and style {axes}"]


def _scores(name: str, row: Report) -> str:
    cells = number_text(row["onset_f1"], 3), number_text(row["velocity_mae"]), number_text(row["timing_mae_ms"])
    return f"{name:{_NAME_WIDTH}}{cells[0]:>10}{cells[1]:>14}{cells[2]:>15}"


def _axes(report: Report) -> list[str]:
    heads = "".join(f"{name:>13}" for name in ("Spearman", "monotone", "encoded", "crosstalk"))
    lines = [f"{'axis':14}{heads}" + "".join(f"{'on ' + name:>15}" for name in AXES)]
    crosstalk = report["crosstalk_mean"]
    for name in AXES:
        own, changes = report["axes"][name], report["crosstalk"][name]
        figures = (own["spearman"], own["monotone"], report["encoded_axes"][name], crosstalk[name])
        row = "".join(f"{figure:>13.3f}" for figure in figures)
        lines.append(f"{name:14}{row}" + "".join(f"{changes[other]:>15.2f}" for other in AXES))
    lines.append(f"crosstalk in the mean {crosstalk['mean']:.3f} (percentiles 0..1, axis from 0 to 1)")
    smooth = report["smoothness"]
    change = f"{smooth['hits_per_step']:.3f} hits change per 1/64, {smooth['largest_jump']:.1f} at most"
    return [*lines, "", f"interpolation: {change}"]


def _samples(report: Report) -> list[str]:
    """Two-sample AUC by classifier and family of features, and copies, of the samples beside those of real grooves."""
    names = [score.removeprefix("boosted_") for score in SCORES]
    title = "AUC against this split, copies"
    head = "".join(f"{name:>12}" for name in (*names, "exact", "F1 >= .95", "nearest F1", "hits"))
    lines = [f"{title:{_NAME_WIDTH}}{head}"]
    for name, row in report["prior"].items():
        figures = [number_text(row.get(score), 3) for score in (*SCORES, *_COPIES)]
        figures.append(number_text(row.get("hits"), 1))
        lines.append(f"{_ROW_NAMES.get(name, name):{_NAME_WIDTH}}" + "".join(f"{figure:>12}" for figure in figures))
    return lines


def _speed(report: Report) -> list[str]:
    speed = report["decode"]
    processor = f"(processor time {speed['cpu_p50_ms']:.2f} / {speed['cpu_p99_ms']:.2f})"
    return [f"decode p50 {speed['p50_ms']:.2f} ms, p99 {speed['p99_ms']:.2f} ms {processor}"]
