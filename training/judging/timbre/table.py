"""The report on a timbre model as lines to print."""

from collections.abc import Iterator
from typing import Any

from latentdrum.core.timbre.timbre import TIMBRE_AXES
from training.judging.timbre import reconstruction as sound_playback

Report = dict[str, Any]


def _number(value: float | None, digits: int = 2) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def table(report: Report) -> list[str]:
    """Every part of the report, the judged sounds first."""
    lines = [f"{report['split']}: {report['sounds']} sounds, {report['train_sounds'] or 'no'} training sounds"]
    for part in (_playback, _by_drum, _prior, _control, _hardness, _safety):
        lines += ["", *part(report)]
    speed = report["speed"]
    own = f"own processor time {speed['cpu_p50_ms']:.2f} / {speed['cpu_p99_ms']:.2f}"
    lines += ["", f"render p50 {speed['p50_ms']:.2f} ms, p99 {speed['p99_ms']:.2f} ms ({own}), "
              f"a nine-voice kit {speed['kit_ms']:.1f} ms, {speed['yardsticks']:.1f} yardsticks "
              f"(a 2^16 transform, {speed['yardstick_ms']:.2f} ms)"]  # fmt: skip
    if report["train_sounds"] is None:
        lines.append("rows marked - need the train split: pass --train-data DIR")
    return lines


def _playback(report: Report) -> Iterator[str]:
    yield f"{'':32}{'LSD':>7}{'MSS':>7}{'onset ms':>10}{'median':>8}   drums alike: LSD, MSS"
    for name, row in report["playback"].items():
        every, alike = row["all"], row["drums_alike"]
        cells = f"{_number(every['lsd']):>7}{_number(every['mss']):>7}{_number(every['onset_ms']):>10}"
        median = _number(every["onset_median_ms"])
        yield f"{name:32}{cells}{median:>8}{_number(alike['lsd']):>14}, {_number(alike['mss'])}"


def _by_drum(report: Report) -> Iterator[str]:
    """LSD of each drum; which drum is heard, by the model's encoder and by the listener; loudness."""
    agreement = report["agreement"] or {"model": None, "real": None}
    yield (
        f"{'':12}{'LSD':>7}{'nearest':>9}{'MSS':>7}{'nearest':>9} | told by encoder | heard as it{'prior':>7}"
        f"{'real':>6} | LUFS{'prior':>8}{'p5':>7}{'p95':>7}{'±3 dB':>7}{'real':>8}{'±3 dB':>7}"
    )
    loud = {who: of["whole"] for who, of in report["loudness"].items()}
    for drum in loud["model"]["by_drum"]:
        own = report["playback"][sound_playback.MODEL]["by_drum"].get(drum, {})
        near = report["playback"][sound_playback.NEAREST]["by_drum"].get(drum, {})
        cells = "".join(
            f"{_number(row.get(name)):>{width}}" for name in ("lsd", "mss") for row, width in ((own, 7), (near, 9))
        )
        encoder = _number(report["heard"]["by_drum"].get(drum))
        made, real = (None if who is None else who["by_drum"].get(drum) for who in agreement.values())
        level, recorded = loud["model"]["by_drum"][drum], loud["real"]["by_drum"].get(drum, {})
        levels = f"{level['mean_db']:>12.1f}{level['p5_db']:>7.1f}{level['p95_db']:>7.1f}{level['within']:>7.2f}"
        others = f"{_number(recorded.get('mean_db'), 1):>8}{_number(recorded.get('within')):>7}"
        heard = f"{_number(made):>18}{_number(real):>6}"
        yield f"{drum:12}{cells} | {encoder:>15} | {heard} | {levels}{others}"
    yield from _loudness(report)


def _loudness(report: Report) -> Iterator[str]:
    for name, what in (("whole", "of whole sounds (above)"), ("moment", "of the loudest 400 ms")):
        for who, key in (("prior", "model"), ("real", "real")):
            row = report["loudness"][key][name]
            low, high = row["levels_db"]
            yield (
                f"loudness {what}, {who}: {row['within']:.2f} within ±3 dB of the drum's median, "
                f"5 to 95 % spread {row['spread_db']:.1f} dB around it; levels {low:.1f} to {high:.1f} LUFS"
            )


def _prior(report: Report) -> Iterator[str]:
    prior, agreement = report["prior"], report["agreement"]
    rows = [("prior", "model"), ("training sounds", "real"), ("played back", "replayed")]
    for name, key in rows:
        row = {} if prior is None else prior[key]
        spread = f" ± {row['frechet_spread']:.2f}" if "frechet_spread" in row else ""
        distance = f"Fréchet {_number(row.get('frechet'))}{spread}, MMD {_number(row.get('mmd'), 4)}"
        yield f"{name + ' against judged':32}{distance}"
    if prior is not None:
        draws = f"{prior['draws']} draws of {prior['sounds_a_draw']} sounds in the judged balance"
        yield f"Fréchet ratio {_number(prior['frechet_ratio'])} to training sounds; {draws} of each"
    heard = {"encoder hears judged sounds": report["heard"]}
    if agreement is not None:
        heard |= {"listener hears prior": agreement["model"], "listener hears judged sounds": agreement["real"]}
    for name, row in heard.items():
        taken = ", ".join(f"{drum} {count}" for drum, count in row["worst"]["heard_as"].items())
        yield (f"{name:32}{row['all']:.3f} right, drums alike {row['drums_alike']:.3f}, toms as one "
               f"{row['toms_as_one']:.3f}; worst {row['worst']['drum']}: {taken}")  # fmt: skip


def _control(report: Report) -> Iterator[str]:
    control = report["control"]
    yield (
        f"{'axis':12}" + "".join(f"{name:>12}" for name in TIMBRE_AXES) + f"{'worst start':>13}{'monotone':>10}  moves"
    )
    for axis, name in enumerate(TIMBRE_AXES):
        cells = "".join(f"{value:>12.2f}" for value in control["matrix"][axis])
        moves = " ".join(f"{move:.1f}" for move in control["moves"][axis])
        yield f"{name:12}{cells}{control['worst'][name]:>13.2f}{control['monotone'][name]:>10.3f}  {moves}"
    yield (f"{control['starts']} starts: least of the diagonal {control['diagonal_least']:.3f}; beside it mean "
           f"{control['off_diagonal']:.3f}, most {control['off_diagonal_most']:.2f}, "
           f"of single sweeps {control['off_diagonal_each']:.3f}")  # fmt: skip


def _hardness(report: Report) -> Iterator[str]:
    rows = report["hardness"].items()
    yield "harder: " + ", ".join(
        f"{name} raised at {row['raised']:.3f} of the places by {row['moved']:.2f} deviations" for name, row in rows
    )


def _safety(report: Report) -> Iterator[str]:
    for who, row in report["safety"].items():
        found = ", ".join(f"{name} {count}" for name, count in row["faults"].items()) or "none"
        most = row["most"]
        extremes = f"peak {most['peak']:.3f}, DC {most['direct_current']:.1e}, first {most['first_frame']:.1e}"
        yield f"faults of {row['sounds']} {who} sounds: {found} (most: {extremes}, last ms {most['last_ms']:.1e})"
