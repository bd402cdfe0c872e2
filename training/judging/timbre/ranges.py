"""How far each axis moves the sounds of every drum from end to end, in units that a listener knows."""

from collections.abc import Sequence
from math import log
from typing import Any, Final

import numpy as np
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.descriptors import centroid_hz, spectrogram
from latentdrum.core.timbre.timbre import TIMBRE_AXES, Drum, Timbre
from training.judging.timbre.control import with_axis
from training.judging.timbre.decay import t60_s
from training.judging.timbre.features import descriptors_or_nan
from training.judging.timbre.recordings import SoundModel

_DB_PER_NEPER: Final = 10.0 / log(10.0)
_SEMITONES_PER_NEPER: Final = 12.0 / log(2.0)
#: The unit of each axis' range, and the least range that every drum should have; metal may have less pitch.
UNITS: Final = {"brightness": "x", "decay": "x", "pitch": "semitones", "noisiness": "dB", "punch": "dB"}
GOALS: Final = {"brightness": 1.8, "decay": 3.0, "pitch": 12.0, "noisiness": 6.0, "punch": 9.0}
METAL_PITCH_GOAL: Final = 7.0
#: Where the decay is read until: long sounds at the end of the axis are cut before they are further down.
_DECAYED_DB: Final = -25.0


def ends(axis: str, low: FloatArray, high: FloatArray) -> float:
    """The range between the sounds at both ends of an axis, in its unit."""
    if axis == "brightness":
        low_hz, high_hz = (centroid_hz(spectrogram(frames).sum(0)) for frames in (low, high))
        return high_hz / low_hz
    if axis == "decay":
        return t60_s(high, _DECAYED_DB) / t60_s(low, _DECAYED_DB)
    change = float((descriptors_or_nan(high) - descriptors_or_nan(low))[TIMBRE_AXES.index(axis)])
    return change * (_SEMITONES_PER_NEPER if axis == "pitch" else _DB_PER_NEPER)


def ranges(model: SoundModel, starts: Sequence[Timbre]) -> dict[str, Any]:
    """The median range of each axis for every drum, over the timbres to start from."""
    found: dict[Drum, list[list[float]]] = {drum: [] for drum in Drum}
    for row, timbre in enumerate(tqdm(starts, desc="ranges", unit="timbre", disable=None)):
        both = [
            [model.render(with_axis(timbre, axis, end), row) for end in (0.0, 1.0)] for axis in range(len(TIMBRE_AXES))
        ]
        found[timbre.drum].append([ends(axis, *pair) for axis, pair in zip(TIMBRE_AXES, both, strict=True)])
    return {
        drum.key: dict(zip(TIMBRE_AXES, np.nanmedian(rows, 0).tolist(), strict=True))
        for drum, rows in found.items()
        if rows
    }


def goal(axis: str, drum: Drum) -> float:
    """The least range that a drum should have."""
    return METAL_PITCH_GOAL if axis == "pitch" and drum.is_metal else GOALS[axis]
