"""Every knob of the instrument in one table; controllers, presets, `--set`, help and the chart are made from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final, TypeAlias

from latentdrum.core.axes import AXIS_MEANINGS
from latentdrum.core.messages import SongPositionUnit
from latentdrum.core.styles import STYLES
from latentdrum.core.units import BPM_RANGE

#: A value for every parameter, by name; a choice is the number of the chosen entry.
Values: TypeAlias = Mapping[str, float]


class Group(Enum):
    """What a parameter belongs to."""

    AXIS = "rhythm axis"
    LATENT = "free rhythm dimension"
    PLACE = "place"
    MACRO = "macro"
    SEED = "seed"
    STUDIO = "studio"


class When(Enum):
    """When a change can first be heard."""

    STEP = "next step"
    NOTE = "next note"
    JUMP = "next jump"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One knob: its name everywhere, its range, and what it does in a drummer's words."""

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
        """The allowed values as a person reads them."""
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

    def show(self, value: float) -> str | int | float:
        """A stored value as a file or a person has it: choices by name."""
        if self.choices:
            return self.choices[round(value)]
        return int(value) if self.whole else round(value, 6)

    def from_cc(self, value: int, low: float, high: float) -> float:
        """A controller's 0..127 as a value between low and high; 64 is exactly the middle."""
        share = value / 128 if value <= 64 else 0.5 + (value - 64) / 126
        if self.choices:
            return float(min(int(share * len(self.choices)), len(self.choices) - 1))
        return low + (high - low) * share


_AXES = tuple(
    Parameter(name, Group.AXIS, f"{text[0].upper()}{text[1:]}.", 20 + i)
    for i, (name, text) in enumerate(AXIS_MEANINGS.items())
)

_LATENTS = tuple(
    Parameter(
        f"latent_{i + 1}",
        Group.LATENT,
        f"Free dimension {i + 1} of the rhythm space, the strongest first.",
        26 + i,
        low=-3.0,
        high=3.0,
        default=0.0,
        unit="sd",
    )
    for i in range(4)
)

_MACROS = (
    Parameter(
        "density", Group.MACRO, "How many of the groove's hits play; 0.5 is the groove as it is, 0 is silence.", 102
    ),
    Parameter(
        "temperature",
        Group.MACRO,
        "How freely each bar is drawn anew; 0 always plays the surest hits.",
        103,
        default=0.0,
    ),
    Parameter("variation", Group.MACRO, "How far each bar wanders from the pattern; 0 repeats it.", 104, default=0.0),
    Parameter(
        "swing",
        Group.MACRO,
        "How late every second sixteenth comes, for straight grooves; 0.67 is a triplet shuffle.",
        105,
        default=0.0,
    ),
    Parameter(
        "humanise",
        Group.MACRO,
        "How much of the drummer's timing and dynamics stays; 0 is a machine on the grid.",
        106,
        high=2.0,
        default=1.0,
    ),
    Parameter("velocity", Group.MACRO, "How loud everything is struck; 1 is as decoded.", 107, high=2.0, default=1.0),
)

_PLACE = (
    Parameter(
        "style",
        Group.PLACE,
        "Which style's corner of the space the groove comes from.",
        30,
        high=len(STYLES) - 1.0,
        default=float(STYLES.index("house")),
        choices=STYLES,
    ),
    Parameter("morph", Group.PLACE, "How far along the way to the preset's second place.", 31, default=0.0),
)

_STUDIO = (
    Parameter(
        "tempo",
        Group.STUDIO,
        "The internal clock's tempo; a followed DAW has its own.",
        None,
        low=BPM_RANGE[0],
        high=BPM_RANGE[1],
        default=120.0,
        unit="BPM",
    ),
    Parameter(
        "seed",
        Group.SEED,
        "Which performance of the many; the same seed plays the same bars.",
        None,
        high=2**31 - 1.0,
        default=1.0,
        whole=True,
    ),
    Parameter(
        "send_offset",
        Group.STUDIO,
        "How much later (or earlier) notes are sent, to meet the DAW's own delay.",
        None,
        low=-100.0,
        high=100.0,
        default=0.0,
        unit="ms",
        when=When.NOTE,
    ),
    Parameter(
        "song_position_unit",
        Group.STUDIO,
        "What the DAW counts its song position in; Ardour 7 counts clocks, the specification sixteenths.",
        None,
        high=1.0,
        default=0.0,
        when=When.JUMP,
        choices=tuple(unit.name.lower() for unit in SongPositionUnit),
    ),
)

PARAMETERS: Final = MappingProxyType(
    {
        parameter.name: parameter
        for parameter in (
            *_AXES,
            *_LATENTS,
            *_PLACE,
            *_MACROS,
            *_STUDIO,
        )
    }
)

LATENT_KNOBS: Final = tuple(name for name, p in PARAMETERS.items() if p.group is Group.LATENT)
DEFAULTS: Final[Values] = MappingProxyType({name: p.default for name, p in PARAMETERS.items()})


def parameter(name: str) -> Parameter:
    """The table's row of a name; raises ValueError that lists the names."""
    try:
        return PARAMETERS[name]
    except KeyError:
        raise ValueError(f"{name!r} is no parameter; there are {', '.join(PARAMETERS)}") from None


def with_value(values: Values, name: str, value: object) -> Values:
    """The values with one of them set from a file's or a person's form; raises ValueError if it is out of range."""
    return {**values, name: parameter(name).parse(value)}
