"""A recorded sound's timbre, and how well the model reproduces it."""

from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.protocols import TimbreDecoder
from latentdrum.core.timbre.loudness import loudness_db, with_loudness
from latentdrum.core.timbre.one_shot import trimmed
from latentdrum.core.timbre.spectral_distance import heard_distance
from latentdrum.core.timbre.timbre import RATE_HZ, Drum, Timbre, typical

_LONGEST_S: Final = max(drum.length_s for drum in Drum)


class PlacementModel(TimbreDecoder, Protocol):
    """The part of a timbre model that a placement needs."""

    def encode(self, frames: FloatArray, drum: Drum | None = None) -> Timbre:
        """The timbre of a sound."""

    def drum_scores(self, frames: FloatArray) -> FloatArray:
        """The probability of each drum for a sound (peak 1), (12,)."""


@dataclass(frozen=True, slots=True, eq=False)
class Placement:
    """A recorded sound's timbre, and the probability of each drum, (12,).

    used_s: how much of the recording was used. distance: how far the timbre's own sound is from it;
    typical, silence: the same of two baselines, the drum's typical sound and silence.
    """

    timbre: Timbre
    shares: FloatArray
    used_s: float
    distance: float
    typical: float
    silence: float


def place_recording(model: PlacementModel, frames: FloatArray, drum: Drum | None = None) -> Placement:
    """The placement of a mono recording at RATE_HZ, from its onset on; without a drum the most probable one.

    Raises ValueError for silence.
    """
    shares = model.drum_scores(trimmed(frames, _LONGEST_S))
    if drum is None:
        drum = Drum(int(shares.argmax()))
    sound = trimmed(frames, drum.length_s)
    timbre = model.encode(sound, drum)
    rendered = (model.render(timbre, 0), model.render(typical(drum), 0), np.zeros(1, np.float32))
    distances = (heard_distance(other, sound) for other in rendered)
    return Placement(timbre, shares, len(sound) / RATE_HZ, *distances)


def pad_sample(model: TimbreDecoder, frames: FloatArray, timbre: Timbre, longest_s: float) -> FloatArray:
    """A recording from its onset on, as loud as the model's sound of its timbre, so that a pad can blend both.

    It is softer where its peak would leave +-0.98.
    """
    return with_loudness(trimmed(frames, longest_s), loudness_db(model.render(timbre, 0)))
