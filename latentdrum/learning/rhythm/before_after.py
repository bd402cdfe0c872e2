"""What a model can do, measured before and after it learned on: reconstruction, and control by the axes."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.attributes import groove_of, measure
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.position import Position, with_axis
from latentdrum.core.units import STEPS_PER_QUARTER
from latentdrum.learning.rank_correlation import rank_correlation
from latentdrum.learning.rhythm.groove_store import Grooves
from latentdrum.models.rhythm.model import RhythmModel

#: Of more grooves than this a random choice is measured.
_MOST_GROOVES: Final = 400
_SWEEP_POINTS = 9


@dataclass(frozen=True, slots=True)
class Reconstruction:
    """F1 of the hits, and the mean errors of the true hits' velocities (of 127) and times (milliseconds)."""

    f1: float
    velocity: float
    timing_ms: float


def reconstruct(model: RhythmModel, grooves: Grooves, bpm: FloatArray, what: str) -> Reconstruction:
    """How well a model reconstructs grooves at their tempos bpm (n,); what names them on the progress bar."""
    rows = np.sort(np.random.default_rng(0).permutation(len(grooves))[:_MOST_GROOVES])
    common = hits = 0
    velocity, timing = list[FloatArray](), list[FloatArray]()
    for row in tqdm(rows, what, unit="groove", disable=None):
        x = grooves[torch.tensor([row])][0].numpy()
        truth = x[0] > 0
        position = model.encode(groove_of(x))
        decoded = model.decode_mean(position)
        common += int((decoded.hits & truth).sum())
        hits += int(decoded.hits.sum() + truth.sum())
        velocity.append(127 * np.abs(decoded.velocity - x[1])[truth])
        timing.append(60_000 / (bpm[row] * STEPS_PER_QUARTER) * np.abs(decoded.offset - x[2])[truth])
    return Reconstruction(
        2 * common / max(hits, 1), float(np.concatenate(velocity).mean()), float(np.concatenate(timing).mean())
    )


def axis_control(model: RhythmModel, grooves: Grooves, sweeps: int) -> dict[str, float]:
    """Spearman correlation of each axis with its decoded attribute, swept from 0 to 1 at some grooves."""
    rows = np.random.default_rng(0).permutation(len(grooves))[:sweeps]
    starts = [model.encode(groove_of(grooves[torch.tensor([row])][0].numpy())) for row in rows]
    values = np.linspace(0, 1, _SWEEP_POINTS, dtype=np.float32)
    found = {}
    for axis, name in enumerate(tqdm(AXES, "sweeping", unit="axis", disable=None)):
        decoded = [[_attribute(model, start, axis, float(value)) for value in values] for start in starts]
        found[name] = rank_correlation(np.tile(values, len(starts)), np.ravel(decoded).astype(np.float32))
    return found


def _attribute(model: RhythmModel, position: Position, axis: int, value: float) -> float:
    return float(measure(model.decode_mean(with_axis(position, axis, value)))[axis])
