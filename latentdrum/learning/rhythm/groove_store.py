"""Grooves on disk: memory-mapped shards of bounded size, of which only the rows that are asked for are read.

A shard is three .npy files: NAME.hits.npy (n, 36) has a bit for each of the 288 cells of a groove, NAME.played.npy
(hits, 2) the velocity 0..1 and the offset in steps of every hit, groove by groove and cell by cell, and NAME.first.npy
(n,) the row in it of each groove's first hit. What is read is what was written, to the bit.
"""

import mmap
from math import prod
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.groove import SHAPE

IntArray = NDArray[np.int64]

CELLS: Final = prod(SHAPE)
#: Grooves in a shard; it is built in memory, some 25 MB.
SHARD_GROOVES: Final = 65_536
_PARTS: Final = ("hits", "first", "played")


class Grooves(Protocol):
    """Grooves in memory (a tensor) or on disk, as [hit, hit*velocity, hit*offset]."""

    def __len__(self) -> int:
        """How many."""
        ...

    def __getitem__(self, rows: Tensor, /) -> Tensor:
        """Grooves (n, 3, 32, 9) float32 of row numbers (n,)."""
        ...


class GrooveStore:
    """Reads grooves that a GrooveWriter wrote; takes the same memory for any number of them."""

    def __init__(self, folder: Path) -> None:
        """Raises FileNotFoundError if there are none."""
        names = _shard_names(folder)
        if not names:
            raise FileNotFoundError(f"{folder}: holds no grooves (shard-0000.hits.npy)")
        self._shards = [tuple(np.load(_file(folder, name, part), mmap_mode="r") for part in _PARTS) for name in names]
        self._begin = np.cumsum([0, *(len(hits) for hits, _, _ in self._shards)])

    def __len__(self) -> int:
        """How many."""
        return int(self._begin[-1])

    def __getitem__(self, rows: Tensor, /) -> Tensor:
        """Grooves (n, 3, 32, 9) float32 of row numbers (n,), in their order. Raises IndexError for an unknown row."""
        wanted = rows.numpy()
        x = np.zeros((len(wanted), 3, CELLS), np.float32)
        if len(wanted) and not 0 <= wanted.min() <= wanted.max() < len(self):
            raise IndexError(f"grooves {wanted.min()} to {wanted.max()}: there are only 0 to {len(self) - 1}")
        shard_of = np.searchsorted(self._begin, wanted, side="right") - 1
        for number in np.unique(shard_of):
            at = np.flatnonzero(shard_of == number)
            hits, first, played = self._shards[number]
            x[at] = _unpacked(hits, first, played, wanted[at] - self._begin[number])
            for part in (hits, first, played):
                _forget(part)
        return torch.from_numpy(x.reshape(-1, 3, *SHAPE))


class GrooveWriter:
    """Writes grooves into a folder, in place of those that it holds; they are complete once it is closed."""

    def __init__(self, folder: Path, shard_grooves: int = SHARD_GROOVES) -> None:
        self.folder, self.count = folder, 0
        self._shard_grooves, self._names = shard_grooves, list[str]()
        self._waiting: list[tuple[NDArray[np.uint8], IntArray, FloatArray]] = []
        folder.mkdir(parents=True, exist_ok=True)

    def add(self, x: FloatArray) -> None:
        """Add grooves (n, 3, 32, 9)."""
        while len(x):
            room = self._shard_grooves - self.count % self._shard_grooves
            self._waiting.append(_packed(x[:room]))
            self.count += len(x[:room])
            x = x[room:]
            if self.count % self._shard_grooves == 0:
                self._write()

    def close(self) -> None:
        """Write what is left, and remove shards that were there before."""
        if self._waiting:
            self._write()
        for name in set(_shard_names(self.folder)) - set(self._names):
            for part in _PARTS:
                _file(self.folder, name, part).unlink(missing_ok=True)

    def _write(self) -> None:
        hits, counts, played = (np.concatenate(column) for column in zip(*self._waiting, strict=True))
        name = f"shard-{len(self._names):04d}"
        for part, values in zip(_PARTS, (hits, np.cumsum(counts) - counts, played), strict=True):
            draft = self.folder / f"{name}.{part}.part"
            with draft.open("wb") as file:
                np.save(file, values)
            draft.replace(_file(self.folder, name, part))  # who has the old one mapped keeps it
        self._names.append(name)
        self._waiting.clear()


def _shard_names(folder: Path) -> list[str]:
    return sorted(path.name.removesuffix(".hits.npy") for path in folder.glob("shard-*.hits.npy"))


def _file(folder: Path, name: str, part: str) -> Path:
    return folder / f"{name}.{part}.npy"


def _packed(x: FloatArray) -> tuple[NDArray[np.uint8], IntArray, FloatArray]:
    """Grooves (n, 3, 32, 9) as bits (n, 36), hits of each (n,), and velocity and offset of all hits (hits, 2)."""
    cells = x.reshape(len(x), 3, CELLS)
    hits = cells[:, 0] > 0
    return np.packbits(hits, axis=1), hits.sum(1), np.stack([cells[:, 1][hits], cells[:, 2][hits]], 1)


def _unpacked(hits: NDArray[np.uint8], first: IntArray, played: FloatArray, rows: IntArray) -> FloatArray:
    """Some grooves of a shard, (n, 3, 288)."""
    cells = np.unpackbits(hits[rows], axis=1, count=CELLS)
    x = np.zeros((len(rows), 3, CELLS), np.float32)
    row, cell = np.nonzero(cells)
    counts = cells.sum(1, dtype=np.int64)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    x[row, 0, cell] = 1.0
    x[row, 1:, cell] = played[np.repeat(first[rows], counts) + nth]
    return x


def _forget(mapped: np.memmap[Any, Any]) -> None:
    """Let go of the pages that were read: they stay in the system's cache but no longer count as this process's."""
    if hasattr(mmap, "MADV_DONTNEED") and isinstance(mapped.base, mmap.mmap):
        mapped.base.madvise(mmap.MADV_DONTNEED)
