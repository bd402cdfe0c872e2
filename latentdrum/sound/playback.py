"""A hit on its way to the mixer: at which frame, on which pad, how loud, and the sound it is heard as."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from latentdrum.core.arrays import FloatArray
from latentdrum.core.voices import Voice

#: Which ringing pads a struck pad silences. A closed hat ends the open one, as the pedal does; an open hat is one pair
#: of cymbals, so its new stroke takes over from the old. Drums and cymbals ring on under their own next stroke.
CHOKED_BY: Final = MappingProxyType(
    {
        Voice.HAT_CLOSED: frozenset({Voice.HAT_OPEN}),
        Voice.HAT_OPEN: frozenset({Voice.HAT_OPEN}),
    }
)


@dataclass(slots=True, eq=False)
class SoundBuffer:
    """A sound that is being made, or that stands ready.

    frames: mono at the mixer's rate; None until they are there. over: a hit has begun with it, or had to without it.
    Each field is written once, by a thread of its own.
    """

    frames: FloatArray | None = None
    consumed: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Playback:
    """A pad struck at a frame of the mixer's time; what the take holds by then is heard, else the stand-in."""

    frame: int
    voice: Voice
    gain: float
    sound: SoundBuffer
    fallback: SoundBuffer | None = None
    immediate: bool = False  # struck by hand: it begins with the next block, which is not late
