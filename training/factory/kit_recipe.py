"""What defines a factory kit: the source of each pad's sound, and its settings."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from latentdrum.core.timbre.timbre import Drum


@dataclass(frozen=True, slots=True)
class Synth:
    """A synthesised drum-machine sound: a style of training/timbre/sounds, some parameters set, the rest mid-range."""

    drum: Drum
    style: str
    parameters: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording of the training data, by drum and file name with wildcards: "kick/tr808fischer__BD-*".

    Of several the one nearest to the target percentiles (axis -> 0..1 among the drum's sounds); without a target the
    one with the least gain_db: the hardest hit.
    """

    name: str
    target: Mapping[str, float] = field(default_factory=dict)

    @property
    def drum(self) -> Drum:
        """The drum in its name."""
        return Drum[self.name.partition("/")[0].upper()]


@dataclass(frozen=True, slots=True)
class Search:
    """The timbre, of landmarks and samples of the prior, that is nearest to the target.

    target: axis -> percentile 0..1 among the drum's sounds. draw: seed of the samples.
    """

    drum: Drum
    target: Mapping[str, float]
    draw: int = 0


Sound: TypeAlias = Synth | Recorded | Search


@dataclass(frozen=True, slots=True)
class PadRecipe:
    """One pad. drum: its drum class, if not that of its sound.

    shift: axis -> change from the value that was found. aims: measure of claims.py -> the figure that its axis is then
    solved for. level_db: relative to its place in the mix. pan: -1..1, if not that of the voice.
    """

    sound: Sound
    shift: Mapping[str, float] = field(default_factory=dict)
    aims: Mapping[str, float] = field(default_factory=dict)
    level_db: float = 0.0
    pan: float | None = None
    drum: Drum | None = None


@dataclass(frozen=True, slots=True)
class RoomRecipe:
    """A room of a size 0..1, and how much of the usual sends it gets, 1 for SENDS as they are."""

    size: float
    wet: float = 1.0


@dataclass(frozen=True, slots=True)
class KitRecipe:
    """One kit. pads: all nine, by the letters of drum notation.

    width: stereo width of the whole kit, 0 mono .. 1: scales PANS, and the widths of the drums. room: None is dry.
    """

    name: str
    description: str
    pads: Mapping[str, PadRecipe]
    width: float = 1.0
    room: RoomRecipe | None = None
