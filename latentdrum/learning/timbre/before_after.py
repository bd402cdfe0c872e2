"""What a timbre model can do, measured before and after it learned on: reconstruction, and control by the axes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import numpy as np
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.descriptors import measure
from latentdrum.core.timbre.spectral_distance import log_spectral_distance
from latentdrum.core.timbre.timbre import TIMBRE_AXES, Drum, Timbre
from latentdrum.learning.rank_correlation import rank_correlation
from latentdrum.models.timbre.model import TimbreModel

_SWEEP: Final = np.linspace(0.05, 0.95, 7, dtype=np.float32)


def reconstruct(model: TimbreModel, sounds: Sequence[tuple[FloatArray, Drum]], what: str) -> float:
    """Mean log-spectral distance of sounds from what the model makes of them, nepers of power.

    sounds: mono at RATE_HZ from the onset on, with their drums. what names them on the progress bar.
    """
    distances = [
        log_spectral_distance(model.render(model.encode(frames, drum), 0), frames)
        for frames, drum in tqdm(sounds, what, unit="sound", disable=None)
    ]
    return float(np.mean(distances))


def drift(model: TimbreModel, base: TimbreModel, timbres: Sequence[Timbre]) -> float:
    """Mean log-spectral distance of a model's sounds of some timbres from those of the base model."""
    pairs = [(model.render(timbre, seed), base.render(timbre, seed)) for seed, timbre in enumerate(timbres)]
    return float(np.mean([log_spectral_distance(*pair) for pair in pairs]))


def axis_control(model: TimbreModel, starts: Sequence[Timbre]) -> dict[str, float]:
    """Mean Spearman correlation of each axis with its descriptor of the rendered sound, swept from some timbres."""
    found = {}
    for axis, name in enumerate(tqdm(TIMBRE_AXES, "sweeping", unit="axis", disable=None)):
        measured = [[_descriptor(model, start, axis, float(value), seed) for value in _SWEEP]
                    for seed, start in enumerate(starts)]  # fmt: skip
        found[name] = float(np.mean([rank_correlation(_SWEEP, np.array(row, np.float32)) for row in measured]))
    return found


def _descriptor(model: TimbreModel, timbre: Timbre, axis: int, value: float, seed: int) -> float:
    axes = timbre.axes.copy()
    axes[axis] = value
    return float(measure(model.render(replace(timbre, axes=axes), seed))[axis])
