"""How well grooves are played back: hits, velocities and microtiming, with plain baselines beside the model."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from tqdm import tqdm

from latentdrum.core.arrays import BoolArray, FloatArray
from latentdrum.core.rhythm.groove import Groove, from_hits
from latentdrum.core.rhythm.position import Position
from latentdrum.core.units import STEPS_PER_QUARTER
from latentdrum.models.rhythm.model import RhythmModel
from training.rhythm.windows import Windows

#: Scores by column name; None where the needed training data is not there.
Row: TypeAlias = dict[str, float | None]
_UNIT_ACTIVE = 0.01  # variance of a posterior mean above which a latent carries something


@dataclass(frozen=True, slots=True, eq=False)
class GrooveArrays:
    """Grooves as somebody or something played them: hits, velocities, offsets (n, 32, 9) each."""

    hits: BoolArray
    velocity: FloatArray
    offset: FloatArray


def onset_f1(hits: BoolArray, truth: BoolArray) -> float:
    """Micro-F1 of struck cells: 2 TP / (predicted + true)."""
    return float(2 * (hits & truth).sum() / max(1, hits.sum() + truth.sum()))


def step_ms(bpm: FloatArray) -> FloatArray:
    """Length of a step in milliseconds at tempos (n,)."""
    return np.asarray(60_000.0 / (bpm * STEPS_PER_QUARTER), np.float32)


def score(played: GrooveArrays, windows: Windows) -> Row:
    """F1 of the hits; velocity error /127 and timing error in ms at the true hits."""
    truth = windows.x[:, 0] > 0
    late = np.abs(played.offset - windows.x[:, 2]) * step_ms(windows.bpm)[:, None, None]
    return {
        "onset_f1": onset_f1(played.hits, truth),
        "velocity_mae": float(127 * np.abs(played.velocity - windows.x[:, 1])[truth].mean()),
        "timing_mae_ms": float(late[truth].mean()),
    }


def all_zero(windows: Windows) -> GrooveArrays:
    """Nothing played, on the grid."""
    blank = np.zeros_like(windows.x[:, 0])
    return GrooveArrays(blank > 0, blank, blank)


def train_mean(windows: Windows, train: Windows) -> GrooveArrays:
    """The same groove always: what more than half of the training grooves strike, as hard and late as they do."""
    count = train.x[:, 0].sum(0)
    shape = windows.x[:, 0].shape
    velocity, offset = (train.x[:, row].sum(0) / np.maximum(count, 1) for row in (1, 2))
    hits = np.broadcast_to(count > 0.5 * len(train), shape)
    return GrooveArrays(hits, np.broadcast_to(velocity, shape), np.broadcast_to(offset, shape))


def nearest_train_f1s(
    hits: BoolArray, train: BoolArray
) -> tuple[FloatArray, np.ndarray[tuple[int], np.dtype[np.int64]]]:
    """F1 (n,) of each groove to its nearest training groove, and which row that is."""
    flat, known = (cells.reshape(len(cells), -1).astype(np.float32) for cells in (hits, train))
    best, rows = np.empty(len(flat), np.float32), np.empty(len(flat), np.int64)
    sizes = known.sum(1)
    for start in range(0, len(flat), 256):
        part = flat[start : start + 256]
        f1 = 2 * part @ known.T / np.maximum(1, part.sum(1)[:, None] + sizes)
        rows[start : start + 256] = f1.argmax(1)
        best[start : start + 256] = f1.max(1)
    return best, rows


def nearest_train(windows: Windows, train: Windows) -> GrooveArrays:
    """Each groove answered by the training groove whose hits are most like it."""
    _, rows = nearest_train_f1s(windows.x[:, 0] > 0, train.x[:, 0] > 0)
    found = train.x[rows]
    return GrooveArrays(found[:, 0] > 0, found[:, 1], found[:, 2])


def grooves(windows: Windows) -> list[Groove]:
    """Windows as the values that the instrument handles."""
    return [from_hits(x[0] > 0, x[1], x[2]) for x in windows.x]


def stack(decoded: list[Groove]) -> GrooveArrays:
    """Decoded grooves as arrays."""
    return GrooveArrays(
        *(np.stack([getattr(groove, name) for groove in decoded]) for name in ("hits", "velocity", "offset"))
    )


@dataclass(frozen=True, slots=True, eq=False)
class Reconstruction:
    """A model's answer to windows: what it played, where it placed them, and the latents' statistics."""

    played: GrooveArrays
    positions: list[Position]
    kl_nats: float
    active_units: int
    style_accuracy: float


def reconstruct(model: RhythmModel, windows: Windows) -> Reconstruction:
    """Encode and play back every window."""
    positions, decoded, divergences, means = [], [], [], []
    for groove in tqdm(grooves(windows), desc="playing back", unit="groove"):
        position = model.encode(groove)
        mean, log_variance, _ = model.posterior(groove)
        divergences.append(model.space.kl_divergence(mean, log_variance, position.style))
        means.append(mean)
        positions.append(position)
        decoded.append(model.decode(position, 0, 0.0))
    active = int((np.var(means, axis=0) > _UNIT_ACTIVE).sum())
    right = np.mean(
        [position.style.argmax() == style for position, style in zip(positions, windows.style, strict=True)]
    )
    return Reconstruction(stack(decoded), positions, float(np.mean(divergences)), active, float(right))


def spread_ratio(played: GrooveArrays, windows: Windows) -> float:
    """Spread of the played offsets over that of the true ones, at the true hits; below 1 is stiffer."""
    truth = windows.x[:, 0] > 0
    return float(played.offset[truth].std() / max(1e-9, float(windows.x[:, 2][truth].std())))


def by_drummer(played: GrooveArrays, windows: Windows) -> dict[str, float]:
    """F1 of each drummer's windows."""
    truth = windows.x[:, 0] > 0
    names = sorted(set(windows.drummer.tolist()))
    return {name: onset_f1(played.hits[windows.drummer == name], truth[windows.drummer == name]) for name in names}
