"""The eight macros: each moves several parameters at once, so that a set can be played on eight knobs.

A macro adds to the parameters where they are; it does not write them. At its default it adds nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from latentdrum.core.parameters.parameter import Group, Parameter


@dataclass(frozen=True, slots=True)
class Macro:
    """adds: what it adds to each parameter at 1, in that one's unit. both_ways: the opposite at 0, nothing at 0.5."""

    meaning: str
    adds: Mapping[str, float]
    both_ways: bool = True

    @property
    def default(self) -> float:
        """Where it adds nothing."""
        return 0.5 if self.both_ways else 0.0

    def share(self, value: float) -> float:
        """How much of `adds` it adds at a value 0..1: -1..1, or 0..1 if it goes one way."""
        return (value - self.default) / (1.0 - self.default)

    @property
    def help(self) -> str:
        """What it does, in a line."""
        added = ", ".join(f"{name} {amount:+g}" for name, amount in self.adds.items())
        ends = "At 0 the opposite, at 0.5 nothing" if self.both_ways else "At 0 nothing"
        return f"{self.meaning}: at 1 it adds {added}. {ends}."


#: In the order of the first eight knobs of a controller.
MACROS: Final[Mapping[str, Macro]] = MappingProxyType(
    {
        "macro_busy": Macro("More of everything", {"busyness": 0.4, "density": 0.15}),
        "macro_loose": Macro("Freer playing", {"humanise": 0.9, "round_robin": 0.25}),
        # Drums that are struck harder ring longer. More punch would not be louder: the limiter takes it off, and with
        # it the body of the hit.
        "macro_loud": Macro("Harder playing", {"velocity": 0.5, "energy": 0.3, "decay": 0.15}),
        "macro_dark": Macro("Duller sounds", {"brightness": -0.35, "noisiness": -0.15}),
        "macro_tight": Macro("Short and crisp", {"decay": -0.4, "punch": 0.2, "humanise": -0.3}),
        "macro_weird": Macro(
            "Another character",
            {"syncopation": 0.25, "latent_2": 1.2, "latent_3": -1.2, "kit_move": 0.6, "noisiness": 0.15},
            both_ways=False,
        ),
        "macro_fill": Macro("Towards a fill", {"fills": 0.45, "density": 0.1}, both_ways=False),
        "macro_move": Macro(
            "Never twice the same", {"variation": 1.0, "evolve": 0.5, "round_robin": 0.4}, both_ways=False
        ),
    }
)

#: Their controllers: those that MIDI leaves undefined or to effects and sounds, and that nothing else here has.
_CC: Final = (3, 9, 12, 13, 14, 15, 72, 78)

MACRO_PARAMETERS: Final = tuple(
    Parameter(name, Group.MACRO, macro.help, cc, default=macro.default)
    for (name, macro), cc in zip(MACROS.items(), _CC, strict=True)
)


def added_by_macros(values: Mapping[str, float]) -> dict[str, float]:
    """What the macros add to each parameter that they move; empty at their defaults."""
    added: dict[str, float] = {}
    for name, macro in MACROS.items():
        if values[name] != macro.default:
            share = macro.share(values[name])
            for moved, amount in macro.adds.items():
                added[moved] = added.get(moved, 0.0) + share * amount
    return added
