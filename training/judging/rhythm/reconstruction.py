"""Reconstruction of grooves: hits, velocities and microtiming, with baselines that need no model."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from tqdm import tqdm

from latentdrum.core.arrays import BoolArray, FloatArray
from latentdrum.core.rhythm.attributes import groove_of
from latentdrum.core.rhythm.groove import Groove, f1
from latentdrum.core.rhythm.position import Position
from latentdrum.core.units import STEPS_PER_QUARTER
from latentdrum.models.rhythm.model import RhythmModel
from training.rhythm.windows import Windows

#: Scores by column name; None where the needed training data is not there.
Row: TypeAlias = dict[str, float | None]
_ACTIVE_VARIANCE = 0.01  # of its posterior mean over the data: above it a latent is an active unit


@dataclass(frozen=True, slots=True, eq=False)
class GrooveArrays:
    """Grooves: hits, velocities and offsets, (n, 32, 9) each."""

    hits: BoolArray
    velocity: FloatArray
    offset: FloatArray


def step_ms(bpm: FloatArray) -> FloatArray:
    """Length of a step in milliseconds at tempos (n,)."""
    return np.asarray(60_000.0 / (bpm * STEPS_PER_QUARTER), np.float32)


def score(grooves: GrooveArrays, windows: Windows) -> Row:
    """F1 of the hits; velocity error /127 and timing error in ms at the true hits."""
    truth = windows.x[:, 0] > 0
    error_ms = np.abs(grooves.offset - windows.x[:, 2]) * step_ms(windows.bpm)[:, None, None]
    return {
        "onset_f1": f1(grooves.hits, truth),
        "velocity_mae": float(127 * np.abs(grooves.velocity - windows.x[:, 1])[truth].mean()),
        "timing_mae_ms": float(error_ms[truth].mean()),
    }


def all_zero(windows: Windows) -> GrooveArrays:
    """Baseline: no hits; velocities and offsets 0."""
    blank = np.zeros_like(windows.x[:, 0])
    return GrooveArrays(blank > 0, blank, blank)


def train_mean(windows: Windows, train: Windows) -> GrooveArrays:
    """Baseline: always the hits of more than half of the training grooves, at their mean velocities and offsets."""
    count = train.x[:, 0].sum(0)
    shape = windows.x[:, 0].shape
    velocity, offset = (train.x[:, row].sum(0) / np.maximum(count, 1) for row in (1, 2))
    hits = np.broadcast_to(count > 0.5 * len(train), shape)
    return GrooveArrays(hits, np.broadcast_to(velocity, shape), np.broadcast_to(offset, shape))


def nearest_train_f1s(
    hits: BoolArray, train: BoolArray
) -> tuple[FloatArray, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """F1 (n,) of each groove to its nearest training groove, and the row of that groove."""
    flat, known = (grid.reshape(len(grid), -1).astype(np.float32) for grid in (hits, train))
    best, rows = np.empty(len(flat), np.float32), np.empty(len(flat), np.int64)
    sizes = known.sum(1)
    for start in range(0, len(flat), 256):
        part = flat[start : start + 256]
        f1 = 2 * part @ known.T / np.maximum(1, part.sum(1)[:, None] + sizes)
        rows[start : start + 256] = f1.argmax(1)
        best[start : start + 256] = f1.max(1)
    return best, rows


def nearest_train(windows: Windows, train: Windows) -> GrooveArrays:
    """Baseline: the training groove with the highest F1 to each groove."""
    _, rows = nearest_train_f1s(windows.x[:, 0] > 0, train.x[:, 0] > 0)
    nearest = train.x[rows]
    return GrooveArrays(nearest[:, 0] > 0, nearest[:, 1], nearest[:, 2])


def groove_values(windows: Windows) -> list[Groove]:
    """Windows as groove values."""
    return [groove_of(x) for x in windows.x]


def stack(decoded: list[Groove]) -> GrooveArrays:
    """Decoded grooves as arrays."""
    return GrooveArrays(
        *(np.stack([getattr(groove, name) for groove in decoded]) for name in ("hits", "velocity", "offset"))
    )


@dataclass(frozen=True, slots=True, eq=False)
class Reconstruction:
    """Windows through a model: decoded grooves, their positions, and statistics of the latents.

    decoded: the likeliest hits with their mean touch; drawn: the same hits with a touch that is drawn.
    """

    decoded: GrooveArrays
    drawn: GrooveArrays
    positions: list[Position]
    kl_nats: float
    active_units: int
    style_accuracy: float


def reconstruct(model: RhythmModel, windows: Windows) -> Reconstruction:
    """Encode and decode every window."""
    positions, divergences, means = [], [], []
    decoded, drawn = list[Groove](), list[Groove]()
    for groove in tqdm(groove_values(windows), desc="reconstructing", unit="groove", disable=None):
        position = model.encode(groove)
        mean, log_variance, _ = model.posterior(groove)
        divergences.append(model.space.kl_divergence(mean, log_variance, position.style))
        means.append(mean)
        positions.append(position)
        decoded.append(model.decode_mean(position))
        drawn.append(model.decode(position, len(drawn), 0.0))
    active = int((np.var(means, axis=0) > _ACTIVE_VARIANCE).sum())
    accuracy = np.mean(
        [position.style.argmax() == style for position, style in zip(positions, windows.style, strict=True)]
    )
    return Reconstruction(stack(decoded), stack(drawn), positions, float(np.mean(divergences)), active, float(accuracy))


def spread_ratio(grooves: GrooveArrays, windows: Windows) -> float:
    """Standard deviation of the decoded offsets over that of the true ones, at the true hits; below 1 is stiffer."""
    truth = windows.x[:, 0] > 0
    return float(grooves.offset[truth].std() / max(1e-9, float(windows.x[:, 2][truth].std())))
