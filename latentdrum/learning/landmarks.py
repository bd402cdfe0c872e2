"""Surveys the trained rhythm space: which directions change a groove most, and where grooves are found."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from latentdrum.core.arrays import FloatArray
from latentdrum.core.latents import FREE_DIMS
from latentdrum.core.styles import STYLES
from latentdrum.learning.attributes import normal_places
from latentdrum.learning.fit import one_hot, positions
from latentdrum.learning.rhythm_nets import RhythmNets

IntArray = NDArray[np.int64]

#: Half a turn of a free knob, in standard deviations, over which change is measured.
REACH_SD = 1.0


def strongest_first(nets: RhythmNets, x: Tensor, places: Tensor) -> FloatArray:
    """Rotation (free, free) whose first columns are the directions along which decoded grooves change most.

    The change is that of hit probabilities and struck velocities around the given grooves (n, 3, 32, 9), whose knobs
    are at places (n, 6).
    """
    mean, _, heard = positions(nets, x)
    style = one_hot(heard.argmax(-1))
    axes = normal_places(places)
    changes = []
    with torch.no_grad():
        _, spread = nets.prior(style)
        for direction in torch.eye(FREE_DIMS):
            up, down = (_sounding(nets, axes, mean + sign * REACH_SD * spread * direction, style) for sign in (1, -1))
            changes.append(up - down)
    jacobian = torch.stack(changes, 1).double()  # (n, free, cells)
    energy = torch.einsum("ndc,nec->de", jacobian, jacobian)
    _, vectors = torch.linalg.eigh(energy)
    strongest = vectors.flip(1)
    signs = torch.sign(strongest.gather(0, strongest.abs().argmax(0, keepdim=True)))
    return np.asarray((strongest * signs).float().numpy(), np.float32)


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
