"""The words in which a factory kit is written down: where each pad's sound is found, and how it is set up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from latentdrum.core.timbre.timbre import Drum


@dataclass(frozen=True, slots=True)
class Synthesised:
    """A drum-machine sound of our own: a style of training/sounds with some of its knobs set, the rest half way."""

    drum: Drum
    style: str
    knobs: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording of the practice material, by drum and file name with * for anything: "kick/tr808fischer__BD-*".

    Of several it is the one nearest to the wish, places 0..1 among the drum's sounds; with no wish the hardest stroke.
    """

    name: str
    wish: Mapping[str, float] = field(default_factory=dict)

    @property
    def drum(self) -> Drum:
        """What it is filed under."""
        return Drum[self.name.partition("/")[0].upper()]


@dataclass(frozen=True, slots=True)
class SpaceSearch:
    """No sound that exists: the place in the space, of those where sounds are found, that is nearest to the wish.

    wish: axis -> place 0..1 among the drum's sounds. draw: another one sees other candidates.
    """

    drum: Drum
    wish: Mapping[str, float]
    draw: int = 0


Sound: TypeAlias = Synthesised | Recorded | SpaceSearch


@dataclass(frozen=True, slots=True)
class PadRecipe:
    """One pad. drum: what it is taken for, if not what its sound is filed under.

    turned: axis -> how far its knob is turned from where the sound was found. level_db: beside the usual balance.
    pan: -1..1, if not the usual place of the voice.
    """

    sound: Sound
    turned: Mapping[str, float] = field(default_factory=dict)
    level_db: float = 0.0
    pan: float | None = None
    drum: Drum | None = None


@dataclass(frozen=True, slots=True)
class KitRecipe:
    """One kit. pads: by the letters of a pattern's lines, all nine. width: 0 all in the middle .. 1 the drummer's."""

    name: str
    description: str
    pads: Mapping[str, PadRecipe]
    width: float = 1.0
