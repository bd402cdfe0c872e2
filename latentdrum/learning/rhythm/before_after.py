"""What a model can do, measured before and after it learned on: reconstruction, and control by the axes."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import torch
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.attributes import measure
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.groove import Groove, from_hits
from latentdrum.core.rhythm.position import Position
from latentdrum.core.units import STEPS_PER_QUARTER
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
        decoded = [[_attribute(model, start, axis, value) for value in values] for start in starts]
        found[name] = rank_correlation(np.tile(values, len(starts)), np.ravel(decoded).astype(np.float32))
    return found


def _attribute(model: RhythmModel, position: Position, axis: int, value: np.float32) -> float:
    axes = position.axes.copy()
    axes[axis] = value
    return float(measure(model.decode_mean(replace(position, axes=axes)))[axis])


def groove_of(x: FloatArray) -> Groove:
    """[hit, hit*velocity, hit*offset] (3, 32, 9) as a groove."""
    return from_hits(x[0] > 0, x[1], x[2])


def rank_correlation(a: FloatArray, b: FloatArray) -> float:
    """Spearman's correlation of two series (n,); ties share their mean rank. 0 if one is constant."""
    ranks = [_mean_ranks(values) - (len(values) - 1) / 2 for values in (a, b)]
    lengths = [float(np.linalg.norm(rank)) for rank in ranks]
    return float(ranks[0] @ ranks[1]) / (lengths[0] * lengths[1]) if min(lengths) > 0 else 0.0


def _mean_ranks(values: FloatArray) -> FloatArray:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    return np.asarray((last - (counts + 1) / 2)[inverse], np.float64)
