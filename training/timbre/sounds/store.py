"""The prepared sounds on disk: all frames in one memory-mapped 16-bit array, and a table."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import BoolArray, FloatArray
from training.timbre.sounds.sound import OneShot

IntArray = NDArray[np.int64]
#: Stored value of a full-scale frame.
SCALE: Final = 32_767.0
FRAMES: Final = "frames.npy"
TABLE: Final = "sounds.npz"
SETTINGS: Final = "recipes.json"
#: Columns of indexes into lists of names; the lists are named after them.
_NAMED: Final = ("source", "kit", "articulation", "licence")
_COLUMNS: Final = {
    "drum": np.int64,
    "level_db": np.float32,
    "hardness": np.float32,
    "real": np.bool_,
    "electronic": np.bool_,
    "origin": np.int64,
    **dict.fromkeys(_NAMED, np.int64),
}


@dataclass(frozen=True, slots=True, eq=False)
class Sounds:
    """Many sounds, one a row.

    samples: all frames in sequence, 16-bit, mapped from disk; offset: (n + 1,) where each sound begins.
    drum: (n,) as in Drum; level_db: (n,) recorded peak re full scale; hardness: (n,) -1..1, NaN where unknown.
    real: (n,) an unchanged recording; electronic: (n,); origin: (n,) the row it is a variant of, else its own.
    source, kit, articulation, licence: (n,) indexes into names[...]. settings: knobs of synthesised sounds, by row.
    """

    samples: NDArray[np.int16]
    offset: IntArray
    drum: IntArray
    level_db: FloatArray
    hardness: FloatArray
    real: BoolArray
    electronic: BoolArray
    origin: IntArray
    source: IntArray
    kit: IntArray
    articulation: IntArray
    licence: IntArray
    names: dict[str, tuple[str, ...]]
    settings: dict[int, dict[str, float]]

    def __len__(self) -> int:
        return len(self.drum)

    def frames(self, row: int) -> FloatArray:
        """A sound, mono at RATE_HZ, peak 1. Raises IndexError for an unknown row."""
        if not 0 <= row < len(self):
            raise IndexError(f"sound {row} is outside 0..{len(self) - 1}")
        return np.asarray(self.samples[self.offset[row] : self.offset[row + 1]] / np.float32(SCALE), np.float32)


def save(folder: Path, sounds: Iterable[tuple[OneShot, int | None]]) -> Sounds:
    """Write sounds, each with the row it is a variant of or None, into a folder and load them from it.

    Sounds are consumed one at a time, so they need not fit into memory as 32-bit frames.
    """
    parts: list[NDArray[np.int16]] = []
    rows: list[tuple[float, ...]] = []
    names: dict[str, dict[str, int]] = {column: {} for column in _NAMED}
    settings: dict[int, dict[str, float]] = {}
    for row, (sound, origin) in enumerate(sounds):
        parts.append(np.round(sound.frames * SCALE).astype(np.int16))
        if sound.settings:
            settings[row] = dict(sound.settings)
        indexes = [names[column].setdefault(getattr(sound, column), len(names[column])) for column in _NAMED]
        hardness = np.nan if sound.hardness is None else sound.hardness
        real = origin is None and not sound.settings
        itself = row if origin is None else origin
        rows.append((sound.drum, sound.level_db, hardness, real, sound.electronic, itself, *indexes))
    folder.mkdir(parents=True, exist_ok=True)
    _write_frames(folder, parts)
    columns = np.array(rows, np.float64).T
    table: dict[str, Any] = {"offset": np.cumsum([0, *map(len, parts)], dtype=np.int64)}
    table |= {name: column.astype(kind) for (name, kind), column in zip(_COLUMNS.items(), columns, strict=True)}
    table |= {f"{column}_names": np.array(list(names[column]), np.str_) for column in _NAMED}
    np.savez(folder / TABLE, **table)
    (folder / SETTINGS).write_text(json.dumps(settings) + "\n", encoding="utf-8")
    return load(folder)


def _write_frames(folder: Path, parts: list[NDArray[np.int16]]) -> None:
    unfinished = folder / f"{FRAMES}.part"
    mapped = np.lib.format.open_memmap(unfinished, "w+", np.int16, (sum(map(len, parts)),))
    np.concatenate(parts, out=mapped)
    mapped.flush()
    unfinished.replace(folder / FRAMES)  # a training run that has the old frames mapped keeps them


def load(folder: Path) -> Sounds:
    """Sounds that save wrote; their frames stay on disk until asked for. FileNotFoundError names the command to run."""
    for name in (FRAMES, TABLE, SETTINGS):
        if not (folder / name).is_file():
            raise FileNotFoundError(
                f"{folder / name}: not found; run python -m training.timbre.sounds.prepare {folder}"
            )
    with np.load(folder / TABLE, allow_pickle=False) as kept:
        columns = {name: kept[name] for name in ("offset", *_COLUMNS)}
        names = {column: tuple(str(name) for name in kept[f"{column}_names"]) for column in _NAMED}
    settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    samples = np.load(folder / FRAMES, mmap_mode="r")
    return Sounds(samples, **columns, names=names, settings={int(row): knobs for row, knobs in settings.items()})
