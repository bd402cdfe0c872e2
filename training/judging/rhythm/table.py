"""The report on a rhythm model as lines of text."""

from typing import Any

from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.styles import STYLES
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
_STYLE_ROWS = {
    "real": "grooves of this split",
    "written": "unseen written patterns",
    "knob": "style knob on presets",
    "samples": "samples by style",
}


def table(report: Report) -> list[str]:
    """The report as lines to print."""
    lines = [f"{report['split']}: {report['windows']} two-bar windows"]
    for section in (_reconstruction, _rate, _axes, _knobs, _styles, _samples, _speed):
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
    return lines


def _knobs(report: Report) -> list[str]:
    """Hits that change from one 64th of a knob's range to the next, on the factory presets."""
    heads = ("hits a step", "largest", "of the groove", "mean largest")
    lines = [f"{'knob, 64 steps, factory presets':{_NAME_WIDTH}}" + "".join(f"{head:>15}" for head in heads)]
    for name, row in report["knobs"].items():
        figures = (f"{row['hits_per_step']:.3f}", f"{row['largest_step']}", f"{row['largest_share']:.1%}")
        cells = "".join(f"{figure:>15}" for figure in (*figures, f"{row['mean_largest_step']:.1f}"))
        lines.append(f"{name:{_NAME_WIDTH}}{cells}")
    smooth = report["smoothness"]
    cells = f"{smooth['hits_per_step']:>15.3f}{'':30}{smooth['largest_jump']:>15.1f}"
    return [*lines, f"{'between two real grooves':{_NAME_WIDTH}}{cells}"]


def _styles(report: Report) -> list[str]:
    """How often an independent classifier hears the asked style, in all and by style."""
    styles = report["styles"]
    if not styles:
        return ["styles: - "]
    rows = [name for name in _STYLE_ROWS if name in styles]
    lines = [f"{'style heard':{_NAME_WIDTH}}{'first':>10}{'among three':>14}"]
    lines += [
        f"{_STYLE_ROWS[name]:{_NAME_WIDTH}}{styles[name]['first']:>10.3f}{styles[name]['among_three']:>14.3f}"
        for name in rows
    ]
    blends = styles["blends"]
    lines.append(f"blends of two: one of them heard {blends['one_of_two']:.3f}, by chance {blends['chance']:.3f}")
    lines.append(f"{'by style, heard first':{_NAME_WIDTH}}" + "".join(f"{name:>10}" for name in rows))
    for style in STYLES:
        shares = [styles[name]["by_style"].get(style, {}).get("first") for name in rows]
        lines.append(f"{style:{_NAME_WIDTH}}" + "".join(f"{number_text(share):>10}" for share in shares))
    return lines


def _samples(report: Report) -> list[str]:
    """Two-sample AUC by classifier and family of features, and copies, of the samples beside those of real grooves."""
    names = [score.removeprefix("boosted_") for score in SCORES]
    title = "AUC against this split, copies"
    head = "".join(f"{name:>12}" for name in (*names, "exact", "F1 >= .95", "nearest F1", "hits", "a side"))
    lines = [f"{title:{_NAME_WIDTH}}{head}"]
    for name, row in [(_ROW_NAMES[key], row) for key, row in report["prior"].items()] + [*report["peers"].items()]:
        figures = [number_text(row.get(score), 3) for score in (*SCORES, *_COPIES)]
        figures += [number_text(row.get("hits"), 1), number_text(row.get("side"), 0)]
        lines.append(f"{name:{_NAME_WIDTH}}" + "".join(f"{figure:>12}" for figure in figures))
    return lines


def _speed(report: Report) -> list[str]:
    speed = report["decode"]
    processor = f"(processor time {speed['cpu_p50_ms']:.2f} / {speed['cpu_p99_ms']:.2f})"
    return [f"decode p50 {speed['p50_ms']:.2f} ms, p99 {speed['p99_ms']:.2f} ms {processor}"]
