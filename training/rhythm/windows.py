"""Two-bar windows as arrays, for training and evaluation."""

from dataclasses import dataclass, fields
from typing import Final

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.groove import SHAPE, Groove
from latentdrum.core.rhythm.styles import STYLES

IntArray = NDArray[np.int64]
TextArray = NDArray[np.str_]

#: The "drummer" of patterns written by rules; their source is the style.
PROGRAMMER: Final = "programmed"


@dataclass(frozen=True, slots=True, eq=False)
class Windows:
    """Many two-bar patterns, one a row.

    x: (n, 3, 32, 9) of [hit, hit*velocity 0..1, hit*offset in steps]; style: (n,) index into STYLES;
    bpm: (n,) quarters a minute; drummer and source: (n,) names of the player and of the file or pattern writer;
    second: (n, 2, 32, 9) second strikes of the hits, [gap in steps, share of the hit's velocity], 0 where is none.
    """

    x: FloatArray
    style: IntArray
    bpm: FloatArray
    drummer: TextArray
    source: TextArray
    second: FloatArray

    def __len__(self) -> int:
        return len(self.x)

    def pick(self, rows: NDArray[np.bool_] | IntArray) -> "Windows":
        """Only the given rows."""
        return Windows(*(getattr(self, field.name)[rows] for field in fields(self)))


def join(parts: list[Windows]) -> Windows:
    """All rows of all parts, in order. Raises ValueError when there are none."""
    if not sum(map(len, parts)):
        raise ValueError("no two-bar windows: the data holds no 4/4 beat of two bars or more")
    return Windows(*(np.concatenate([getattr(part, field.name) for part in parts]) for field in fields(Windows)))


def no_second(n: int) -> FloatArray:
    """The second strikes of n grooves that have none."""
    return np.zeros((n, 2, *SHAPE), np.float32)


def pack(
    grooves: list[Groove], style: str, bpm: float, drummer: str, source: str, second: FloatArray | None = None
) -> Windows:
    """Grooves of one style as windows; velocities and offsets without a hit become 0."""
    x = np.zeros((len(grooves), 3, *SHAPE), np.float32)
    for row, groove in zip(x, grooves, strict=True):
        row[0] = groove.hits
        row[1] = groove.hits * groove.velocity
        row[2] = groove.hits * groove.offset
    n = len(grooves)
    return Windows(
        x,
        np.full(n, STYLES.index(style), np.int64),
        np.full(n, bpm, np.float32),
        np.array([drummer] * n, np.str_),
        np.array([source] * n, np.str_),
        no_second(n) if second is None else second,
    )


def take_numbers(windows: Windows) -> IntArray:
    """The number of the take that each window comes from, (n,); a programmed pattern is a take of its own."""
    own = np.where(windows.drummer == PROGRAMMER, np.arange(len(windows)).astype(np.str_), "")
    names = np.char.add(np.char.add(windows.source, "\n"), own)
    return np.asarray(np.unique(names, return_inverse=True)[1], np.int64)
