"""Which recordings of an index are hits of one drum, how hard each is, and which are repeats of one hit."""

import csv
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Final

from latentdrum.core.timbre.timbre import Drum
from training.timbre.sounds.one_shots import MIN_SPAN_DB, hardness_of

#: What index.csv must have for it; without one of these no hits are compared.
_COLUMNS: Final = ("source", "kit", "class", "articulation", "velocity_layer", "level_rank", "level_rank_of", "gain_db",
                   "electronic")  # fmt: skip
#: Takes of about the same hardness whose recorded levels differ by less are repeats of one hit, a round robin.
_SAME_HARDNESS: Final = 0.2
_SAME_DB: Final = 1.5


@dataclass(frozen=True, slots=True)
class Take:
    """One hit of one drum: its file, how hard it is, -1 (softest layer) .. 1 (hardest), and its recorded level."""

    file: str
    hardness: float
    gain_db: float


@dataclass(frozen=True, slots=True)
class Articulation:
    """One recorded drum, struck in one way, and its takes."""

    drum: Drum
    takes: list[Take]


def articulations(folder: Path, split: str) -> list[Articulation]:
    """The takes of every acoustic drum with two or more of them; none where the index does not tell.

    The layer of a velocity layer counts, else the rank by level where levels differ.
    """
    groups = defaultdict[tuple[str, ...], list[dict[str, str]]](list)
    with (folder / "index.csv").open(newline="", encoding="utf-8-sig") as lines:
        reader = csv.DictReader(lines)
        if set(_COLUMNS) - set(reader.fieldnames or ()):
            return []
        for row in reader:
            # The layers and ranks of a drum machine are knob settings, not hardness.
            if row["split"] == split and row["electronic"] != "1":
                groups[row["source"], row["kit"], row["class"], row["articulation"]].append(row)
    drums = {drum.key: drum for drum in Drum}
    found = (Articulation(drums[rows[0]["class"]], _takes(rows)) for rows in groups.values())
    return [one for one in found if len(one.takes) > 1]


def _takes(rows: list[dict[str, str]]) -> list[Take]:
    hardness, gains = _hardness(rows), [float(row["gain_db"]) for row in rows]
    return [
        Take(row["file"], own, gain) for row, own, gain in zip(rows, hardness, gains, strict=True) if own is not None
    ]


def _hardness(rows: list[dict[str, str]]) -> Sequence[float | None]:
    layers = [int(row["velocity_layer"]) for row in rows if row["velocity_layer"].isdecimal()]
    if len(layers) == len(rows):
        return [hardness_of(layer, max(layers)) or 0.0 for layer in layers]
    gains = [float(row["gain_db"]) for row in rows]
    if max(gains) - min(gains) < MIN_SPAN_DB:
        return [None] * len(rows)
    ranks = ((row["level_rank"], row["level_rank_of"]) for row in rows)
    return [hardness_of(int(rank), int(of)) if rank.isdecimal() and of.isdecimal() else None for rank, of in ranks]


def repeats(takes: Sequence[Take]) -> list[tuple[Take, Take]]:
    """The pairs of takes that repeat one hit."""
    return [
        (one, other)
        for one, other in combinations(takes, 2)
        if abs(one.hardness - other.hardness) <= _SAME_HARDNESS and abs(one.gain_db - other.gain_db) <= _SAME_DB
    ]
