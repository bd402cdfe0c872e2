"""A kit: nine pads, one a voice, each with a timbre, a level and a pan."""

from dataclasses import dataclass
from typing import Final

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.names import PLAIN, PLAIN_DESCRIPTION
from latentdrum.core.timbre.timbre import Drum, Timbre, typical
from latentdrum.core.units import LEVEL_RANGE_DB as LEVEL_RANGE_DB
from latentdrum.core.voices import VOICES, Voice


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A player's own sound: mono frames at RATE_HZ, peak at most 1; name is that of its file."""

    name: str
    frames: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Pad:
    """One voice's timbre, level in decibels and pan from -1 (left) to 1 (right).

    sample: plays at the pad's own timbre and fades into the model's sound as knobs and modulation leave it.
    """

    timbre: Timbre
    level_db: float = 0.0
    pan: float = 0.0
    sample: Sample | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Kit:
    """Nine pads in the order of Voice."""

    name: str
    pads: tuple[Pad, ...]
    description: str = ""

    def __post_init__(self) -> None:
        if len(self.pads) != VOICES:
            raise ValueError(f"kit {self.name!r}: {len(self.pads)} pads, a kit has {VOICES}")

    def pad(self, voice: Voice) -> Pad:
        """The pad of a voice."""
        return self.pads[voice]


#: The typical sound on every pad: the kit of presets that name none.
PLAIN_KIT: Final = Kit(PLAIN, tuple(Pad(typical(Drum(voice))) for voice in Voice), PLAIN_DESCRIPTION)
