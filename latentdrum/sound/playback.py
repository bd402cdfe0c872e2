"""One sound that the mixer is to play: from which frame, on which pad, how loud."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from latentdrum.core.arrays import FloatArray
from latentdrum.core.voices import Voice

#: Which pads a hit chokes. A closed hat ends the open one, as the pedal does; an open hat is one pair of cymbals, so a
#: new hit replaces the old one. Other drums and cymbals ring on under their next hit.
CHOKED_BY: Final = MappingProxyType(
    {
        Voice.HAT_CLOSED: frozenset({Voice.HAT_OPEN}),
        Voice.HAT_OPEN: frozenset({Voice.HAT_OPEN}),
    }
)


@dataclass(slots=True, eq=False)
class SoundBuffer:
    """A sound that is being rendered or is ready.

    frames: mono at the mixer's rate; None until rendered. side: what is added on the left and subtracted on the right,
    as long as the frames; None for a mono sound. consumed: a hit has begun, with it or without it.
    Each field is written once, consumed by another thread than the rest, and frames last.
    """

    frames: FloatArray | None = None
    side: FloatArray | None = None
    consumed: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Playback:
    """Play a sound from a frame of the mixer's time on; if it is not rendered by then, the fallback instead."""

    frame: int
    voice: Voice
    gain: float
    sound: SoundBuffer
    fallback: SoundBuffer | None = None
    immediate: bool = False  # played by hand: it begins with the next block, which is not late
