"""Small folders of drum samples for tests."""

import csv
from pathlib import Path

import numpy as np
import soundfile

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import RATE_HZ

COLUMNS = (
    "file", "split", "class", "source", "kit", "licence", "articulation", "level_rank", "level_rank_of", "gain_db",
    "electronic",
)  # fmt: skip


def ping(hz: float = 200.0, length_s: float = 0.2, rate_hz: int = RATE_HZ, level: float = 0.5) -> FloatArray:
    """A decaying tone that begins at once."""
    t = np.arange(round(length_s * rate_hz)) / rate_hz
    return np.asarray(level * np.cos(2 * np.pi * hz * t) * np.exp(-t / 0.03), np.float32)


def write(path: Path, frames: FloatArray, rate_hz: int = RATE_HZ, subtype: str = "PCM_16") -> Path:
    """Write one sound file and its missing folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, frames, rate_hz, subtype=subtype)
    return path


def row(file: str, **changes: str) -> dict[str, str]:
    """A line of the index: an unranked train snare unless changed."""
    defaults = dict.fromkeys(COLUMNS, "") | {"file": file, "split": "train", "class": "snare", "source": "muldjord"}
    return defaults | {"kit": "one", "licence": "CC-BY-4.0", "gain_db": "0", "electronic": "0"} | changes


def write_index(folder: Path, rows: list[dict[str, str]]) -> Path:
    """A collection with its index; every file is a ping of another pitch."""
    for number, line in enumerate(rows):
        write(folder / line["file"], ping(150.0 + 10.0 * number))
    with (folder / "index.csv").open("w", newline="", encoding="utf-8") as lines:
        table = csv.DictWriter(lines, COLUMNS)
        table.writeheader()
        table.writerows(rows)
    return folder
