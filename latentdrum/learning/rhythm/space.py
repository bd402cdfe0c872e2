"""Surveys the trained rhythm space: which directions change a groove most, and where grooves are found."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.learning.rhythm.attributes import to_normal_scores
from latentdrum.learning.rhythm.fit import positions
from latentdrum.learning.rhythm.nets import RhythmNets
from latentdrum.learning.rhythm.step import one_hot

IntArray = NDArray[np.int64]

#: How far a free knob is turned, in standard deviations, where change is measured.
REACH_SD = 1.0
#: A style's own spread counts against the common one as so many grooves of it are there.
_COMMON_GROOVES = 50.0


def strongest_directions(nets: RhythmNets, x: Tensor, places: Tensor, scatter: FloatArray) -> FloatArray:
    """Directions (free, free) in columns, a standard deviation long, by how much decoded grooves change along them.

    The change is that of hit probabilities and struck velocities around the given grooves (n, 3, 32, 9), whose knobs
    are at places (n, 6). scatter (free, free) is the covariance of net coordinates within a style; in the directions'
    own coordinates it is the identity.
    """
    mean, _, heard = positions(nets, x)
    style = one_hot(heard.argmax(-1))
    axes = to_normal_scores(places)
    root = torch.linalg.cholesky(torch.from_numpy(scatter).double())
    changes = []
    with torch.no_grad():
        for direction in root.T.float():
            up, down = (_sounding(nets, axes, mean + sign * REACH_SD * direction, style) for sign in (1, -1))
            changes.append(up - down)
    return directions_of(torch.stack(changes, 1).double(), root)


def scatter_within(z: FloatArray, style: IntArray, share: FloatArray, kinds: int = len(STYLES)) -> FloatArray:
    """Covariance (free, free) of coordinates (n, free) around their kind's centre, each member as often as drawn."""
    away = z - style_moments(z, style, share, kinds)[0][style]
    return np.asarray((away * share[:, None]).T @ away / share.sum() + 1e-6 * np.eye(z.shape[1]), np.float32)


def directions_of(jacobian: Tensor, root: Tensor) -> FloatArray:
    """The columns of a root of the scatter (free, free), turned so that the strongest come first.

    jacobian (n, free, values) is how decoded values change along the columns of the root around n places.
    """
    energy = torch.einsum("ndc,nec->de", jacobian, jacobian)
    _, vectors = torch.linalg.eigh(energy)
    strongest = root @ vectors.flip(1)
    signs = torch.sign(strongest.gather(0, strongest.abs().argmax(0, keepdim=True)))
    return np.asarray((strongest * signs).float().numpy(), np.float32)


def style_moments(
    z: FloatArray, style: IntArray, share: FloatArray, kinds: int = len(STYLES)
) -> tuple[FloatArray, FloatArray]:
    """Centre and spread of every kind in coordinates (n, free), (kinds + 1, free) each; the last row is that of all.

    A style (or drum) with few members leans on the spread that all have in common; one without any is like all.
    """
    rows = [style == index for index in range(kinds)]
    every = np.average(z, axis=0, weights=share)
    centre = np.stack([np.average(z[row], axis=0, weights=share[row]) if row.any() else every for row in rows])
    common = np.average((z - centre[style]) ** 2, axis=0, weights=share)
    own = np.stack(
        [
            (((z[row] - centre[index]) ** 2).sum(0) + _COMMON_GROOVES * common) / (row.sum() + _COMMON_GROOVES)
            for index, row in enumerate(rows)
        ]
    )
    overall = np.average((z - every) ** 2, axis=0, weights=share)
    moments = np.vstack([centre, every]), np.sqrt(np.vstack([own, overall]))
    return np.asarray(moments[0], np.float32), np.asarray(moments[1], np.float32)


def _sounding(nets: RhythmNets, axes: Tensor, z: Tensor, style: Tensor) -> Tensor:
    score, velocity, _ = nets.decoder(axes, z, style)
    chance = torch.sigmoid(score)
    return torch.cat([chance, 0.5 * chance * velocity], 1).flatten(1)


def landmarks(style: IntArray, per_style: int, seed: int) -> IntArray:
    """Rows of up to per_style grooves of every style, spread evenly through the data; style is (n,) indices."""
    rng = np.random.default_rng(seed)
    picked = [rng.permutation(np.flatnonzero(style == index))[:per_style] for index in range(len(STYLES))]
    return np.sort(np.concatenate(picked))


def neighbours(points: FloatArray, style: IntArray, count: int) -> IntArray:
    """Row numbers (n, count) of the nearest other points (n, d) of the same style; few points repeat."""
    near = np.zeros((len(points), count), np.int64)
    for index in np.unique(style):
        rows = np.flatnonzero(style == index)
        distance = ((points[rows][:, None] - points[rows][None]) ** 2).sum(-1)
        order = np.argsort(distance, axis=1)[:, 1:] if len(rows) > 1 else np.zeros((1, 1), np.int64)
        near[rows] = rows[order[:, np.arange(count) % order.shape[1]]]
    return near
