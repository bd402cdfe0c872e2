"""A pad with a sample: the sample at the pad's own timbre, the model's sound far from it, a blend between.

    frames = render(timbre) + share * (sample - render(pad's timbre))

At the pad's own timbre the two renders cancel and the sample remains. Elsewhere the change that knobs make to the
model's sound is added to the sample, while the sample fades.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeAlias

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.preset.kit import Pad
from latentdrum.core.timbre.timbre import REACH, Timbre

Render: TypeAlias = Callable[[Timbre, int], FloatArray]

#: The noise of a sampled pad is always the same, so that it cancels in the difference.
_SEED: Final = 0
#: Distance at which nothing of the sample is left, standard deviations: an axis knob at 0.1 or 0.9.
_FAR_SD: Final = 2.0
#: Deviation in the free dimensions that is ignored, root mean square of standard deviations: 99.8 % of the hits of full
#: round robin, so that the sample itself plays.
_IGNORED_SD: Final = 0.5


def blend_sample(render: Render, pad: Pad, timbre: Timbre) -> FloatArray:
    """The sound of a pad with a sample at a timbre, mono frames at RATE_HZ; hardness counts as the sample fades.

    Raises ValueError for a pad without a sample.
    """
    if pad.sample is None:
        raise ValueError("this pad has no sample; render its timbre as it is")
    own = pad.timbre
    shrunk, share = _shrink(own, timbre)
    if share == 1.0:
        return pad.sample.frames
    sound = render(shrunk, _SEED)
    if share == 0.0:
        return sound
    blended = _added(sound, np.float32(share) * _added(pad.sample.frames, -render(own, _SEED)))
    peak = float(np.abs(blended).max(initial=0.0))
    return blended / np.float32(peak) if peak > 1.0 else blended


def _shrink(own: Timbre, timbre: Timbre) -> tuple[Timbre, float]:
    """The timbre without the ignored deviation from the pad's own, and the sample's share there, 0..1."""
    if timbre.drum is not own.drum:
        return timbre, 0.0
    deviation = timbre.z - own.z
    rms_sd = float(np.sqrt(np.square(deviation).mean()))
    kept = max(1.0 - _IGNORED_SD / rms_sd, 0.0) if rms_sd else 0.0
    axes_sd = 2.0 * REACH * float(np.linalg.norm(timbre.axes - own.axes))
    nearness = 1.0 - min(np.hypot(axes_sd, 2.0 * kept * rms_sd) / _FAR_SD, 1.0)
    share = float(nearness * nearness * (3.0 - 2.0 * nearness))
    hardness = own.hardness + (1.0 - share) * (timbre.hardness - own.hardness)
    return replace(timbre, z=own.z + np.float32(kept) * deviation, hardness=hardness), share


def _added(a: FloatArray, b: FloatArray) -> FloatArray:
    """The sum of two sounds of different length."""
    total = np.zeros(max(len(a), len(b)), np.float32)
    total[: len(a)] += a
    total[: len(b)] += b
    return total
