"""Samples or reconstructions of other systems, as folders of MIDI files, judged like those of the model."""

from math import floor
from pathlib import Path

import numpy as np
from tqdm import tqdm

from latentdrum.core.rhythm.grid import Onset, quantise, two_bar_windows
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.units import GROOVE_BARS, STEPS_PER_BAR
from latentdrum.storage.loop_folder import midi_files
from latentdrum.storage.midi_loop import read_onsets
from training.judging.rhythm.reconstruction import GrooveArrays, stack
from training.judging.rhythm.two_sample import Takes


def read_peers(folder: Path) -> dict[str, tuple[GrooveArrays, Takes]]:
    """The grooves of every system, a sub-folder each, and the take of each groove.

    A file is a take; files that lie together in a folder below the system's are one. Raises ValueError naming a folder
    without grooves or a file that is not MIDI, FileNotFoundError where there is no folder.
    """
    systems = sorted(path for path in folder.iterdir() if path.is_dir())
    if not systems:
        raise ValueError(f"{folder}: no folders here; expected one with MIDI files for each system")
    return {system.name: _read_system(system) for system in systems}


def _read_system(folder: Path) -> tuple[GrooveArrays, Takes]:
    files = midi_files(folder)
    grooves, takes = [], []
    for path in tqdm(files, desc=f"reading {folder.name}", unit="file", disable=None):
        found = two_bars(read_onsets(path))
        grooves += found
        takes += [str(path if path.parent == folder else path.parent)] * len(found)
    if not grooves:
        raise ValueError(f"{folder}: no MIDI file with drums in its {len(files)} MIDI files")
    return stack(grooves), np.array(takes, np.str_)


def two_bars(onsets: tuple[Onset, ...]) -> list[Groove]:
    """The two-bar grooves of a file; a hit just before its end is early on its first step, as in a loop."""
    end = max((at for at, _, _ in onsets), default=0.0)
    bars = max(GROOVE_BARS, floor(end) // STEPS_PER_BAR + 1)
    length = bars * STEPS_PER_BAR
    looped = [(at - length if at >= length - 0.5 else at, voice, velocity) for at, voice, velocity in onsets]
    cells = quantise(looped)
    padding = ((0, 0), (0, length - cells.shape[1]), (0, 0))
    return list(two_bar_windows(np.pad(cells, padding)))
