"""Timbres: drum class, five named axes, free dimensions and hardness of a sound."""

from dataclasses import dataclass, replace
from enum import IntEnum
from types import MappingProxyType
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.latents import in_range

#: Sample rate of the model, frames a second.
RATE_HZ: Final = 44_100
#: Number of free dimensions of the timbre space, strongest first; another number is another space.
TIMBRE_FREE_DIMS: Final = 24

#: How far from the drum's typical sound the ends of an axis lie, in standard deviations of the drum's sounds.
REACH: Final = 2.5

#: Every named axis of the timbre space and what its descriptor measures; 0.5 is typical of the drum.
TIMBRE_AXIS_MEANINGS: Final = MappingProxyType(
    {
        "brightness": "from dull to bright",
        "decay": "from short and dry to long and ringing",
        "pitch": "from low to high",
        "noisiness": "from pure tone to noise",
        "punch": "from soft attack to hard click",
    }
)
TIMBRE_AXES: Final = tuple(TIMBRE_AXIS_MEANINGS)


class Drum(IntEnum):
    """A drum class; the first nine are the voices of the sequencer, in their order."""

    KICK = 0
    SNARE = 1
    HAT_CLOSED = 2
    HAT_OPEN = 3
    TOM_LOW = 4
    TOM_MID = 5
    TOM_HIGH = 6
    CRASH = 7
    RIDE = 8
    CLAP = 9
    RIM = 10
    PERC = 11

    @property
    def key(self) -> str:
        """Its name in files: "hat_open"."""
        return self.name.lower()

    @property
    def length_s(self) -> float:
        """The longest sound of this class, seconds."""
        return 6.0 if self in (Drum.CRASH, Drum.RIDE) else 4.0

    @property
    def is_metal(self) -> bool:
        """Whether it rings in many inharmonic lines: cymbals, and percussion with bells and triangles among it."""
        return self in (Drum.HAT_CLOSED, Drum.HAT_OPEN, Drum.CRASH, Drum.RIDE, Drum.PERC)


DRUMS: Final = len(Drum)


@dataclass(frozen=True, slots=True, eq=False)
class Timbre:
    """A place in the timbre space: one drum sound.

    axes: (5,) 0..1 in the order of TIMBRE_AXES; 0.5 is typical of the drum, the ends are REACH deviations away.
    z: (TIMBRE_FREE_DIMS,) in standard deviations around the drum's typical sound.
    hardness: of the hit that it sounds like, -1 (softest) .. 1 (hardest); 0 changes nothing.
    Values outside their range become its nearest end: whatever is a timbre can be stored in a kit's file.
    """

    drum: Drum
    axes: FloatArray
    z: FloatArray
    hardness: float = 0.0

    def __post_init__(self) -> None:
        for name, length in (("axes", len(TIMBRE_AXES)), ("z", TIMBRE_FREE_DIMS)):
            array = getattr(self, name)
            if array.shape != (length,):
                raise ValueError(f"timbre {name}: {array.shape} is not ({length},)")
        axes, z = in_range("timbre", self.axes, self.z)
        object.__setattr__(self, "axes", axes)
        object.__setattr__(self, "z", z)
        object.__setattr__(self, "hardness", min(max(self.hardness, -1.0), 1.0))

    def same_as(self, other: "Timbre") -> bool:
        """Whether both are equal to the last bit."""
        same = self.drum is other.drum and self.hardness == other.hardness
        return same and np.array_equal(self.axes, other.axes) and np.array_equal(self.z, other.z)


def typical(drum: Drum) -> Timbre:
    """The typical timbre of a drum: axes 0.5, z 0."""
    return Timbre(drum, np.full(len(TIMBRE_AXES), 0.5, np.float32), np.zeros(TIMBRE_FREE_DIMS, np.float32))


def between(a: Timbre, b: Timbre, amount: float) -> Timbre:
    """Linear interpolation from a (amount 0) to b (1); the drum changes half way."""
    t = np.float32(amount)
    axes, z = a.axes + t * (b.axes - a.axes), a.z + t * (b.z - a.z)
    return replace(b if amount > 0.5 else a, axes=axes, z=z, hardness=a.hardness + amount * (b.hardness - a.hardness))
