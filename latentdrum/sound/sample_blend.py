"""A pad with a player's own sound: theirs at home, the model's far from it, and every mixture on the way.

    frames = decode(place) + share * (sample - decode(home))

At home the two decodes are the same and the sample is left; away from home the difference that the knobs make to the
model's sound is made to the sample, while the sample fades.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeAlias

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.kit import Pad
from latentdrum.core.timbre.timbre import REACH, Timbre

Decode: TypeAlias = Callable[[Timbre, int], FloatArray]

#: The noise of a sampled pad is always the same, so that it falls out of the difference.
_SEED: Final = 0
#: Where nothing of the sample is left, standard deviations from home: an axis knob at 0.1 or 0.9.
_FAR_SD: Final = 2.0
#: What of the free dimensions counts as still at home, standard deviations in each: all that full round robin strays,
#: so that a player hears their own sound, the very same, at every hit.
_STRAY_SD: Final = 0.5


def blend_sample(decode: Decode, pad: Pad, timbre: Timbre) -> FloatArray:
    """What a pad with a sample sounds like at a place, mono frames at RATE_HZ; how hard it is struck counts off home.

    Raises ValueError for a pad without a sample.
    """
    if pad.sample is None:
        raise ValueError("this pad has no sample; decode its place as it is")
    home = pad.timbre
    place, share = _approached(home, timbre)
    if share == 1.0:
        return pad.sample.frames
    sound = decode(place, _SEED)
    if share == 0.0:
        return sound
    mixed = _added(sound, np.float32(share) * _added(pad.sample.frames, -decode(home, _SEED)))
    peak = float(np.abs(mixed).max(initial=0.0))
    return mixed / np.float32(peak) if peak > 1.0 else mixed


def _approached(home: Timbre, timbre: Timbre) -> tuple[Timbre, float]:
    """The place without what counts as home, and how much of the sample is left there, 1 at home."""
    if timbre.drum is not home.drum:
        return timbre, 0.0
    away = timbre.z - home.z
    stray_sd = float(np.sqrt(np.square(away).mean()))
    kept = max(1.0 - _STRAY_SD / stray_sd, 0.0) if stray_sd else 0.0
    axes_sd = 2.0 * REACH * float(np.linalg.norm(timbre.axes - home.axes))
    nearness = 1.0 - min(np.hypot(axes_sd, 2.0 * kept * stray_sd) / _FAR_SD, 1.0)
    share = float(nearness * nearness * (3.0 - 2.0 * nearness))
    hardness = home.hardness + (1.0 - share) * (timbre.hardness - home.hardness)
    return replace(timbre, z=home.z + np.float32(kept) * away, hardness=hardness), share


def _added(a: FloatArray, b: FloatArray) -> FloatArray:
    """The sum of two sounds of different length."""
    total = np.zeros(max(len(a), len(b)), np.float32)
    total[: len(a)] += a
    total[: len(b)] += b
    return total
