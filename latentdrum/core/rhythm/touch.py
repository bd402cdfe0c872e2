"""Touch: how hard and when a hit is played, in bins from which a sampler draws; one table for training and playing."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray

IntArray = NDArray[np.int64]

#: MIDI velocities at which a bin begins. 127 is a bin of its own: a drum module clips there, and drummers hit it often.
_VELOCITY_EDGES: Final = np.array([1, 6, 11, 16, 21, 26, 31, 36, 41, 46, 51, 56, 61, 66, 71, 76, 81, 86, 91, 96, 101,
                                   106, 111, 115, 119, 123, 127, 128])  # fmt: skip
#: Offsets in steps at which a bin begins, finer around the grid. The middle bin is the grid itself, to 0.4 % of a step.
_OFFSET_EDGES: Final = np.array([-0.5, -0.42, -0.36, -0.31, -0.27, -0.23, -0.195, -0.165, -0.14, -0.115, -0.092, -0.07,
                                 -0.048, -0.026, -0.004, 0.004, 0.026, 0.048, 0.07, 0.092, 0.115, 0.14, 0.165, 0.195,
                                 0.23, 0.27, 0.31, 0.36, 0.42, 0.5])  # fmt: skip

_VELOCITY_LIST: Final[list[int]] = _VELOCITY_EDGES.tolist()  # quicker to read one by one
_OFFSET_LIST: Final[list[float]] = _OFFSET_EDGES.tolist()
VELOCITY_BINS: Final = len(_VELOCITY_EDGES) - 1
OFFSET_BINS: Final = len(_OFFSET_EDGES) - 1
_GRID_BIN: Final = OFFSET_BINS // 2


def velocity_bin(velocity: FloatArray) -> IntArray:
    """The bin of velocities 0..1 (MIDI velocity / 127), any shape."""
    midi = np.clip(np.rint(127.0 * velocity), 1, 127)
    return np.asarray(np.searchsorted(_VELOCITY_EDGES, midi, side="right") - 1, np.int64)


def offset_bin(offset: FloatArray) -> IntArray:
    """The bin of offsets in steps, -0.5..0.5, any shape."""
    found = np.searchsorted(_OFFSET_EDGES, offset, side="right") - 1
    return np.asarray(np.clip(found, 0, OFFSET_BINS - 1), np.int64)


def velocity_in_bin(index: int, share: float) -> float:
    """A velocity 0..1 that MIDI can send, at a share 0..1 of the way through a bin."""
    low, high = _VELOCITY_LIST[index], _VELOCITY_LIST[index + 1]
    return (low + int(share * (high - low))) / 127.0


def offset_in_bin(index: int, share: float) -> float:
    """An offset in steps at a share 0..1 of the way through a bin; the grid itself in the middle bin."""
    if index == _GRID_BIN:
        return 0.0
    low, high = _OFFSET_LIST[index], _OFFSET_LIST[index + 1]
    return low + share * (high - low)
