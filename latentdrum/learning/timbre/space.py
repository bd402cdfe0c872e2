"""The tables of the trained timbre space: strongest directions, drum statistics, landmarks and hardness."""

from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import DRUMS
from latentdrum.learning.latent_space import (
    IntArray,
    class_moments,
    directions_by_effect,
    nearest_neighbours,
    within_class_covariance,
)
from latentdrum.learning.timbre.expected_spectra import Expectation, log_power
from latentdrum.learning.timbre.hardness import hardness_table
from latentdrum.learning.timbre.nets import TimbreNets
from latentdrum.learning.timbre.trainer import TrainingData

NEIGHBOURS: Final = 6
#: How far samples move from a landmark towards its neighbours, standard deviations; the instrument reads it.
SAMPLE_SPREAD: Final = 0.35
#: An original recording weighs so many times more in the covariance than an augmented or synthesised sound.
_RECORDED_WEIGHT: Final = 20.0
#: How many sounds the effect of a direction is measured on, and in which windows.
_MEASURED: Final = 480
_WINDOWS: Final = torch.tensor([0, 1, 2, 4, 7, 12, 20, 32, 50, 80, 120])
_CHUNK: Final = 512


def encode(nets: TimbreNets, data: TrainingData) -> FloatArray:
    """Net coordinates of all sounds, (n, free)."""
    nets.eval()
    with torch.no_grad():
        parts = [
            nets.encoder(data.whole[rows].float(), data.attack[rows].float())[0]
            for rows in torch.split(torch.arange(len(data.drum)), _CHUNK)
        ]
    return np.asarray(torch.cat(parts).numpy(), np.float32)


def space_tables(
    nets: TimbreNets, data: TrainingData, mean: FloatArray, recorded: NDArray[np.bool_], tables: dict[str, Any]
) -> dict[str, Any]:
    """The tables of the timbre space under the names in space.npz.

    mean (12, 5): mean descriptors of each drum. recorded (n,): the sounds that become landmarks. tables: "hardness"
    (n,), NaN where unknown, "articulation" (n,), equal for velocity layers of one articulation, and "kit" (n,).
    """
    z, drum, axes = encode(nets, data), data.drum.numpy(), data.axes.numpy()
    weight = np.asarray(data.draw_weight.numpy() * np.where(recorded, _RECORDED_WEIGHT, 1.0), np.float32)
    directions = strongest_directions(nets, data, z, within_class_covariance(z, drum, weight, DRUMS))
    along = np.linalg.solve(directions, z.T).T.astype(np.float32)
    rows = np.flatnonzero(recorded)
    centre, spread = (part[:DRUMS] for part in class_moments(along[rows], drum[rows], weight[rows], DRUMS))
    free = (along - centre[drum]) / spread[drum]

    def to_net(index: int, move: FloatArray) -> FloatArray:
        return np.asarray(directions @ (spread[index] * move), np.float32)

    return {
        "mean": mean,
        "deviation": data.statistics.spread.numpy(),
        "directions": directions,
        "centre": centre,
        "spread": spread,
        "hard": hardness_table(
            nets, data, z, recorded, tables, lambda index, far: directions @ (spread[index] * far), free
        ),
        "axes": axes[rows].astype(np.float16),
        "z": z[rows].astype(np.float16),
        "drum": drum[rows].astype(np.uint8),
        "near": landmark_neighbours(axes[rows], free[rows], drum[rows]),
        "stray": np.float32(SAMPLE_SPREAD),
    }


def landmark_neighbours(axes: FloatArray, free: FloatArray, drum: IntArray) -> NDArray[np.uint16]:
    """Row numbers (n, NEIGHBOURS) of the nearest landmarks of the same drum to each."""
    return nearest_neighbours(np.concatenate([0.7 * axes, free], 1), drum, NEIGHBOURS).astype(np.uint16)


def with_landmarks(space: dict[str, Any], rows: NDArray[np.bool_]) -> dict[str, Any]:
    """The tables with only those landmarks that rows (n,) marks."""
    chosen = {name: space[name][rows] for name in ("axes", "z", "drum")}
    drum = chosen["drum"].astype(np.int64)
    along = np.linalg.solve(space["directions"], chosen["z"].astype(np.float32).T).T
    free = (along - space["centre"][drum]) / space["spread"][drum]
    return {
        **space,
        **chosen,
        "near": landmark_neighbours(chosen["axes"].astype(np.float32), free.astype(np.float32), drum),
    }


def strongest_directions(nets: TimbreNets, data: TrainingData, z: FloatArray, covariance: FloatArray) -> FloatArray:
    """Directions (free, free) in columns, a standard deviation long, by how much expected spectra change along them."""
    generator = torch.Generator().manual_seed(0)
    rows = torch.multinomial(data.draw_weight, _MEASURED, True, generator=generator)
    axes, drum = data.axes[rows], F.one_hot(data.drum[rows], DRUMS).float()
    positions = torch.from_numpy(z)[rows]
    root = torch.linalg.cholesky(torch.from_numpy(covariance).double())
    expect = Expectation()
    with torch.no_grad():
        changes = []
        for direction in root.T.float():
            up, down = (
                _expected_log_powers(nets, expect, axes, positions + sign * 0.5 * direction, drum) for sign in (1, -1)
            )
            changes.append(up - down)
    return directions_by_effect(torch.stack(changes, 1).double(), root)


def _expected_log_powers(nets: TimbreNets, expect: Expectation, axes: Tensor, z: Tensor, drum: Tensor) -> Tensor:
    parts = []
    for rows in torch.split(torch.arange(len(z)), 64):
        expected = expect(nets.decoder(axes[rows], z[rows], drum[rows]), nets.decoder.atoms, _WINDOWS)
        parts.append(log_power(expected.whole).clamp(min=-12.0).flatten(1))  # below is inaudible
    return torch.cat(parts)
