"""A recorded sound's place in the timbre space, and how near the sound of that place comes to it."""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.protocols import TimbreDecoder
from latentdrum.core.timbre.loudness import loudness_db, with_loudness
from latentdrum.core.timbre.one_shot import trimmed
from latentdrum.core.timbre.spectral_distance import log_spectral_distance
from latentdrum.core.timbre.timbre import RATE_HZ, Drum, Timbre, typical

_LONGEST_S: Final = max(drum.length_s for drum in Drum)


class PlacementModel(TimbreDecoder, Protocol):
    """The part of a timbre model that finding a place needs."""

    def encode(self, frames: FloatArray, drum: Drum | None = None) -> Timbre:
        """The place of a sound."""

    def drum_scores(self, frames: FloatArray) -> FloatArray:
        """How much a sound (peak 1) sounds like each drum, (12,)."""


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """Where a sound lies, and how much it sounds like each drum, (12,) summing to 1.

    heard_s: how much of it was listened to. apart: the log-spectral distance of the place's own sound; typical and
    silence are those of what comes without listening: the most typical sound of the drum, and none.
    """

    timbre: Timbre
    shares: FloatArray
    heard_s: float
    apart: float
    typical: float
    silence: float


def place_recording(model: PlacementModel, frames: FloatArray, drum: Drum | None = None) -> Placement:
    """The place of a mono sound at RATE_HZ, whenever it sets in; without a drum the one it sounds most like.

    Raises ValueError for silence.
    """
    shares = model.drum_scores(trimmed(frames, _LONGEST_S))
    if drum is None:
        drum = Drum(int(shares.argmax()))
    sound = trimmed(frames, drum.length_s)
    place = model.encode(sound, drum)
    answers = (model.render(place, 0), model.render(typical(drum), 0), np.zeros(1, np.float32))
    return Placement(place, shares, len(sound) / RATE_HZ, *(log_spectral_distance(answer, sound) for answer in answers))


def pad_sample(model: TimbreDecoder, frames: FloatArray, place: Timbre, longest_s: float) -> FloatArray:
    """A sound cut to begin at its onset, and as loud as that of its place, so that a pad can play either.

    If its peak would leave +-0.98, it is as loud as can be.
    """
    return with_loudness(trimmed(frames, longest_s), loudness_db(model.render(place, 0)))
