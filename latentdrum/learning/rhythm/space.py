"""The tables of the trained rhythm space: strongest directions, style statistics and landmarks."""

from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.attributes import measure_features
from latentdrum.core.rhythm.percentiles import Percentiles
from latentdrum.core.rhythm.position import FREE_DIMS
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.learning.latent_space import (
    IntArray,
    class_moments,
    directions_by_effect,
    nearest_neighbours,
    within_class_covariance,
)
from latentdrum.learning.rhythm.attributes import to_normal_scores
from latentdrum.learning.rhythm.groove_store import Grooves
from latentdrum.learning.rhythm.nets import RhythmNets
from latentdrum.learning.rhythm.step import one_hot
from latentdrum.learning.rhythm.trainer import TrainingData

LANDMARKS_PER_STYLE: Final = 500
NEIGHBOURS: Final = 8
#: How far samples move from a landmark towards its neighbours, standard deviations; the instrument reads it.
SAMPLE_SPREAD: Final = 0.7
#: How far a free dimension is moved, in standard deviations, where its effect is measured.
REACH_SD: Final = 1.0
#: How many grooves that effect is measured on.
_MEASURED: Final = 2000
#: Statistics of the space are those of so many grooves at most.
_ENCODED: Final = 131_072


def encode(nets: RhythmNets, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """z mean (n, free), z log-variance and style logits of grooves (n, 3, 32, 9)."""
    with torch.no_grad():
        mean, log_variance, style = nets.encoder(x)
    assert mean.shape[1] == FREE_DIMS
    return mean, log_variance, style


def space_tables(nets: RhythmNets, data: TrainingData, percentiles: Percentiles, seed: int) -> dict[str, Any]:
    """The tables of the rhythm space under the names in space.npz.

    Their statistics are those of all grooves, or of so many random ones that memory stays bounded.
    """
    drawn = torch.multinomial(data.draw_weight, _MEASURED, True, generator=torch.Generator().manual_seed(seed))
    rows = some_rows(len(data.x), seed)
    z, axes, _ = place_grooves(nets, data.x, rows, percentiles)
    style, weight = data.style[rows].long().numpy(), data.draw_weight[rows].numpy()
    covariance = within_class_covariance(z, style, weight, len(STYLES))
    directions = strongest_directions(nets, data.x[drawn], percentiles, covariance)
    centre, spread = class_moments(z @ np.linalg.inv(directions).T, style, weight, len(STYLES))
    chosen = landmarks(style, LANDMARKS_PER_STYLE, seed)
    z, axes, style = z[chosen], axes[chosen], style[chosen]
    return {
        "knots": percentiles.knots,
        "centre": centre,
        "spread": spread,
        "directions": directions,
        "places": axes.astype(np.float16),
        "z": z.astype(np.float16),
        "style": style.astype(np.uint8),
        "near": near_landmarks(axes, z, style),
        "take": np.unique(data.take.numpy()[rows.numpy()][chosen], return_inverse=True)[1].astype(np.uint16),
        "stray": np.float32(SAMPLE_SPREAD),
    }


def some_rows(count: int, seed: int) -> Tensor:
    """All rows, or a random choice of _ENCODED of them, in ascending order."""
    if count <= _ENCODED:
        return torch.arange(count)
    return torch.from_numpy(np.sort(np.random.default_rng(seed).choice(count, _ENCODED, replace=False)))


def place_grooves(
    nets: RhythmNets, x: Grooves, rows: Tensor, percentiles: Percentiles
) -> tuple[FloatArray, FloatArray, IntArray]:
    """z means (n, free), measured axes 0..1 (n, 6) and likeliest styles (n,) of some rows, a few thousand at a time."""
    z, axes, style = [], [], []
    for some in torch.split(rows, 4096):
        chunk = x[some]
        mean, _, logits = encode(nets, chunk)
        z.append(mean.numpy())
        axes.append(percentiles.of(measure_features(chunk.numpy())))
        style.append(logits.argmax(-1).numpy())
    return np.concatenate(z), np.concatenate(axes), np.concatenate(style)


def near_landmarks(axes: FloatArray, z: FloatArray, style: IntArray) -> NDArray[np.uint16]:
    """Row numbers (n, NEIGHBOURS) of each landmark's nearest landmarks of its style, by axes (n, 6) and z (n, free)."""
    points = np.concatenate([3.0 * axes, z / z.std(0)], 1)
    return nearest_neighbours(points, style, NEIGHBOURS).astype(np.uint16)


def strongest_directions(nets: RhythmNets, x: Tensor, percentiles: Percentiles, covariance: FloatArray) -> FloatArray:
    """Directions (free, free) in columns, a standard deviation long, by how much decoded grooves change along them.

    The change is that of hit probabilities and velocities around grooves (n, 3, 32, 9).
    covariance (free, free) is that of net coordinates within a style; in the directions' own coordinates it is the
    identity.
    """
    mean, _, predicted = encode(nets, x)
    style = one_hot(predicted.argmax(-1))
    scores = to_normal_scores(torch.from_numpy(percentiles.of(measure_features(x.numpy()))))
    root = torch.linalg.cholesky(torch.from_numpy(covariance).double())
    changes = []
    with torch.no_grad():
        for direction in root.T.float():
            up, down = (_decoded(nets, scores, mean + sign * REACH_SD * direction, style) for sign in (1, -1))
            changes.append(up - down)
    return directions_by_effect(torch.stack(changes, 1).double(), root)


def _decoded(nets: RhythmNets, axes: Tensor, z: Tensor, style: Tensor) -> Tensor:
    score, velocity, _ = nets.decoder(axes, z, style)
    probability = torch.sigmoid(score)
    return torch.cat([probability, 0.5 * probability * velocity], 1).flatten(1)


def landmarks(style: IntArray, per_style: int, seed: int) -> IntArray:
    """Rows of up to per_style random grooves of every style, in ascending order; style is (n,) indices."""
    rng = np.random.default_rng(seed)
    picked = [rng.permutation(np.flatnonzero(style == index))[:per_style] for index in range(len(STYLES))]
    return np.sort(np.concatenate(picked))
