"""What the map of the rhythm space shows: the two directions that change a groove most, and where grooves lie."""

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

#: From the lower to the upper quartile: the same share of the grooves for an axis and for a free dim.
_AXIS_QUARTILES = (0.25, 0.75)
_FREE_QUARTILES = (-0.6745, 0.6745)
_PROBES = 64
_BEAT = (Voice.KICK, Voice.SNARE, Voice.TOM_LOW, Voice.TOM_MID, Voice.TOM_HIGH)
_COLOUR = "busyness"


class Space(Protocol):
    """The part of a rhythm model's space that a map needs."""

    def to_player(self, z: FloatArray, weights: FloatArray) -> FloatArray:
        """Net coordinates as a player's free dims."""

    def to_net(self, u: FloatArray, weights: FloatArray) -> FloatArray:
        """A player's free dims as net coordinates."""


class MappedModel(Protocol):
    """The part of a rhythm model that a map needs."""

    @property
    def space(self) -> Space:
        """The tables beside the nets."""

    def decode(self, position: Position, seed: int, temperature: float) -> Groove:
        """The groove at a place."""

    def sample(self, style: str | None, rng: np.random.Generator) -> Position:
        """A place where grooves of a style are found."""


@dataclass(frozen=True, slots=True)
class Direction:
    """One way through the space; change: how many kicks, snares and toms move over the middle half of the grooves.

    Cymbals are left out, for what keeps time says less about a beat than where its drums fall.
    """

    name: str
    index: int  # in AXES, or after them the free dims
    change: float


@dataclass(frozen=True, slots=True, eq=False)
class RhythmMap:
    """Sampled grooves: points (n, 2) along two directions, hits a bar (n,) and style (n,) as an index into STYLES."""

    across: Direction
    up: Direction
    points: FloatArray
    hits_a_bar: FloatArray
    style: NDArray[np.int64]


def directions(model: MappedModel, rng: np.random.Generator) -> list[Direction]:
    """Every axis and free dim, the one that changes the beat most first."""
    starts = [model.sample(style, rng) for style in rng.choice(STYLES, _PROBES)]
    found = [
        Direction(_name(index), index, float(np.mean([_change(model, start, index) for start in starts])))
        for index in range(len(AXES) + FREE_DIMS)
    ]
    return sorted(found, key=lambda direction: -direction.change)


def sample_map(
    model: MappedModel,
    styles: Sequence[str],
    count: int,
    ways: tuple[Direction, Direction],
    rng: np.random.Generator,
    tick: Callable[[], None] = lambda: None,
) -> RhythmMap:
    """A map along two directions of `count` grooves drawn evenly from styles; tick is called after each."""
    points, hits = np.zeros((count, 2), np.float32), np.zeros(count, np.float32)
    style = np.array([STYLES.index(styles[number % len(styles)]) for number in range(count)], np.int64)
    for number in range(count):
        place = model.sample(STYLES[style[number]], rng)
        points[number] = map_point(model, place, ways)
        hits[number] = model.decode(place, 0, 0.0).hits.sum() / GROOVE_BARS
        tick()
    return RhythmMap(*ways, points, hits, style)


def chosen_directions(ways: Sequence[Direction], across: str | None, up: str | None) -> tuple[Direction, Direction]:
    """The two named directions; the strongest that are left where none is named. Raises ValueError.

    Busyness must be named to be taken, since the map's colour shows it already.
    """
    rest = [way for way in ways if way.name not in (across, up, _COLOUR)]
    first = rest.pop(0) if across is None else _named(ways, across)
    return first, rest.pop(0) if up is None else _named(ways, up)


def _named(ways: Sequence[Direction], name: str) -> Direction:
    for way in ways:
        if way.name == name:
            return way
    names = ", ".join(sorted((way.name for way in ways), key=lambda name: (name.startswith("latent"), name)))
    raise ValueError(f"{name!r} is no knob of the rhythm space; there are {names}")


def map_point(model: MappedModel, place: Position, ways: tuple[Direction, Direction]) -> tuple[float, float]:
    """Where a place lies along directions; free dims are measured from the centre of all styles."""
    net = model.space.to_net(place.z, place.style)
    free = model.space.to_player(net, style_weights(None))
    both = np.concatenate([place.axes, free])
    return float(both[ways[0].index]), float(both[ways[1].index])


def _name(index: int) -> str:
    return AXES[index] if index < len(AXES) else f"latent_{index - len(AXES) + 1}"


def _change(model: MappedModel, start: Position, index: int) -> float:
    low, high = (model.decode(_moved(start, index, end), 0, 0.0).hits[:, list(_BEAT)] for end in (0, 1))
    return float((low != high).sum())


def _moved(start: Position, index: int, end: int) -> Position:
    axes, z = start.axes.copy(), start.z.copy()
    if index < len(AXES):
        axes[index] = _AXIS_QUARTILES[end]
    else:
        z[index - len(AXES)] = _FREE_QUARTILES[end]
    return Position(axes, start.style, z)
