"""Paths of parameters: moves of rhythm, parts, sounds, mix and macros in turn, round wherever the knobs are."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Final

from latentdrum.core.parameters.macros import MACROS
from latentdrum.core.parameters.table import LATENT_KNOBS, PARAMETERS, Group
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.course import Course, Interpolation, check, leg, shortest_bars, total_bars

#: How many of them a preset may have.
MOST_PATHS: Final = 8
#: What moves the knobs themselves, or is not of the song; nothing in these groups is moved.
_FIXED: Final = {
    Group.STUDIO: "it belongs to the studio, not to the song",
    Group.SCENE: "it moves the knobs themselves; store what it leads to as scenes, and glide",
}
#: The parameters that a path can move: all that sounds, but for choices and whole numbers.
PATH_PARAMETERS: Final = tuple(
    n for n, row in PARAMETERS.items() if row.group not in _FIXED and not row.choices and not row.whole
)
#: Those of them that ask for another groove.
_OF_GROOVE: Final = frozenset((*AXES, *LATENT_KNOBS, "morph", "variation", "temperature", "evolve", "fill_intensity"))
#: And the macros that do.
_MACROS_OF_GROOVE: Final = frozenset(name for name, macro in MACROS.items() if not _OF_GROOVE.isdisjoint(macro.adds))
#: What the mixer and its effects are set to.
_OF_MIX: Final = frozenset(name for name in PATH_PARAMETERS if PARAMETERS[name].group is Group.MIX)


def why_not_moved(name: str) -> str:
    """Why no path moves a parameter that is not in PATH_PARAMETERS, and the way out."""
    row = PARAMETERS[name]
    if row.group in _FIXED:
        return f"no path moves {name}: {_FIXED[row.group]}"
    kind = "a choice" if row.choices else "a whole number"
    return f"no path moves {name}: it is {kind}, with nothing in between; change it by scenes, such as [scenes.1]"


@dataclass(frozen=True, slots=True, eq=False)
class ParameterPoint:
    """What is added to the parameters of PATH_PARAMETERS, in their units; one not named is where its knob is.

    bars, hold, interpolation: as of a Waypoint.
    """

    shifts: Mapping[str, float]
    bars: float
    hold: float = 0.0
    interpolation: Interpolation | None = None


@dataclass(frozen=True, eq=False)  # with a __dict__, for what is computed once
class ParameterPath:
    """Waypoints in order; course: what follows the last. rate: how many bars of the path pass in one of the song."""

    waypoints: tuple[ParameterPoint, ...]
    interpolation: Interpolation = Interpolation.LINEAR
    course: Course = Course.LOOP
    rate: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        check(self.waypoints, "path")

    @cached_property
    def total_bars(self) -> float:
        """Length of one round, bars of the path."""
        return total_bars(self.waypoints)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The parameters that it moves, in the order of the table."""
        named = {name for point in self.waypoints for name in point.shifts}
        return tuple(name for name in PATH_PARAMETERS if name in named)

    @cached_property
    def moves_groove(self) -> bool:
        """Whether it asks for other grooves as it goes."""
        return not (_OF_GROOVE | _MACROS_OF_GROOVE).isdisjoint(self.names)

    @cached_property
    def moves_mix(self) -> bool:
        """Whether it moves the mixer or its effects."""
        return not _OF_MIX.isdisjoint(self.names)

    @cached_property
    def interval_bars(self) -> float:
        """How often it is worth a new groove, bars of the song; see LatentPath."""
        return min(1.0, shortest_bars(self.waypoints) / float(self.rate))

    @cached_property
    def jumps(self) -> bool:
        """Whether it leaves a waypoint by a jump, which must not be missed."""
        return any((point.interpolation or self.interpolation) is Interpolation.STEP for point in self.waypoints)

    def at(self, bars: float) -> dict[str, float]:
        """What it adds to each of its parameters after a number of bars (0 or more) from the top of the song."""
        here, there, share = leg(self.waypoints, self.interpolation, self.course, bars * float(self.rate))
        a, b = self.waypoints[here].shifts, self.waypoints[there].shifts
        return {name: _between(a.get(name, 0.0), b.get(name, 0.0), share) for name in self.names}


def of_groove(name: str) -> bool:
    """Whether a parameter of PATH_PARAMETERS asks for another groove by itself; a macro does by what it adds to."""
    return name in _OF_GROOVE


def _between(a: float, b: float, share: float) -> float:
    return a + share * (b - a)
