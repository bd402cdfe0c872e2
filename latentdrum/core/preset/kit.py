"""A kit: nine pads, one a voice, each with its place in the timbre space and its place in the mix."""

from dataclasses import dataclass
from typing import Final

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.names import PLAIN, PLAIN_DESCRIPTION
from latentdrum.core.timbre.timbre import Drum, Timbre, typical
from latentdrum.core.units import LEVEL_RANGE_DB as LEVEL_RANGE_DB
from latentdrum.core.voices import VOICES, Voice


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A player's own sound: mono frames at RATE_HZ, peak at most 1; name is the file it is kept in."""

    name: str
    frames: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Pad:
    """One voice's sound and its place in the mix: level in decibels, pan from -1 (left) to 1 (right).

    sample: the player's own sound that is heard at home, and fades into the model's as the knobs leave home.
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


#: The middle of the space on every pad: what plays where no kit is named.
PLAIN_KIT: Final = Kit(PLAIN, tuple(Pad(typical(Drum(voice))) for voice in Voice), PLAIN_DESCRIPTION)
