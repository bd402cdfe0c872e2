"""A kit: nine pads, one a voice, each with a timbre, a level and a pan; and perhaps a room in which it stands."""

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from latentdrum.core.arrays import FloatArray
from latentdrum.core.model_names import TIMBRE_MODEL
from latentdrum.core.preset.names import PLAIN, PLAIN_DESCRIPTION, PresetError
from latentdrum.core.timbre.timbre import Drum, Timbre, typical
from latentdrum.core.units import LEVEL_RANGE_DB as LEVEL_RANGE_DB
from latentdrum.core.voices import VOICES, Voice

#: Stereo width of every drum where its pad has none: as wide as a pair of microphones over a kit hears it.
WIDTHS: Final = MappingProxyType(
    {
        Drum.KICK: 0.0,
        Drum.SNARE: 0.35,
        Drum.HAT_CLOSED: 0.5,
        Drum.HAT_OPEN: 0.7,
        Drum.TOM_LOW: 0.25,
        Drum.TOM_MID: 0.25,
        Drum.TOM_HIGH: 0.25,
        Drum.CRASH: 0.9,
        Drum.RIDE: 0.8,
        Drum.CLAP: 0.8,
        Drum.RIM: 0.2,
        Drum.PERC: 0.4,
    }
)
#: The RT60 of a room of size 0 and of size 1, seconds.
_BOOTH_S: Final = 0.15
_HALL_S: Final = 0.8
#: The pan of a pad that has none of its own: where the audience sees that drum of a kit.
PANS: Final = MappingProxyType(
    {
        Voice.KICK: 0.0,
        Voice.SNARE: 0.0,
        Voice.HAT_CLOSED: 0.3,
        Voice.HAT_OPEN: 0.3,
        Voice.TOM_LOW: -0.45,
        Voice.TOM_MID: -0.1,
        Voice.TOM_HIGH: 0.25,
        Voice.CRASH: 0.4,
        Voice.RIDE: -0.4,
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A player's own sound: mono frames at RATE_HZ, as loud as its pad's drum in the mix; name is that of its file."""

    name: str
    frames: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Pad:
    """One voice's timbre, level in decibels above its drum's place in the mix, and pan from -1 (left) to 1 (right).

    sample: plays at the pad's own timbre and fades into the model's sound as knobs and modulation leave it.
    width: stereo width from 0 (mono) to 1; None for that of the drum. room: how much of the pad the kit's room hears, 0
    (dry) to 1 (ambience as loud as the pad).
    """

    timbre: Timbre
    level_db: float = 0.0
    pan: float = 0.0
    sample: Sample | None = None
    width: float | None = None
    room: float = 0.0

    def stereo_width(self, added: float = 0.0) -> float:
        """The pad's own width, or its drum's, with that of a parameter added; 0..1."""
        own = WIDTHS[self.timbre.drum] if self.width is None else self.width
        return min(max(own + added, 0.0), 1.0)


@dataclass(frozen=True, slots=True)
class Room:
    """The room of a kit. size: 0 is a booth, 1 a hall."""

    size: float

    @property
    def rt60_s(self) -> float:
        """Seconds in which its sound, around 1 kHz, falls by 60 dB; sizes are even steps by ear (equal ratios)."""
        return _BOOTH_S * float((_HALL_S / _BOOTH_S) ** self.size)


@dataclass(frozen=True, slots=True, eq=False)
class Kit:
    """Nine pads in the order of Voice. timbre_model: the model whose space their timbres are in.

    room: where it is heard; None is dry.
    """

    name: str
    pads: tuple[Pad, ...]
    description: str = ""
    timbre_model: str = TIMBRE_MODEL
    room: Room | None = None

    def __post_init__(self) -> None:
        if len(self.pads) != VOICES:
            raise ValueError(f"kit {self.name!r}: {len(self.pads)} pads, a kit has {VOICES}")

    def pad(self, voice: Voice) -> Pad:
        """The pad of a voice."""
        return self.pads[voice]


def for_model(kit: Kit, lineage: tuple[str, ...]) -> Kit:
    """The kit for a timbre model. lineage: its name, then those of the models that it learned on from.

    A model that has learned on keeps the space of the one before. Raises PresetError if the kit is for none of them.
    """
    if kit.timbre_model not in lineage:
        rule = f"is for the timbre model {kit.timbre_model!r}, and z means nothing in {lineage[0]!r}"
        raise PresetError(f"kit {kit.name!r} {rule}; use --sound-model {kit.timbre_model}, in `latentdrum run` too")
    return replace(kit, timbre_model=lineage[0])


#: The typical sound on every pad: the kit of presets that name none.
PLAIN_KIT: Final = Kit(PLAIN, tuple(Pad(typical(Drum(voice)), pan=PANS[voice]) for voice in Voice), PLAIN_DESCRIPTION)
