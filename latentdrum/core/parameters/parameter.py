"""A parameter: its name, range and controller, and how its values are read and shown."""

from dataclasses import dataclass
from enum import Enum


class Group(Enum):
    """The group of a parameter."""

    AXIS = "rhythm axis"
    LATENT = "free rhythm dimension"
    PLACE = "place"
    MACRO = "macro"
    PLAYING = "playing"
    VARIATION = "fills and evolution"
    SEED = "seed"
    KIT = "whole kit"
    PAD = "pad"
    PART = "part"
    MIX = "mix"
    STUDIO = "studio"
    SCENE = "scenes"

    @property
    def of_sound(self) -> bool:
        """Whether it shapes the sounds."""
        return self in (Group.KIT, Group.PAD, Group.MIX)

    @property
    def left_out(self) -> bool:
        """Whether a preset stores such a parameter only if it is not at default."""
        return self.of_sound or self in (Group.PART, Group.SCENE, Group.VARIATION, Group.MACRO)


class When(Enum):
    """When a change takes effect."""

    STEP = "next step"
    NOTE = "next note"
    START = "next start"
    NOW = "at once"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter; help says what it does in a drummer's words."""

    name: str
    group: Group
    help: str
    cc: int | None
    low: float = 0.0
    high: float = 1.0
    default: float = 0.5
    unit: str = ""
    when: When = When.STEP
    choices: tuple[str, ...] = ()
    whole: bool = False

    @property
    def range_text(self) -> str:
        """The allowed values as text."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        if self.whole:
            return f"a whole number {self.low:.0f}..{self.high:.0f}"
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.low:g}..{self.high:g}{unit}"

    def parse(self, value: object) -> float:
        """The stored form of a value from a file or a command line.

        Raises ValueError that names the value and the allowed range.
        """
        if self.choices:
            if isinstance(value, str) and value in self.choices:
                return float(self.choices.index(value))
            raise ValueError(f"{self.name} = {value!r}: must be {self.range_text}")
        try:
            number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else None
        except (ValueError, OverflowError):
            number = None
        if number is None or not self.low <= number <= self.high or (self.whole and number != int(number)):
            raise ValueError(f"{self.name} = {value!r}: must be {self.range_text}")
        return number

    def clip(self, value: float) -> float:
        """The nearest value in range."""
        return min(max(value, self.low), self.high)

    def show(self, value: float) -> str | int | float:
        """A stored value as in files and on screen: choices by name."""
        if self.choices:
            return self.choices[round(value)]
        return int(value) if self.whole else round(value, 6)

    def in_full(self, value: float) -> str | float:
        """A stored value as in sessions, whose replay is exact: numbers in full, choices by name."""
        return self.show(value) if self.choices else value

    def from_cc(self, value: int, low: float, high: float) -> float:
        """A controller's 0..127 as a value between low and high; 64 is exactly the middle."""
        return self.from_share(share_of_travel(value), low, high)

    def from_share(self, share: float, low: float, high: float) -> float:
        """A share 0..1 of a control's travel as a value between low and high; a choice by its part of the travel."""
        if self.choices:
            return float(min(int(share * len(self.choices)), len(self.choices) - 1))
        turned = low + (high - low) * share
        return float(round(turned)) if self.whole else turned


def share_of_travel(value: int, bits: int = 7) -> float:
    """A control's place as sent, 0..127 or in 14 bits 0..16383, as a share 0..1; 64 and 8192 are exactly the middle."""
    middle = 1 << (bits - 1)
    return value / (2 * middle) if value <= middle else 0.5 + (value - middle) / (2 * (middle - 1))


def travel_at(share: float, bits: int = 7) -> int:
    """The place of a control nearest to a share 0..1 of its travel; undoes `share_of_travel`."""
    middle = 1 << (bits - 1)
    return round(share * 2 * middle) if share <= 0.5 else middle + round((share - 0.5) * 2 * (middle - 1))
