"""A style of a made drum: the circuit that sounds it and how far its knobs may be turned."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from numpy.random import Generator

from latentdrum.core.timbre.timbre import Drum
from training.timbre.sounds.circuits import Knobs, Signal

#: The lowest and the highest place of every knob, in the unit that its name ends in.
Ranges: TypeAlias = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Style:
    """One way to build a drum, such as the long bass drum."""

    name: str
    drum: Drum
    ranges: Ranges
    voice: Callable[[Knobs, Generator], Signal]

    def random_knobs(self, rng: Generator) -> dict[str, float]:
        """Its knobs at random: frequencies and times even by ratio, everything else even by amount."""
        knobs = {}
        for name, (low, high) in self.ranges.items():
            place = float(rng.random())
            by_ratio = name.endswith(("_hz", "_s"))
            knobs[name] = float(low * (high / low) ** place) if by_ratio else low + (high - low) * place
        return knobs


def styles(
    drum: Drum, voice: Callable[[Knobs, Generator], Signal], usual: Ranges, changes: Mapping[str, Ranges]
) -> tuple[Style, ...]:
    """The styles of one drum: each keeps the usual ranges but for its own. Raises ValueError for an unknown knob."""
    for name, ranges in changes.items():
        unknown = sorted(set(ranges) - set(usual))
        if unknown:
            raise ValueError(f"style {name}: unknown knob {unknown[0]!r}; known: {', '.join(usual)}")
    return tuple(Style(name, drum, {**usual, **ranges}, voice) for name, ranges in changes.items())
