"""How far each axis moves the sounds of every drum from end to end, in units that a listener knows."""

from collections.abc import Sequence
from math import log
from typing import Any, Final

import numpy as np
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.descriptors import BLOCK, envelope, spectrogram
from latentdrum.core.timbre.timbre import RATE_HZ, TIMBRE_AXES, Drum, Timbre
from training.judging.timbre.control import with_axis
from training.judging.timbre.features import descriptors_or_nan
from training.judging.timbre.recordings import SoundModel

_DB_PER_NEPER: Final = 10.0 / log(10.0)
_SEMITONES_PER_NEPER: Final = 12.0 / log(2.0)
#: The unit of each axis' range, and the least range that every drum should have; metal may have less pitch.
UNITS: Final = {"brightness": "x", "decay": "x", "pitch": "semitones", "noisiness": "dB", "punch": "dB"}
GOALS: Final = {"brightness": 1.8, "decay": 3.0, "pitch": 12.0, "noisiness": 6.0, "punch": 9.0}
METAL_PITCH_GOAL: Final = 7.0


def centroid_hz(frames: FloatArray) -> float:
    """The centre of a sound's amplitude spectrum."""
    amplitude = np.sqrt(spectrogram(frames).sum(0))
    return float((amplitude * np.arange(len(amplitude))).sum() / amplitude.sum() * RATE_HZ / 2 / (len(amplitude) - 1))


def decay_time_s(frames: FloatArray) -> float:
    """T60: three times as long as the energy that is still to come takes from -5 to -25 dB (Schroeder)."""
    rest = np.cumsum(envelope(frames)[::-1])[::-1]
    level = 10.0 * np.log10(rest / rest[0] + 1e-12)
    begin, end = (int(np.argmax(level < db)) for db in (-5.0, -25.0))
    return 3.0 * max(end - begin, 1) * BLOCK / RATE_HZ


def ends(axis: str, low: FloatArray, high: FloatArray) -> float:
    """The range between the sounds at both ends of an axis, in its unit."""
    if axis == "brightness":
        return centroid_hz(high) / centroid_hz(low)
    if axis == "decay":
        return decay_time_s(high) / decay_time_s(low)
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
