"""The report on a timbre model as lines to print."""

from collections.abc import Iterator
from typing import Any, Final

from latentdrum.core.timbre.timbre import TIMBRE_AXES, Drum
from training.judging.figures import number_text
from training.judging.timbre.ranges import UNITS, goal
from training.judging.timbre.reconstruction import MODEL, NEAREST
from training.judging.timbre.touch import HARD, ROUND_ROBIN, SOFT

Report = dict[str, Any]

#: How many of what gives samples away is printed.
_TOLD_BY: Final = 5
_TOUCH_TITLES: Final = {
    "brightness": f"brightness, ln Hz, velocity {SOFT} to {HARD}",
    "punch": f"punch, ln, velocity {SOFT} to {HARD}",
    ROUND_ROBIN: "two hits alike, LSD in mel bands",
}


def table(report: Report) -> list[str]:
    """Every part of the report."""
    lines = [f"{report['split']}: {report['sounds']} sounds, {report['train_sounds'] or 'no'} training sounds"]
    for part in (_reconstruction, _by_drum, _lines, _prior, _two_sample, _control, _ranges, _touch, _safety):
        lines += ["", *part(report)]
    speed = report["speed"]
    cpu = f"processor time {speed['cpu_p50_ms']:.2f} / {speed['cpu_p99_ms']:.2f}"
    lines += ["", f"render p50 {speed['p50_ms']:.2f} ms, p99 {speed['p99_ms']:.2f} ms ({cpu}), "
              f"a nine-voice kit {speed['kit_ms']:.1f} ms, {speed['ffts']:.1f} times "
              f"an FFT of 2^16 doubles ({speed['fft_ms']:.2f} ms)"]  # fmt: skip
    if report["train_sounds"] is None:
        lines.append("figures shown as - need the train split: pass --train-data DIR")
    return lines


def _reconstruction(report: Report) -> Iterator[str]:
    yield f"{'':32}{'LSD':>7}{'MSS':>7}{'onset ms':>10}{'median':>8}   mean of drums: LSD, MSS"
    for name, row in report["reconstruction"].items():
        every, macro = row["all"], row["macro"]
        cells = f"{number_text(every['lsd']):>7}{number_text(every['mss']):>7}{number_text(every['onset_ms']):>10}"
        median = number_text(every["onset_median_ms"])
        yield f"{name:32}{cells}{median:>8}{number_text(macro['lsd']):>14}, {number_text(macro['mss'])}"


def _by_drum(report: Report) -> Iterator[str]:
    """Per drum: distances, accuracy of the encoder and of the classifier, loudness."""
    accuracy = report["classifier_accuracy"] or {"model": None, "real": None}
    yield (
        f"{'':12}{'LSD':>7}{'nearest':>9}{'MSS':>7}{'nearest':>9} | encoder accuracy | classifier accuracy{'prior':>7}"
        f"{'real':>6} | LUFS{'prior':>8}{'p5':>7}{'p95':>7}{'±3 dB':>7}{'real':>8}{'±3 dB':>7}"
    )
    loud = {source: spread["whole"] for source, spread in report["loudness"].items()}
    for drum in loud["model"]["by_drum"]:
        own = report["reconstruction"][MODEL]["by_drum"].get(drum, {})
        near = report["reconstruction"][NEAREST]["by_drum"].get(drum, {})
        cells = "".join(
            f"{number_text(row.get(name)):>{width}}" for name in ("lsd", "mss") for row, width in ((own, 7), (near, 9))
        )
        encoder = number_text(report["encoder_accuracy"]["by_drum"].get(drum))
        sampled, real = (None if one is None else one["by_drum"].get(drum) for one in accuracy.values())
        level, recorded = loud["model"]["by_drum"][drum], loud["real"]["by_drum"].get(drum, {})
        levels = f"{level['mean_db']:>12.1f}{level['p5_db']:>7.1f}{level['p95_db']:>7.1f}{level['within']:>7.2f}"
        others = f"{number_text(recorded.get('mean_db'), 1):>8}{number_text(recorded.get('within')):>7}"
        classifier = f"{number_text(sampled):>26}{number_text(real):>6}"
        yield f"{drum:12}{cells} | {encoder:>16} | {classifier} | {levels}{others}"
    yield from _loudness(report)


def _loudness(report: Report) -> Iterator[str]:
    for name, what in (("whole", "of whole sounds (above)"), ("momentary", "of the loudest 400 ms")):
        for source, key in (("prior", "model"), ("real", "real")):
            row = report["loudness"][key][name]
            low, high = row["levels_db"]
            yield (
                f"loudness {what}, {source}: {row['within']:.2f} within ±3 dB of the drum's median, "
                f"5 to 95 % spread {row['spread_db']:.1f} dB around it; levels {low:.1f} to {high:.1f} LUFS"
            )


def _prior(report: Report) -> Iterator[str]:
    prior, accuracy = report["prior"], report["classifier_accuracy"]
    rows = [("prior", "model"), ("training sounds", "real"), ("reconstructions", "reconstruction")]
    for name, key in rows:
        row = {} if prior is None else prior[key]
        spread = f" ± {row['frechet_spread']:.2f}" if "frechet_spread" in row else ""
        distance = f"Fréchet {number_text(row.get('frechet'))}{spread}, MMD {number_text(row.get('mmd'), 4)}"
        yield f"{name + ' to evaluated':32}{distance}"
    if prior is not None:
        draws = f"{prior['draws']} draws of {prior['sounds_per_draw']} sounds in the evaluated proportions"
        yield f"Fréchet ratio {number_text(prior['frechet_ratio'])} to training sounds; {draws} of each"
    accuracies = {"encoder, evaluated sounds": report["encoder_accuracy"]}
    if accuracy is not None:
        accuracies |= {"classifier, prior": accuracy["model"], "classifier, evaluated sounds": accuracy["real"]}
    for name, row in accuracies.items():
        predicted = ", ".join(f"{drum} {count}" for drum, count in row["worst"]["predicted"].items())
        yield (f"{name:32}accuracy {row['all']:.3f}, mean of drums {row['macro']:.3f}, toms as one class "
               f"{row['toms_merged']:.3f}; worst {row['worst']['drum']}, predicted as {predicted}")  # fmt: skip


def _control(report: Report) -> Iterator[str]:
    control = report["control"]
    yield (
        f"{'axis':12}"
        + "".join(f"{name:>12}" for name in TIMBRE_AXES)
        + f"{'worst start':>13}{'monotone':>10}  changes"
    )
    for axis, name in enumerate(TIMBRE_AXES):
        cells = "".join(f"{value:>12.2f}" for value in control["matrix"][axis])
        changes = " ".join(f"{change:.1f}" for change in control["changes"][axis])
        yield f"{name:12}{cells}{control['worst'][name]:>13.2f}{control['monotone'][name]:>10.3f}  {changes}"
    yield (f"{control['starts']} starts: diagonal at least {control['diagonal_min']:.3f}; crosstalk "
           f"(mean magnitude off it) {control['crosstalk']:.3f}, at most {control['crosstalk_max']:.2f}, "
           f"by chance {control['crosstalk_chance']:.3f}")  # fmt: skip


def _lines(report: Report) -> Iterator[str]:
    real, model = report["lines"]["real"], report["lines"]["model"]
    rows = (f"{drum} {real[drum]:.0f} / {model[drum]:.0f}" for drum in real)
    yield "lines in the spectrum, median, evaluated sounds / reconstructed: " + ", ".join(rows)


def _ranges(report: Report) -> Iterator[str]:
    """A star marks a range that is less than it should be."""
    units = (f"{axis} {unit}" for axis, unit in UNITS.items())
    yield f"{'end to end':12}" + "".join(f"{head:>18}" for head in units)
    for drum, row in report["ranges"].items():
        short = {axis: value < goal(axis, Drum[drum.upper()]) for axis, value in row.items()}
        yield f"{drum:12}" + "".join(f"{value:>17.1f}{'*' if short[axis] else ' '}" for axis, value in row.items())


def _two_sample(report: Report) -> Iterator[str]:
    """The AUC beside its floor, what gives samples away, and how many sounds are cut."""
    tests = report["two_sample"] or {"model": {}, "real": {}}
    for what, row in (("samples of the prior", tests["model"]), ("evaluated sounds (floor)", tests["real"])):
        spread = f" ± {row['auc_spread']:.3f}, {row['sounds_per_side']} a side" if row else ""
        most = ", ".join(f"{name} {share:.2f}" for name, share in list(row.get("importance", {}).items())[:_TOLD_BY])
        yield f"{what + ' from training':40}AUC {number_text(row.get('auc'), 3)}{spread}{most and '; told by ' + most}"
    cut = report["cut_share"]
    yield f"cut while within 60 dB of the peak       prior {cut['model']:.3f}, evaluated sounds {cut['real']:.3f}"


def _touch(report: Report) -> Iterator[str]:
    """Per drum: change by velocity and distance of repeated hits, of pads and of recorded drums."""
    touch = report["touch"]
    yield f"{'':12}" + "".join(f"{title:>44}" for title in _TOUCH_TITLES.values())
    yield f"{'':12}" + "".join(f"{head:>11}" for head in ("model", "real", "of", "ratio")) * len(_TOUCH_TITLES)
    for drum in touch[ROUND_ROBIN]["by_drum"]:
        rows = [touch[name]["by_drum"][drum] for name in _TOUCH_TITLES]
        cells = ((number_text(row["model"]), number_text(row["real"]), str(row["count"]), number_text(row["ratio"]))
                 for row in rows)  # fmt: skip
        yield f"{drum:12}" + "".join(f"{cell:>11}" for row in cells for cell in row)
    ratios = (number_text(touch[name]["ratio"]) for name in _TOUCH_TITLES)
    yield f"{'median':12}" + "".join(f"{ratio:>44}" for ratio in ratios)


def _safety(report: Report) -> Iterator[str]:
    for source, row in report["safety"].items():
        faults = ", ".join(f"{name} {count}" for name, count in row["faults"].items()) or "none"
        extremes = row["extremes"]
        edges = f"first {extremes['first_frame']:.1e}, last ms {extremes['last_ms']:.1e}"
        values = f"peak {extremes['peak']:.3f}, DC {extremes['dc']:.1e}, {edges}"
        yield f"faults of {row['sounds']} {source} sounds: {faults} (extremes: {values})"
