"""Measures what the rhythm model learns from a player: a drummer of a Groove folder, a third of the takes held out.

    python -m training.judging.rhythm.player --drummer drummer1 --loops 12 --out build/player [--data DIR]

Four-bar loops are cut from the other takes; `latentdrum learn` has them as its folder. OUT gets loops/ and models/.
"""

import argparse
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import mido
import numpy as np

from latentdrum.core.voices import NOTE_MAPS
from latentdrum.learning.rhythm.learn import learn
from latentdrum.learning.rhythm.player_loops import grooves_of_loop
from latentdrum.models.rhythm.model import RhythmModel, load, load_folder
from latentdrum.storage.library import FOLDER_VARIABLE
from latentdrum.storage.loop_folder import midi_files
from latentdrum.storage.midi_loop import read_onsets
from training.judging.figures import before_after_lines, number_text
from training.judging.rhythm.reconstruction import GrooveArrays, groove_values, score, stack
from training.paths import groove_folder, rhythm_data
from training.rhythm.groove_midi import Performance, performances, read_performance
from training.rhythm.windows import Windows, join, no_second

_BARS, _STEPS, _TICKS = 4, 16, 120  # of a loop, of a bar, of a step
_HELD_OUT_OF = 3
_NAME = "player"
_COLUMNS = {"onset_f1": "F1", "velocity_mae": "velocity", "timing_mae_ms": "timing, ms"}


@dataclass(frozen=True, slots=True)
class Takes:
    """A drummer's takes, in random order, and those of all others."""

    held_out: list[Performance]
    rest: list[Performance]
    others: list[Performance]


def split_takes(found: list[Performance], drummer: str, seed: int) -> Takes:
    """Hold out a third of a drummer's takes. Raises ValueError naming the drummers if there are too few."""
    own = [take for take in found if take.drummer == drummer]
    if len(own) < 2:
        known = sorted({take.drummer for take in found})
        raise ValueError(f"{drummer!r} has {len(own)} takes here; two are needed; drummers: {', '.join(known)}")
    own = [own[row] for row in np.random.default_rng(seed).permutation(len(own))]
    count = max(1, len(own) // _HELD_OUT_OF)
    return Takes(own[:count], own[count:], [take for take in found if take.drummer != drummer])


def write_loops(takes: list[Performance], folder: Path, count: int, seed: int) -> int:
    """Write up to count random four-bar loops of the takes as MIDI files; how many there are."""
    folder.mkdir(parents=True)
    loops = [loop for take in takes for loop in _loops(take)]
    chosen = [loops[row] for row in np.random.default_rng(seed).permutation(len(loops))[:count]]
    for name, bpm, notes in chosen:
        track = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(bpm))])
        at = 0
        for tick, note, velocity in notes:
            track.append(mido.Message("note_on", channel=9, note=note, velocity=velocity, time=tick - at))
            at = tick
        track.append(mido.MetaMessage("end_of_track", time=max(_BARS * _STEPS * _TICKS - at, 0)))
        mido.MidiFile(ticks_per_beat=4 * _TICKS, tracks=[track]).save(folder / f"{name}.mid")
    return len(chosen)


def _loops(take: Performance) -> Iterator[tuple[str, float, list[tuple[int, int, int]]]]:
    """Name, tempo and notes (tick, note, velocity) of every four bars of a take; an early downbeat is on the grid."""
    onsets = read_onsets(take.path)
    length = _BARS * _STEPS
    for start in range(0, int(max(onset[0] for onset in onsets)) + 1 - length, length):
        inside = [
            (step - start, voice, velocity) for step, voice, velocity in onsets if -0.5 <= step - start < length - 0.5
        ]
        notes = [
            (max(round(_TICKS * step), 0), NOTE_MAPS["gm"][voice], round(127 * loud)) for step, voice, loud in inside
        ]
        if notes:
            yield f"{take.path.stem}-{start // _STEPS + 1}", take.bpm, sorted(notes)


def loop_windows(folder: Path) -> Windows:
    """The grooves of a folder of loops, as the model learned from them."""
    parts = []
    for file in midi_files(folder):
        x, bpm = grooves_of_loop(file)
        n = len(x)
        parts.append(
            Windows(
                x, np.zeros(n, np.int64), np.full(n, bpm, np.float32), np.full(n, ""), np.full(n, file.stem),
                no_second(n),
            )
        )  # fmt: skip
    return join(parts)


def figures(model: RhythmModel, windows: Windows) -> list[str]:
    """F1, velocity error and timing error of a model's reconstructions, as text."""
    decoded: GrooveArrays = stack([model.decode_mean(model.encode(groove)) for groove in groove_values(windows)])
    found = score(decoded, windows)
    return [number_text(found[name], digits) for name, digits in zip(_COLUMNS, (3, 1, 1), strict=True)]


def main(arguments: list[str] | None = None) -> None:
    """Cut, learn, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m training.judging.rhythm.player", description=__doc__)
    parser.add_argument("--drummer", required=True, help="as in info.csv")
    parser.add_argument("--loops", type=int, default=12, help="how many loops to learn from")
    parser.add_argument("--out", type=Path, required=True, help="a new folder for the loops and the model")
    parser.add_argument("--data", type=Path, help="Groove folder or the folder that holds it")
    parser.add_argument("--split", default="validation", help="which split of info.csv the takes are of")
    parser.add_argument("--seed", type=int, default=0, help="which takes are held out, and which loops are cut")
    options = parser.parse_args(arguments)
    takes = split_takes(
        performances(groove_folder(rhythm_data(options.data)), options.split), options.drummer, options.seed
    )
    count = write_loops(takes.rest, options.out / "loops", options.loops, options.seed)
    os.environ[FOLDER_VARIABLE] = str(options.out)
    begun_s = perf_counter()
    learned = learn(options.out / "loops", _NAME)
    took_s = perf_counter() - begun_s
    print(f"{options.drummer}: {count} loops ({learned.loops.loops} learned from), {took_s:.0f} s")
    models = {"before": load(), "after": load_folder(learned.folder)}
    measured = {
        "the loops, a fifth of them held out": loop_windows(options.out / "loops"),
        "held-out takes": join([read_performance(take) for take in takes.held_out]),
        "the other drummers": join([read_performance(take) for take in takes.others]),
    }
    counted = {f"{what}, {len(windows)} windows": windows for what, windows in measured.items()}
    for line in before_after_lines(_COLUMNS.values(), counted, models, figures):
        print(line, flush=True)
    for when, found in (("before", learned.before), ("after", learned.after)):
        axes = ", ".join(f"{name} {value:.2f}" for name, value in found.axes.items())
        print(f"{when}: F1 of held-out loops {found.held_out.f1:.3f}; Spearman of {axes}")


if __name__ == "__main__":
    main()
