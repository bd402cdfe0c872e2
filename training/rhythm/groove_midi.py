"""Reads the Groove MIDI Dataset's layout: drummers' performances become two-bar windows on the step grid."""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from tqdm import tqdm

from latentdrum.core.rhythm.grid import quantise, sounding_windows, two_bar_windows
from latentdrum.storage.midi_loop import read_onsets
from training.rhythm.genres import style_of_genre
from training.rhythm.second_onsets import PEDAL, second_onsets
from training.rhythm.windows import Windows, join, pack

#: The columns of info.csv that are read; it may have more.
_COLUMNS: Final = ("beat_type", "time_signature", "midi_filename", "style", "bpm", "drummer", "split")


@dataclass(frozen=True, slots=True)
class Performance:
    """One line of info.csv: a 4/4 beat and who played it."""

    path: Path
    name: str  # as written in info.csv
    style: str
    bpm: float
    drummer: str
    split: str


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file's line in the manifest, with the number of windows it gave."""

    file: str
    sha256: str
    split: str
    windows: int


def performances(folder: Path, split: str | None = None) -> list[Performance]:
    """The 4/4 beats listed in a folder's info.csv, in its order; only one split if named.

    Raises ValueError naming the file and the column where one is missing.
    """
    table = folder / "info.csv"
    with table.open(newline="", encoding="utf-8-sig") as lines:  # spreadsheets put a mark before the first column
        reader = csv.DictReader(lines)
        missing = [column for column in _COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise ValueError(f"{table}: no column {', '.join(missing)}; the first line must name {', '.join(_COLUMNS)}")
        rows = [row for row in reader if row["beat_type"] == "beat" and row["time_signature"] == "4-4"]
    return [
        Performance(
            folder / row["midi_filename"],
            row["midi_filename"],
            style_of_genre(row["style"]),
            float(row["bpm"]),
            row["drummer"],
            row["split"],
        )
        for row in rows
        if split in (None, row["split"])
    ]


def read_performance(performance: Performance) -> Windows:
    """One performance as windows; none if it is shorter than two bars. Raises ValueError for an unreadable file."""
    cells = quantise(read_onsets(performance.path))
    second = second_onsets(read_onsets(performance.path, without=(PEDAL,)), cells, performance.bpm)
    grooves, rows = list(two_bar_windows(cells)), sounding_windows(cells)
    windows = np.stack([second[:, row] for row in rows]) if rows else None
    return pack(grooves, performance.style, performance.bpm, performance.drummer, performance.name, windows)


def read_files(folder: Path, split: str, progress: bool = True) -> Iterator[tuple[Windows, FileRecord]]:
    """The windows of each file of one split, one file in memory at a time, and its record.

    Raises ValueError when the split is not in info.csv or none of its files is there.
    """
    listed = performances(folder, split)
    present = [performance for performance in listed if performance.path.is_file()]
    if not present:
        known = sorted({performance.split for performance in performances(folder)})
        raise ValueError(f"{folder}: none of the {len(listed)} 4/4 beats of split {split!r} is here; splits: {known}")
    for performance in tqdm(present, desc=f"reading {split}", unit="file", disable=None if progress else True):
        part = read_performance(performance)
        digest = hashlib.sha256(performance.path.read_bytes()).hexdigest()
        yield part, FileRecord(performance.name, digest, split, len(part))


def read(folder: Path, split: str, progress: bool = True) -> tuple[Windows, list[FileRecord]]:
    """All windows of one split and a record of every file read. Raises ValueError as read_files does."""
    parts, records = zip(*read_files(folder, split, progress), strict=True)
    return join(list(parts)), list(records)
