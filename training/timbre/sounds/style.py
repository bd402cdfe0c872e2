"""A style of a synthesised drum: its circuit and the ranges of its knobs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from numpy.random import Generator

from latentdrum.core.timbre.timbre import Drum
from training.timbre.sounds.circuits import Knobs, Signal

#: Lowest and highest value of every knob, in the unit that its name ends in.
Ranges: TypeAlias = Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Style:
    """One variant of a drum, such as the long bass drum."""

    name: str
    drum: Drum
    ranges: Ranges
    voice: Callable[[Knobs, Generator], Signal]

    def random_knobs(self, rng: Generator) -> dict[str, float]:
        """Random knobs: frequencies and times log-uniform, everything else uniform."""
        knobs = {}
        for name, (low, high) in self.ranges.items():
            share = float(rng.random())
            logarithmic = name.endswith(("_hz", "_s"))
            knobs[name] = float(low * (high / low) ** share) if logarithmic else low + (high - low) * share
        return knobs


def styles(
    drum: Drum, voice: Callable[[Knobs, Generator], Signal], defaults: Ranges, changes: Mapping[str, Ranges]
) -> tuple[Style, ...]:
    """The styles of one drum: the default ranges with the changes of each. Raises ValueError for an unknown knob."""
    for name, ranges in changes.items():
        unknown = sorted(set(ranges) - set(defaults))
        if unknown:
            raise ValueError(f"style {name}: unknown knob {unknown[0]!r}; known: {', '.join(defaults)}")
    return tuple(Style(name, drum, {**defaults, **ranges}, voice) for name, ranges in changes.items())
