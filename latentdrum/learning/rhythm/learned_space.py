"""The rhythm space of a model that has learned on: the space of the one before, with the player's grooves in it."""

from io import BytesIO
from typing import Any

import numpy as np
import torch

from latentdrum.core.rhythm.percentiles import Percentiles
from latentdrum.learning.latent_space import IntArray
from latentdrum.learning.rhythm.groove_store import Grooves
from latentdrum.learning.rhythm.nets import RhythmNets
from latentdrum.learning.rhythm.space import LANDMARKS_PER_STYLE, landmarks, near_landmarks, place_grooves

#: The player's landmarks are chosen from so many random grooves at most.
_MOST_GROOVES = 20_000


def learned_tables(
    nets: RhythmNets, base: bytes, percentiles: Percentiles, own: Grooves, take: IntArray, seed: int
) -> dict[str, Any]:
    """The tables of a space.npz, base, with grooves of the player's as further landmarks; all others stay.

    take: the number of the loop that each groove comes from, (n,).
    """
    with np.load(BytesIO(base), allow_pickle=False) as stored:
        tables: dict[str, Any] = dict(stored)
    rows = torch.from_numpy(np.sort(np.random.default_rng(seed).permutation(len(own))[:_MOST_GROOVES]))
    z, axes, style = place_grooves(nets, own, rows, percentiles)
    chosen = landmarks(style, LANDMARKS_PER_STYLE, seed)
    added: dict[str, Any] = {"places": axes[chosen], "z": z[chosen], "style": style[chosen]}
    if "take" in tables:
        added["take"] = int(tables["take"].max()) + 1 + take[rows.numpy()[chosen]]
    for name, values in added.items():
        tables[name] = np.concatenate([tables[name], values.astype(tables[name].dtype)])
    places, points, styles = (tables[name].astype(np.float32) for name in ("places", "z", "style"))
    return tables | {"near": near_landmarks(places, points, styles.astype(np.int64))}
