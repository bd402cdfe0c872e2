"""A recorded sound's timbre, and how well the model reproduces it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.protocols import TimbreDecoder
from latentdrum.core.timbre.drum_names import drums_named
from latentdrum.core.timbre.loudness import DRUM_LUFS, with_loudness
from latentdrum.core.timbre.one_shot import trimmed
from latentdrum.core.timbre.recording_check import doubts
from latentdrum.core.timbre.spectral_distance import heard_distance
from latentdrum.core.timbre.timbre import RATE_HZ, Drum, Timbre, typical
from latentdrum.models.timbre.recognition import likeliest

#: Two drums are close if the first is less than so many times as probable as the second: so are 37 % of the validation
#: recordings, of which half are recognised; of the others 88 %.
_CLOSE: Final = 3.0
#: A name is doubted if the drum that it means is less probable than this, and another one more than that.
_UNLIKELY, _LIKELY = 0.02, 0.8
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

    used_s: how much of the recording was used. distance: how far the timbre's own sound is from it; typical, silence:
    the same of two baselines, the drum's typical sound and silence. doubts: what may be wrong, one line each.
    """

    timbre: Timbre
    shares: FloatArray
    used_s: float
    distance: float
    typical: float
    silence: float
    doubts: tuple[str, ...] = ()


def place_recording(
    model: PlacementModel, frames: FloatArray, drum: Drum | None = None, names: Sequence[str] = ()
) -> Placement:
    """The placement of a mono recording at RATE_HZ, level unchanged, from its onset on. Raises ValueError for silence.

    Without a drum it is placed as what its names mean, see `drums_named`, otherwise as the most probable drum.
    """
    shares = model.drum_scores(trimmed(frames, _LONGEST_S))
    about = list[str]()
    if drum is None:
        named = drums_named(*names)
        drum = likeliest(shares, named)
        about += _about_the_drum(shares, drum, named)
    about += doubts(frames, drum.length_s)
    sound = trimmed(frames, drum.length_s)
    timbre = model.encode(sound, drum)
    rendered = (model.render(timbre, 0), model.render(typical(drum), 0), np.zeros(1, np.float32))
    distance, usual, silence = (heard_distance(other, sound) for other in rendered)
    return Placement(timbre, shares, len(sound) / RATE_HZ, distance, usual, silence, tuple(about))


def _about_the_drum(shares: FloatArray, drum: Drum, named: Sequence[Drum]) -> Iterator[str]:
    """What is doubtful about the drum that a sound was taken for, by the drums that its file name can mean."""
    among = named if len(named) > 1 else tuple(Drum)
    other = max((one for one in among if one is not drum), key=lambda one: float(shares[one]))
    own_share, other_share = (f"{_label(one)} {shares[one]:.0%}" for one in (drum, other))
    if len(named) == 1:
        if shares[drum] < _UNLIKELY and shares[other] > _LIKELY:
            yield f"named a {_label(drum)}, but sounds like a {other_share}; if the name is wrong: --drum {other.key}"
    elif shares[other] * _CLOSE > shares[drum]:
        yield f"not clearly one drum ({own_share}, {other_share}): if it is the latter, say so with --drum {other.key}"


def _label(drum: Drum) -> str:
    return drum.key.replace("_", " ")


def pad_sample(frames: FloatArray, drum: Drum, longest_s: float) -> FloatArray:
    """A recording from its onset on, as loud as a pad of the drum plays, so that it can blend with the model's sound.

    It is softer where its peak would leave +-0.98.
    """
    return with_loudness(trimmed(frames, longest_s), DRUM_LUFS[drum])
