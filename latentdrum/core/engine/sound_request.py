"""What the engine asks of the sound half: a sound to have ready, and a hit to play."""

from dataclasses import dataclass

from latentdrum.core.timbre.timbre import Timbre
from latentdrum.core.voices import Voice


@dataclass(frozen=True, slots=True, eq=False)
class SoundRequest:
    """One hit's own sound, asked for before the hit is due.

    key: which hit of the song it is, (step from the top, voice); a later request of the same key replaces it.
    seed: of the noise in it; the same timbre and seed give the same sound.
    """

    key: tuple[int, int]
    timbre: Timbre
    seed: int


@dataclass(frozen=True, slots=True, eq=False)
class Trigger:
    """A pad struck: when, on the ports' clock, and how hard; sound is what it wants to be heard as.

    If that sound is not ready in time, what the pad has ready is played instead.
    """

    due_s: float
    voice: Voice
    velocity: int  # 1..127
    sound: SoundRequest
