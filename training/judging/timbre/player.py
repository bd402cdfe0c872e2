"""Measures what the timbre model learns from a player: a drum kit of a folder with index.csv, most of it held out.

    python -m training.judging.timbre.player --kit avl-blackpearl --sounds 12 --out build/player [--data DIR]

`latentdrum learn-sounds` has some sounds of every drum as its folder. OUT gets sounds/ and models/.
"""

import argparse
import os
import shutil
from collections import defaultdict
from itertools import chain, zip_longest
from pathlib import Path
from time import perf_counter, process_time
from typing import Final

import numpy as np

from latentdrum.learning.timbre.learn import learn
from latentdrum.models.timbre.model import load, load_folder
from latentdrum.storage.library import FOLDER_VARIABLE
from training.judging.figures import before_after_lines, number_text
from training.judging.timbre.metrics import distance, spectra
from training.judging.timbre.reconstruction import mean_distance
from training.judging.timbre.recordings import Recording, SoundModel, kits_of, read
from training.paths import drum_data

_NAME = "player"
_COLUMNS: Final = {"lsd": "LSD", "mss": "MSS"}


def chosen(recordings: list[Recording], count: int, seed: int) -> list[Recording]:
    """Up to count random recordings, of every drum as many."""
    by_drum = defaultdict[int, list[Recording]](list)
    for row in np.random.default_rng(seed).permutation(len(recordings)):
        by_drum[recordings[row].drum].append(recordings[row])
    in_turn = chain.from_iterable(zip_longest(*(by_drum[drum] for drum in sorted(by_drum))))
    return [one for one in in_turn if one is not None][:count]


def copy_sounds(recordings: list[Recording], data: Path, folder: Path) -> None:
    """Copy files into a new folder, each named after its drum."""
    folder.mkdir(parents=True)
    for one in recordings:
        shutil.copy(data / one.file, folder / f"{one.drum.key} {Path(one.file).name}")


def figures(model: SoundModel, recordings: list[Recording]) -> list[str]:
    """LSD and MSS of a model's reconstructions, as text."""
    found = mean_distance(
        [
            distance(spectra(model.render(model.encode(one.frames, one.drum), 0)), spectra(one.frames))
            for one in recordings
        ]
    )
    return [number_text(found[name], 3) for name in _COLUMNS]


def main(arguments: list[str] | None = None) -> None:
    """Choose, learn, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m training.judging.timbre.player", description=__doc__)
    parser.add_argument("--kit", required=True, help="as in index.csv")
    parser.add_argument("--sounds", type=int, default=12, help="how many sounds to learn from")
    parser.add_argument("--out", type=Path, required=True, help="a new folder for the sounds and the model")
    parser.add_argument("--data", type=Path, help="folder with index.csv")
    parser.add_argument("--split", default="validation", help="which split of index.csv the sounds are of")
    parser.add_argument("--measured", type=int, default=40, help="how many other sounds to measure of each kind")
    options = parser.parse_args(arguments)
    data = drum_data(options.data)
    kits, recordings = kits_of(data, options.split), read(data, options.split)
    own = [one for one in recordings if kits[one.file] == options.kit]
    if len(own) <= options.sounds:
        known = ", ".join(sorted(set(kits.values())))
        raise ValueError(f"{options.kit!r} has {len(own)} sounds, too few to hold some out; kits: {known}")
    given = chosen(own, options.sounds, 0)
    files = {one.file for one in given}
    copy_sounds(given, data, options.out / "sounds")
    os.environ[FOLDER_VARIABLE] = str(options.out)
    begun_s, begun_cpu_s = perf_counter(), process_time()
    learned = learn(options.out / "sounds", _NAME)
    took_s, cpu_s = perf_counter() - begun_s, process_time() - begun_cpu_s
    print(f"{options.kit}: {len(given)} sounds ({len(learned.sounds.learned)} learned from), {took_s:.0f} s", end="")
    print(f", processor time {cpu_s:.0f} s")
    measured = {
        "the sounds, a fifth of them held out": given,
        "other sounds of the kit": chosen([one for one in own if one.file not in files], options.measured, 1),
        "sounds of other kits": chosen([one for one in recordings if one not in own], options.measured, 1),
    }
    models = {"before": load(), "after": load_folder(learned.folder)}
    counted = {f"{what}, {len(sounds)}": sounds for what, sounds in measured.items()}
    for line in before_after_lines(_COLUMNS.values(), counted, models, figures):
        print(line, flush=True)
    for when, found in (("before", learned.before), ("after", learned.after)):
        axes = ", ".join(f"{name} {value:.2f}" for name, value in found.axes.items())
        held_out = number_text(found.held_out)
        print(f"{when}: LSD of learned sounds {found.learned:.2f}, held out {held_out}, of the model's own ", end="")
        print(f"{found.kept:.2f}, from how its timbres sounded {found.drift:.2f}; Spearman of {axes}")


if __name__ == "__main__":
    main()
