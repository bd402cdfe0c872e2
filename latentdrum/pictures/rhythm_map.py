"""The data of the rhythm map: the two directions that change a groove most, and sampled grooves along them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.core.units import GROOVE_BARS
from latentdrum.core.voices import Voice

#: From the lower to the upper quartile: the same share of grooves for an axis and for a free dimension.
_AXIS_QUARTILES = (0.25, 0.75)
_FREE_QUARTILES = (-0.6745, 0.6745)
_PROBES = 64
_DRUMS = (Voice.KICK, Voice.SNARE, Voice.TOM_LOW, Voice.TOM_MID, Voice.TOM_HIGH)
_COLOUR_AXIS = "busyness"
_NAMES = (*AXES, *(f"latent_{number}" for number in range(1, FREE_DIMS + 1)))


class Space(Protocol):
    """The part of a rhythm model's space that the map needs."""

    def to_player(self, z: FloatArray, weights: FloatArray) -> FloatArray:
        """From network coordinates to free dimensions."""

    def to_net(self, u: FloatArray, weights: FloatArray) -> FloatArray:
        """From free dimensions to network coordinates."""


class MappedModel(Protocol):
    """The part of a rhythm model that the map needs."""

    @property
    def space(self) -> Space:
        """The coordinate tables of the model."""

    def decode_mean(self, position: Position) -> Groove:
        """The likeliest hits at a position."""

    def sample(self, style: str | None, rng: np.random.Generator) -> Position:
        """A sample of the prior of a style."""


@dataclass(frozen=True, slots=True)
class Direction:
    """One axis or free dimension; change: mean number of kick, snare and tom hits that differ between its quartiles.

    Cymbals are left out: they say less about a beat than its drums.
    """

    name: str
    index: int  # in AXES, or after them in the free dimensions
    change: float


@dataclass(frozen=True, slots=True, eq=False)
class RhythmMap:
    """Sampled grooves: points (n, 2) along two directions, hits per bar (n,) and style (n,) as an index into STYLES."""

    across: Direction
    up: Direction
    points: FloatArray
    hits_a_bar: FloatArray
    style: NDArray[np.int64]


def directions(model: MappedModel, rng: np.random.Generator) -> list[Direction]:
    """All axes and free dimensions, the one that changes the beat most first."""
    starts = [model.sample(style, rng) for style in rng.choice(STYLES, _PROBES)]
    found = [
        Direction(name, index, float(np.mean([_change(model, start, index) for start in starts])))
        for index, name in enumerate(_NAMES)
    ]
    return sorted(found, key=lambda direction: -direction.change)


def sample_map(
    model: MappedModel,
    styles: Sequence[str],
    count: int,
    span: tuple[Direction, Direction],
    rng: np.random.Generator,
    tick: Callable[[], None] = lambda: None,
) -> RhythmMap:
    """A map of `count` grooves sampled evenly from styles; tick is called after each."""
    points, hits = np.zeros((count, 2), np.float32), np.zeros(count, np.float32)
    style = np.array([STYLES.index(styles[number % len(styles)]) for number in range(count)], np.int64)
    for number in range(count):
        position = model.sample(STYLES[style[number]], rng)
        points[number] = map_point(model, position, span)
        hits[number] = model.decode_mean(position).hits.sum() / GROOVE_BARS
        tick()
    return RhythmMap(*span, points, hits, style)


def chosen_directions(found: Sequence[Direction], across: str | None, up: str | None) -> tuple[Direction, Direction]:
    """The two named directions (see `check_name`), or the strongest others where none is named.

    Busyness is chosen only by name, since the map's colour shows it already.
    """
    rest = [direction for direction in found if direction.name not in (across, up, _COLOUR_AXIS)]
    named = {direction.name: direction for direction in found}
    first = rest.pop(0) if across is None else named[across]
    return first, rest.pop(0) if up is None else named[up]


def check_name(name: str) -> None:
    """Raises ValueError unless it is the name of an axis or free dimension; costs nothing, unlike `directions`."""
    if name not in _NAMES:
        choices = ", ".join(_NAMES)
        raise ValueError(f"{name!r} is not an axis or free dimension of the rhythm space; choose one of {choices}")


def map_point(model: MappedModel, position: Position, span: tuple[Direction, Direction]) -> tuple[float, float]:
    """A position's coordinates along two directions; free dimensions are measured from the centre of all styles."""
    net = model.space.to_net(position.z, position.style)
    free = model.space.to_player(net, style_weights(None))
    both = np.concatenate([position.axes, free])
    return float(both[span[0].index]), float(both[span[1].index])


def _change(model: MappedModel, start: Position, index: int) -> float:
    low, high = (model.decode_mean(_moved(start, index, end)).hits[:, list(_DRUMS)] for end in (0, 1))
    return float((low != high).sum())


def _moved(start: Position, index: int, end: int) -> Position:
    axes, z = start.axes.copy(), start.z.copy()
    if index < len(AXES):
        axes[index] = _AXIS_QUARTILES[end]
    else:
        z[index - len(AXES)] = _FREE_QUARTILES[end]
    return Position(axes, start.style, z)
