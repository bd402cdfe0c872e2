"""Reads drum samples: a collection with index.csv, or any folder whose file names name the drum."""

import csv
import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.drum_names import drums_named
from latentdrum.core.timbre.timbre import RATE_HZ, Drum
from latentdrum.storage.sound_file import LONGEST_S, read_frames
from training.timbre.sounds import torchaudio_functions
from training.timbre.sounds.sound import OneShot, trimmed

SUFFIXES: Final = (".wav", ".flac", ".aif", ".aiff")
#: The only split that training data may come from.
TRAIN: Final = "train"
#: Level ranks within less than this are repeats of one hit, not harder and softer ones.
MIN_SPAN_DB: Final = 3.0
_COLUMNS: Final = (
    "file", "split", "class", "source", "kit", "licence", "articulation", "level_rank", "level_rank_of", "gain_db",
    "electronic",
)  # fmt: skip
_DRUM_OF_KEY: Final = {drum.key: drum for drum in Drum}


def read(folder: Path, split: str | None, report: Callable[[str], None] = print) -> list[OneShot]:
    """Every usable sound of a folder, sorted by file; a line for each unusable one goes to report.

    A folder with index.csv gives the named split, or all for None. Any other folder has the split
    "train" only. Raises FileNotFoundError for a missing folder, ValueError when nothing is usable.
    """
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder}: no such folder; name one with WAV, FLAC or AIFF files")
    indexed = (folder / "index.csv").is_file()
    sounds = []
    for listed in _indexed(folder, split) if indexed else _plain(folder, split):
        sound = _usable(listed, report)
        if sound is not None:
            sounds.append(sound)
    if not sounds:
        raise ValueError(f"{folder}: no usable sound; it needs WAV, FLAC or AIFF files with a drum in their names")
    return sounds


def _usable(listed: Callable[[], OneShot], report: Callable[[str], None]) -> OneShot | None:
    try:
        return listed()
    except (OSError, ValueError) as error:
        report(f"left out: {error}")
        return None


def read_file(path: Path) -> tuple[FloatArray, str]:
    """A file as mono frames at RATE_HZ, and its sha256. Raises SoundFileError naming the file and what is wrong."""
    frames, rate = read_frames(path, LONGEST_S)
    return resampled(frames, rate), hashlib.sha256(path.read_bytes()).hexdigest()


def resampled(frames: FloatArray, rate_hz: int) -> FloatArray:
    """The same sound at RATE_HZ."""
    if rate_hz == RATE_HZ:
        return frames
    return torchaudio_functions.resample(frames, rate_hz, RATE_HZ)


def _indexed(folder: Path, split: str | None) -> Iterator[Callable[[], OneShot]]:
    table = folder / "index.csv"
    with table.open(newline="", encoding="utf-8-sig") as lines:
        reader = csv.DictReader(lines)
        missing = [column for column in _COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise ValueError(f"{table}: no column {', '.join(missing)}; the first line must name {', '.join(_COLUMNS)}")
        rows = sorted(reader, key=lambda row: row["file"])
    splits = sorted({row["split"] for row in rows})
    if split is not None and split not in splits:
        raise ValueError(f"{table}: no split {split!r}; splits: {', '.join(splits)}")
    spans = _spans(table, rows)
    for row in rows:
        if split in (None, row["split"]):
            yield lambda row=row: _listed(folder, row, spans[_articulation_key(row)])  # type: ignore[misc]


def _articulation_key(row: dict[str, str]) -> tuple[str, ...]:
    return row["source"], row["kit"], row["class"], row["articulation"]


def _spans(table: Path, rows: list[dict[str, str]]) -> dict[tuple[str, ...], float]:
    """Decibels between the softest and the hardest of each articulation."""
    gains: dict[tuple[str, ...], list[float]] = {}
    for row in rows:
        gains.setdefault(_articulation_key(row), []).append(_gain_db(table, row))
    return {key: max(gain) - min(gain) for key, gain in gains.items()}


def _gain_db(table: Path, row: dict[str, str]) -> float:
    try:
        return float(row["gain_db"])
    except ValueError as error:
        raise ValueError(f"{table}: {row['file']}: gain_db {row['gain_db']!r} is not a number of decibels") from error


def _listed(folder: Path, row: dict[str, str], span_db: float) -> OneShot:
    path = folder / row["file"]
    if row["class"] not in _DRUM_OF_KEY:
        raise ValueError(f"{path}: unknown drum {row['class']!r}; known: {', '.join(_DRUM_OF_KEY)}")
    electronic = row["electronic"] == "1"
    hardness = None
    # The ranks of a drum machine are knob settings, not hardness.
    if row["level_rank"].isdecimal() and row["level_rank_of"].isdecimal() and not electronic and span_db >= MIN_SPAN_DB:
        hardness = hardness_of(int(row["level_rank"]), int(row["level_rank_of"]))
    return _cut(
        path, _DRUM_OF_KEY[row["class"]], float(row["gain_db"]), row["source"], row["kit"], row["licence"],
        electronic, row["articulation"], hardness,
    )  # fmt: skip


def hardness_of(rank: int, ranks: int) -> float | None:
    """Rank 1 (softest) .. ranks (hardest) as -1..1; None for a single sound."""
    return 2.0 * (rank - 1) / (ranks - 1) - 1.0 if ranks >= 2 else None


def _plain(folder: Path, split: str | None) -> Iterator[Callable[[], OneShot]]:
    if split not in (None, TRAIN):
        raise ValueError(f"{folder}: no index.csv, so no split {split!r}; only {TRAIN!r} can be read here")
    index = next(_indexes_around(folder), None)
    if index is not None:
        # Read as a plain folder, the validation split would become training data.
        raise ValueError(f"{folder}: belongs to {index}; name {index.parent} itself")
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES):
        yield lambda path=path: _named(folder, path)  # type: ignore[misc]


def _indexes_around(folder: Path) -> Iterator[Path]:
    above = (parent / "index.csv" for parent in folder.resolve().parents)
    for path in (*sorted(folder.rglob("index.csv")), *above):
        if path.is_file():
            with path.open(encoding="utf-8-sig", errors="replace") as lines:
                if {"file", "split"} <= set(lines.readline().strip().split(",")):
                    yield path


def _named(folder: Path, path: Path) -> OneShot:
    inside = path.relative_to(folder)
    drums = drums_named(path.stem, *reversed(inside.parent.parts), folder.resolve().name)
    if not drums:
        raise ValueError(f"{path}: no drum in its name; call it kick, snare, hat, tom, crash, ride, clap, rim or perc")
    kit = inside.parts[0] if len(inside.parts) > 1 else folder.resolve().name
    articulation = str(inside.with_suffix(""))
    return _cut(path, drums[0], 0.0, folder.resolve().name, kit, "unknown", False, articulation, None)


def _cut(
    path: Path, drum: Drum, gain_db: float, source: str, kit: str, licence: str, electronic: bool, articulation: str,
    hardness: float | None,
) -> OneShot:  # fmt: skip
    frames, sha256 = read_file(path)
    peak_db = 20.0 * float(np.log10(np.abs(frames).max()))
    try:
        cut = trimmed(frames, drum)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    return OneShot(cut, drum, peak_db - gain_db, source, kit, licence, electronic, articulation, hardness, path, sha256)
