"""Samples of the prior, each with the take that it comes from, and the share of them that copy training grooves."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from tqdm import tqdm

from latentdrum.core.rhythm.position import Position
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.models.rhythm.model import RhythmModel
from training.judging.rhythm.reconstruction import GrooveArrays, nearest_train_f1s, stack
from training.rhythm.windows import IntArray, Windows

#: From this F1 on a groove is a near copy.
_NEAR_COPY: Final = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class Draws:
    """Positions drawn from the prior, and the training take that each was drawn near, (n,)."""

    positions: list[Position]
    takes: IntArray


def draw(model: RhythmModel, like: Windows, count: int, seed: int) -> Draws:
    """Positions from the model's prior, with styles as frequent as in the given windows."""
    rng = np.random.default_rng(seed)
    space, positions, rows = model.space, [], []
    for index in rng.choice(like.style, count):
        rows.append(space.draw_landmark(STYLES[index], rng))
        positions.append(space.sample_near(rows[-1], STYLES[index], rng))
    return Draws(positions, space.take[rows])


def decode_samples(model: RhythmModel, positions: list[Position], temperature: float) -> GrooveArrays:
    """Every position decoded, each with its own seed."""
    progress = tqdm(positions, desc=f"sampling at {temperature:g}", unit="groove", disable=None)
    return stack([model.decode(position, seed, temperature) for seed, position in enumerate(progress)])


def copies(grooves: GrooveArrays, train: Windows) -> dict[str, float]:
    """How much of the training grooves' hits there is in others.

    exact: share with all hits of a training groove and no other; near: share with an F1 of 0.95 to one;
    nearest_train_f1: mean F1 to the nearest.
    """
    f1, _ = nearest_train_f1s(grooves.hits, train.x[:, 0] > 0)
    return {
        "exact": float((f1 == 1).mean()),
        "near": float((f1 >= _NEAR_COPY).mean()),
        "nearest_train_f1": float(f1.mean()),
    }
