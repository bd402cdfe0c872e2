"""Surveys the trained timbre space: which directions change a sound most, where drums are found, what hard hits are."""

from typing import Any, Final

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import DRUMS, TIMBRE_AXES, TIMBRE_FREE_DIMS
from latentdrum.learning.rhythm.space import directions_of, neighbours, scatter_within, style_moments
from latentdrum.learning.timbre.expected_spectra import Expectation, log_power
from latentdrum.learning.timbre.fit import TrainingData
from latentdrum.learning.timbre.nets import TimbreNets

NEIGHBOURS: Final = 6
STRAY: Final = 0.35
_SURVEYED: Final = 480
_CHUNK: Final = 512
#: A drum's own slope of hardness counts against the common one once it rests on so much squared hardness.
_COMMON: Final = 4.0
#: However the recordings say, a harder hit is at least so much brighter and sharper, in standard deviations.
_LEAST_HARDER: Final = {"brightness": 0.35, "punch": 0.25}
_WINDOWS: Final = torch.tensor([0, 1, 2, 4, 7, 12, 20, 32, 50, 80])


def positions(nets: TimbreNets, material: TrainingData) -> FloatArray:
    """Net coordinates of all sounds, (n, free)."""
    nets.eval()
    with torch.no_grad():
        parts = [
            nets.encoder(material.whole[rows].float(), material.attack[rows].float())[0]
            for rows in torch.split(torch.arange(len(material.drum)), _CHUNK)
        ]
    return np.asarray(torch.cat(parts).numpy(), np.float32)


def space_tables(
    nets: TimbreNets, material: TrainingData, mean: FloatArray, start_from: NDArray[np.bool_], tables: dict[str, Any]
) -> dict[str, Any]:
    """The tables of the timbre space, by the names that the instrument reads them by.

    mean (12, 5): usual descriptors. start_from (n,): the sounds that become landmarks. tables: "hardness" (n,), NaN
    where unknown, and "articulation" (n,), which of them belong together.
    """
    z, drum, axes = positions(nets, material), material.drum.numpy(), material.axes.numpy()
    share = np.asarray(material.share.numpy() * np.where(start_from, 20.0, 1.0), np.float32)
    directions = strongest_directions(nets, material, z, scatter_within(z, drum, share, DRUMS))
    along = np.linalg.solve(directions, z.T).T.astype(np.float32)
    rows = np.flatnonzero(start_from)
    centre, spread = (part[:DRUMS] for part in style_moments(along[rows], drum[rows], share[rows], DRUMS))
    player = (along - centre[drum]) / spread[drum]
    return {
        "mean": mean,
        "deviation": material.spread.numpy(),
        "directions": directions,
        "centre": centre,
        "spread": spread,
        "hard": hardness_slopes(np.concatenate([axes, player], 1), drum, tables["hardness"], tables["articulation"]),
        "axes": axes[rows].astype(np.float16),
        "z": z[rows].astype(np.float16),
        "drum": drum[rows].astype(np.uint8),
        "near": landmark_neighbours(axes[rows], player[rows], drum[rows]),
        "stray": np.float32(STRAY),
    }


def landmark_neighbours(axes: FloatArray, player: FloatArray, drum: NDArray[np.int64]) -> NDArray[np.uint16]:
    """Row numbers (n, NEIGHBOURS) of the landmarks of the same drum that are nearest to each."""
    return neighbours(np.concatenate([0.7 * axes, player], 1), drum, NEIGHBOURS).astype(np.uint16)


def with_landmarks(space: dict[str, Any], rows: NDArray[np.bool_]) -> dict[str, Any]:
    """The tables with some of the landmarks (n,) only."""
    kept = {name: space[name][rows] for name in ("axes", "z", "drum")}
    drum = kept["drum"].astype(np.int64)
    along = np.linalg.solve(space["directions"], kept["z"].astype(np.float32).T).T
    player = (along - space["centre"][drum]) / space["spread"][drum]
    return {
        **space,
        **kept,
        "near": landmark_neighbours(kept["axes"].astype(np.float32), player.astype(np.float32), drum),
    }


def strongest_directions(nets: TimbreNets, material: TrainingData, z: FloatArray, scatter: FloatArray) -> FloatArray:
    """Directions (free, free) in columns, a standard deviation long, by how much expected spectra change along them."""
    generator = torch.Generator().manual_seed(0)
    rows = torch.multinomial(material.share, _SURVEYED, True, generator=generator)
    axes, drum = material.axes[rows], F.one_hot(material.drum[rows], DRUMS).float()
    places = torch.from_numpy(z)[rows]
    root = torch.linalg.cholesky(torch.from_numpy(scatter).double())
    expect = Expectation()
    with torch.no_grad():
        changes = []
        for direction in root.T.float():
            up, down = (_sounding(nets, expect, axes, places + way * 0.5 * direction, drum) for way in (1, -1))
            changes.append(up - down)
    return directions_of(torch.stack(changes, 1).double(), root)


def _sounding(nets: TimbreNets, expect: Expectation, axes: Tensor, z: Tensor, drum: Tensor) -> Tensor:
    parts = []
    for rows in torch.split(torch.arange(len(z)), 64):
        expected = expect(nets.decoder(axes[rows], z[rows], drum[rows]), nets.decoder.atoms, _WINDOWS)
        parts.append(log_power(expected.whole).clamp(min=-12.0).flatten(1))  # below that nobody hears a change
    return torch.cat(parts)


def hardness_slopes(
    places: FloatArray, drum: NDArray[np.int64], hardness: FloatArray, articulation: NDArray[np.int64]
) -> FloatArray:
    """How places (n, 5 + free) move as a drum is struck harder by 1, (12, 5 + free): a slope within articulations.

    A drum with few recorded layers leans on the slope that all have in common.
    """
    known = np.isfinite(hardness)
    top, bottom = np.zeros((DRUMS, places.shape[1])), np.zeros(DRUMS)
    for group in np.unique(articulation[known]):
        rows = np.flatnonzero(known & (articulation == group))
        away = hardness[rows] - hardness[rows].mean()
        top[drum[rows[0]]] += away @ (places[rows] - places[rows].mean(0))
        bottom[drum[rows[0]]] += away @ away
    common = top.sum(0) / max(bottom.sum(), 1e-9)
    slope = (top + _COMMON * common) / (bottom[:, None] + _COMMON)
    for name, least in _LEAST_HARDER.items():
        axis = TIMBRE_AXES.index(name)
        slope[:, axis] = np.maximum(slope[:, axis], least)
    slope[:, len(TIMBRE_AXES) :] = slope[:, len(TIMBRE_AXES) :].clip(-1.0, 1.0)
    assert slope.shape[1] == len(TIMBRE_AXES) + TIMBRE_FREE_DIMS
    return np.asarray(slope, np.float32)
