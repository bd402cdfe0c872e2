"""Reads the Groove MIDI Dataset's layout: drummers' takes become two-bar windows, rushed hits on the step they mean."""

import csv
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import mido
import numpy as np
from mido.midifiles.meta import KeySignatureError
from tqdm import tqdm

from latentdrum.core.rhythm.grid import quantise, two_bar_windows
from latentdrum.core.rhythm.groove import SHAPE
from latentdrum.core.units import STEPS_PER_QUARTER
from latentdrum.core.voices import VOICE_OF_NOTE
from training.rhythm.genres import style_of_genre
from training.rhythm.windows import Windows, join, pack

#: What is read of info.csv; it may have more.
_COLUMNS: Final = ("beat_type", "time_signature", "midi_filename", "style", "bpm", "drummer", "split")


@dataclass(frozen=True, slots=True)
class Take:
    """One line of info.csv: a 4/4 beat that somebody played."""

    path: Path
    name: str  # as written in info.csv
    style: str
    bpm: float
    drummer: str
    split: str


@dataclass(frozen=True, slots=True)
class FileRecord:
    """What the manifest keeps of a file: where, what exactly, and how much came of it."""

    file: str
    sha256: str
    split: str
    windows: int


def takes(folder: Path, split: str | None = None) -> list[Take]:
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
        Take(
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


def read_onsets(path: Path) -> list[tuple[float, int, float]]:
    """Every drum strike of a MIDI file: (place in steps from the start, voice, velocity 0..1), in time order.

    Places come from ticks per beat alone, so a tempo drawn in the file moves nothing. Raises ValueError when the file
    cannot be read.
    """
    try:
        midi = mido.MidiFile(path)
    except (OSError, EOFError, ValueError, KeyError, IndexError, TypeError, KeySignatureError) as error:
        raise ValueError(f"{path}: not a readable MIDI file ({error}); fetch it again") from error
    if midi.ticks_per_beat <= 0:
        raise ValueError(f"{path}: counts film frames instead of beats; export it with musical time")
    ticks_per_step = midi.ticks_per_beat / STEPS_PER_QUARTER
    found = []
    for track in midi.tracks:
        tick = 0
        for message in track:
            tick += message.time
            if message.type == "note_on" and message.velocity > 0 and message.note in VOICE_OF_NOTE:
                found.append((tick / ticks_per_step, int(VOICE_OF_NOTE[message.note]), message.velocity / 127))
    return sorted(found)


def read_take(take: Take) -> Windows:
    """One take as windows; none if it is shorter than two bars."""
    return pack(list(two_bar_windows(quantise(read_onsets(take.path)))), take.style, take.bpm, take.drummer, take.name)


def read(folder: Path, split: str, progress: bool = True) -> tuple[Windows, list[FileRecord]]:
    """All windows of one split and a record of every file read.

    Raises ValueError when the split is not in info.csv or none of its files is there.
    """
    wanted = takes(folder, split)
    present = [take for take in wanted if take.path.is_file()]
    if not present:
        known = sorted({take.split for take in takes(folder)})
        raise ValueError(f"{folder}: none of the {len(wanted)} 4/4 beats of split {split!r} is here; splits: {known}")
    parts, records = [], []
    for take in tqdm(present, desc=f"reading {split}", unit="take", disable=not progress):
        part = read_take(take)
        digest = hashlib.sha256(take.path.read_bytes()).hexdigest()
        parts.append(part)
        records.append(FileRecord(take.name, digest, split, len(part)))
    return join(parts), records


def empty() -> Windows:
    """No windows at all."""
    return Windows(
        np.zeros((0, 3, *SHAPE), np.float32), np.zeros(0, np.int64), np.zeros(0, np.float32),
        np.zeros(0, np.str_), np.zeros(0, np.str_),
    )  # fmt: skip
