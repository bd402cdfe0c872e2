"""The recordings that a timbre model is evaluated on: every frame of the file, nothing aligned or trimmed."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import Drum, Timbre
from training.timbre.sounds.one_shots import read_file

_COLUMNS: Final = ("file", "split", "class")
_DRUM_OF_KEY: Final = {drum.key: drum for drum in Drum}


class SoundModel(Protocol):
    """An exported timbre model, as far as the evaluation needs it."""

    @property
    def name(self) -> str:
        """Its name in presets and cards."""
        ...

    @property
    def card(self) -> dict[str, object]:
        """Its model card; "files" holds the hash of every file."""
        ...

    def render(self, timbre: Timbre, seed: int) -> FloatArray:
        """The sound of a timbre, (frames,) mono at RATE_HZ."""
        ...

    def encode(self, frames: FloatArray, drum: Drum | None = None) -> Timbre:
        """The timbre of a sound; without a drum the model predicts it."""
        ...

    def sample(self, drum: Drum, rng: np.random.Generator) -> Timbre:
        """A timbre from the prior of a drum."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """One file: its name as listed, its hash, and (frames,) mono at RATE_HZ."""

    file: str
    drum: Drum
    frames: FloatArray
    sha256: str


def read(folder: Path, split: str) -> list[Recording]:
    """The recordings of a split in the order of index.csv.

    Raises FileNotFoundError without index.csv; ValueError for a missing column, an unknown drum, an unreadable or
    silent file, or an empty split: no file is skipped.
    """
    table = folder / "index.csv"
    if not table.is_file():
        raise FileNotFoundError(f"{folder}: no index.csv; expected a table with the columns {', '.join(_COLUMNS)}")
    with table.open(newline="", encoding="utf-8-sig") as lines:
        reader = csv.DictReader(lines)
        missing = [column for column in _COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise ValueError(f"{table}: no column {', '.join(missing)}; the first line must name {', '.join(_COLUMNS)}")
        rows = list(reader)
    recordings = [_recording(folder, row) for row in rows if row["split"] == split]
    if not recordings:
        known = sorted({row["split"] for row in rows})
        raise ValueError(f"{table}: nothing in split {split!r}; known: {', '.join(known) or 'none'}")
    return recordings


def kits_of(folder: Path, split: str) -> dict[str, str]:
    """The kit of every file of a split, as index.csv has it."""
    with (folder / "index.csv").open(newline="", encoding="utf-8-sig") as lines:
        return {row["file"]: row["kit"] for row in csv.DictReader(lines) if row["split"] == split}


def _recording(folder: Path, row: dict[str, str]) -> Recording:
    if row["class"] not in _DRUM_OF_KEY:
        known = ", ".join(_DRUM_OF_KEY)
        raise ValueError(f"{folder / row['file']}: unknown drum {row['class']!r}; known: {known}")
    frames, sha256 = read_file(folder / row["file"])
    return Recording(row["file"], _DRUM_OF_KEY[row["class"]], frames, sha256)
