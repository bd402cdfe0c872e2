"""`python -m latentdrum.bench.clock`: clock followers compared on the same simulated ticks.

The phase error is measured on notes, one every sixteenth: a note is scheduled 10 ms ahead, at the due time that the
follower then gives; if its own tick arrives before that, and is too early to be jitter, the note is sent with the tick.
The error is the note's time minus the true time of the tick, without jitter.
"""

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

import numpy as np

from latentdrum.bench.followers import FOLLOWERS, Follower
from latentdrum.bench.masters import Times, arrivals, jump, ramp, steady

LOOK_AHEAD_S = 10e-3
FRAMES_256_S = 256 / 48_000
SETTLED_TICKS = 240  # five seconds at 120 BPM: every follower has locked
Table: TypeAlias = dict[str, dict[str, dict[str, float]]]
Make: TypeAlias = Callable[[], Follower]


@dataclass(frozen=True, slots=True)
class Run:
    """The result of one run: the notes' ticks and errors in seconds, the tempo after every tick, the last tick."""

    ticks: tuple[int, ...]
    errors_s: tuple[float, ...]
    bpm: tuple[float, ...]
    last_tick: int

    def errors_from(self, tick: int, until: int | None = None) -> list[float]:
        """The errors of the notes from a tick on, up to another."""
        return [
            error
            for at, error in zip(self.ticks, self.errors_s, strict=True)
            if at >= tick and (until is None or at < until)
        ]


def play(follower: Follower, times_s: Times, came_s: Times, every: int = 6) -> Run:
    """Follow ticks by their arrivals came_s and play a note on every sixth tick; times_s are the true times."""
    ticks: list[int] = []
    errors_s: list[float] = []
    bpm: list[float] = []
    note, sounds_s = every, None
    arrived = came_s.tolist()
    for at_s, next_s in zip(arrived, [*arrived[1:], arrived[-1] + 1.0], strict=True):
        follower.add_tick(at_s)
        bpm.append(follower.bpm)
        if sounds_s is not None and sounds_s > at_s and follower.tick >= note and follower.fires_early:
            sounds_s = min(sounds_s, max(at_s, follower.due_s(note)))
        while True:
            if sounds_s is None:
                due_s = follower.due_s(note)
                if due_s - LOOK_AHEAD_S >= next_s:
                    break
                sounds_s = max(due_s, at_s)
            if sounds_s > next_s:
                break
            if note < len(times_s):
                ticks.append(note)
                errors_s.append(sounds_s - float(times_s[note]))
            note, sounds_s = note + every, None
    return Run(tuple(ticks), tuple(errors_s), tuple(bpm), follower.tick)


def p99_ms(errors_s: Sequence[float]) -> float:
    """The 99th percentile of the absolute errors, milliseconds."""
    return float(np.percentile(np.abs(errors_s), 99)) * 1e3


def steadiness(
    make: Make, *, bpm: float, seeds: int, jitter_s: float = 0.0, quantum_s: float = 0.0
) -> dict[str, float]:
    """A steady master: bias and standard deviation of the tempo, and the notes' error."""
    tempi: list[float] = []
    errors: list[float] = []
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        times = steady(bpm, 2400) + rng.uniform(0.0, 0.01)
        run = play(make(), times, arrivals(times, rng, jitter_s=jitter_s, quantum_s=quantum_s))
        tempi += run.bpm[SETTLED_TICKS:]
        errors += run.errors_from(SETTLED_TICKS)
    early = float(np.mean(errors)) if quantum_s else 0.0  # quantisation shifts all ticks alike: send_offset corrects it
    return {
        "bias_bpm": float(np.mean(tempi)) - bpm,
        "sd_bpm": float(np.std(tempi)),
        "phase_p99_ms": p99_ms([error - early for error in errors]),
    }


def agility(make: Make, *, bpm: float, to_bpm: float, seeds: int, jitter_s: float) -> dict[str, float]:
    """A tempo jump: after how many ticks tempo and phase have settled, that is, stay within 2 % and 2 ms.

    The tempo is the median of all runs (and the 90th percentile of the single runs' settling times), the phase the root
    mean square over all runs.
    """
    settled: list[int] = []
    tempi: list[tuple[float, ...]] = []
    notes: dict[int, list[float]] = {}
    slipped = 0
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        change = SETTLED_TICKS + seed % 6
        times = jump(bpm, to_bpm, change, 240)
        run = play(make(), times, arrivals(times, rng, jitter_s=jitter_s))
        slipped += abs(run.last_tick - (len(times) - 1))
        tempi.append(run.bpm[change + 1 : change + 240])
        settled.append(_last([abs(tempo / to_bpm - 1.0) > 0.02 for tempo in tempi[-1]]))
        for tick, error in zip(run.ticks, run.errors_s, strict=True):
            notes.setdefault(tick - change, []).append(error)
    median = np.median(np.array(tempi), axis=0)
    wrong = [tick for tick, errors in notes.items() if tick > 0 and np.sqrt(np.mean(np.square(errors))) > 2e-3]
    return {
        "ticks_to_2_percent": _last([abs(tempo / to_bpm - 1.0) > 0.02 for tempo in median]),
        "in_9_runs_of_10": float(np.percentile(settled, 90)),
        "ticks_to_2_ms": max(wrong, default=0),
        "slipped_ticks": slipped,
    }


def _last(wrong: Sequence[bool]) -> int:
    """The number of the tick after the last wrong one, from 1."""
    return max((i + 1 for i, is_wrong in enumerate(wrong) if is_wrong), default=0) + 1


def ramping(make: Make, *, seeds: int, jitter_s: float) -> dict[str, float]:
    """Ramps from 100 to 160 BPM and back at 10 BPM per second, from the start to one second after the end."""
    errors: list[float] = []
    for seed in range(seeds):
        for bpm, to_bpm in ((100.0, 160.0), (160.0, 100.0)):
            rng = np.random.default_rng(seed)
            begins_s = 6.0 + rng.uniform(0.0, 0.3)
            times = ramp(bpm, to_bpm, 10.0, begins_s, 4.0)
            run = play(make(), times, arrivals(times, rng, jitter_s=jitter_s))
            first, last = np.searchsorted(times, [begins_s, begins_s + 7.0])
            errors += run.errors_from(int(first), int(last))
    return {"phase_p99_ms": p99_ms(errors)}


def losing(make: Make, *, beats: int, jitter_s: float) -> dict[str, float]:
    """1 % of the ticks lost and 1 % sent twice: the final error of the tick count, and the notes' error."""
    rng = np.random.default_rng(1)
    times = steady(120.0, beats * 24)
    lossy = arrivals(times[:-48], rng, jitter_s=jitter_s, lost=0.01, doubled=0.01)
    run = play(make(), times, np.sort(np.concatenate([lossy, times[-48:]])))
    errors = run.errors_from(SETTLED_TICKS, len(times) - 48)
    return {"slipped_ticks": abs(run.last_tick - (len(times) - 1)), "phase_p99_ms": p99_ms(errors)}


def table(quick: bool = False) -> Table:
    """All figures by case, follower and name of the figure."""
    seeds, jumps, beats = (4, 24, 1000) if quick else (24, 200, 10_000)
    cases: dict[str, Callable[[Make], dict[str, float]]] = {}
    for bpm, jitter_ms in ((120.0, 0.2), (120.0, 1.0), (120.0, 3.0), (60.0, 1.0), (174.0, 1.0)):
        case = partial(steadiness, bpm=bpm, seeds=seeds, jitter_s=jitter_ms * 1e-3)
        cases[f"{bpm:.0f} BPM, jitter {jitter_ms:g} ms"] = case
    cases["120 BPM, quantised to 256 frames"] = partial(steadiness, bpm=120.0, seeds=seeds, quantum_s=FRAMES_256_S)
    for bpm, to_bpm in ((120.0, 140.0), (140.0, 120.0), (90.0, 174.0), (140.0, 70.0)):
        case = partial(agility, bpm=bpm, to_bpm=to_bpm, seeds=jumps, jitter_s=1e-3)
        cases[f"{bpm:.0f} -> {to_bpm:.0f} BPM, jitter 1 ms"] = case
    cases["ramps of 10 BPM per second, jitter 1 ms"] = partial(ramping, seeds=seeds, jitter_s=1e-3)
    cases[f"1 % lost, 1 % doubled, jitter 1 ms, {beats} beats"] = partial(losing, beats=beats, jitter_s=1e-3)
    return {name: {follower.name: measure(follower) for follower in FOLLOWERS} for name, measure in cases.items()}


def main(arguments: Sequence[str] | None = None) -> None:
    """Print all figures as a table or as JSON."""
    parser = argparse.ArgumentParser(prog="python -m latentdrum.bench.clock", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--quick", action="store_true", help="fewer runs")
    options = parser.parse_args(arguments)
    figures = table(options.quick)
    lines = [json.dumps(figures, indent=1)] if options.json else _lines(figures)
    sys.stdout.write("\n".join(lines) + "\n")


def _lines(figures: Table) -> list[str]:
    """The figures as text, one block per case."""
    lines: list[str] = []
    for case, followers in figures.items():
        names = list(next(iter(followers.values())))
        lines += ["", case, " " * 24 + "".join(f"{name:>24}" for name in names)]
        lines += [f"  {who:22}" + "".join(f"{row[name]:24.3f}" for name in names) for who, row in followers.items()]
    return lines


if __name__ == "__main__":
    main()
