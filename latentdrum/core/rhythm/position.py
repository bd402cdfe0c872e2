"""Positions in the rhythm space, and interpolation between them."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.latents import in_range
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.styles import STYLES

#: Number of free dimensions of the rhythm space, strongest first; another number is another space.
FREE_DIMS: Final = 32


@dataclass(frozen=True, slots=True, eq=False)
class Position:
    """A position in the rhythm space.

    axes: (6,) percentiles 0..1 in the order of AXES; 0.5 is the median groove of the training data.
    style: (32,) weights in the order of STYLES that sum to 1; all zero means "no particular style".
    z: (FREE_DIMS,) in standard deviations around the style's centre; 0 is the style's typical groove.
    Axes and z outside their range become its nearest end: whatever is a position can be stored in a preset's file.
    """

    axes: FloatArray
    style: FloatArray
    z: FloatArray

    def __post_init__(self) -> None:
        for name, length in (("axes", len(AXES)), ("style", len(STYLES)), ("z", FREE_DIMS)):
            array = getattr(self, name)
            if array.shape != (length,):
                raise ValueError(f"position {name}: {array.shape} is not ({length},)")
        if not np.isfinite(self.style).all():
            raise ValueError("position style: contains a value that is not finite")
        axes, z = in_range("position", self.axes, self.z)
        object.__setattr__(self, "axes", axes)
        object.__setattr__(self, "z", z)

    def same_as(self, other: "Position") -> bool:
        """Whether both are equal to the last bit."""
        return all(np.array_equal(getattr(self, name), getattr(other, name)) for name in ("axes", "style", "z"))


def style_weights(name: str | None) -> FloatArray:
    """All weight on one style, (32,); None gives "no particular style"."""
    weights = np.zeros(len(STYLES), np.float32)
    if name is not None:
        weights[STYLES.index(name)] = 1.0
    return weights


def with_axis(position: Position, axis: int, value: float) -> Position:
    """The position with one axis, by its number in AXES, at a value 0..1."""
    axes = position.axes.copy()
    axes[axis] = value
    return Position(axes, position.style, position.z)


def between(a: Position, b: Position, amount: float) -> Position:
    """Linear interpolation from a (amount 0) to b (amount 1)."""
    t = np.float32(amount)
    return Position(a.axes + t * (b.axes - a.axes), a.style + t * (b.style - a.style), a.z + t * (b.z - a.z))
