"""The timbre space of a model that has learned on: the space of the one before, with the player's sounds in it."""

from io import BytesIO
from typing import Any, Final

import numpy as np
import torch
from torch import Tensor

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import DRUMS
from latentdrum.learning.timbre.nets import TimbreNets
from latentdrum.learning.timbre.sound_store import SoundStore
from latentdrum.learning.timbre.space import with_landmarks

#: So many of the player's sounds of each drum become landmarks at most.
_LANDMARKS_PER_DRUM: Final = 200
_CHUNK: Final = 64


def learned_tables(nets: TimbreNets, base: bytes, own: SoundStore, seed: int) -> dict[str, Any]:
    """The tables of a space.npz, base, with the player's own sounds as further landmarks; all others stay."""
    with np.load(BytesIO(base), allow_pickle=False) as stored:
        tables: dict[str, Any] = dict(stored)
    rows = torch.from_numpy(_landmarks(own, seed))
    added: dict[str, Any] = {
        "axes": own.axes[rows].numpy(),
        "z": _encoded(nets, own, rows),
        "drum": own.drum[rows].numpy(),
    }
    for name, values in added.items():
        tables[name] = np.concatenate([tables[name], values.astype(tables[name].dtype)])
    return with_landmarks(tables, np.ones(len(tables["drum"]), np.bool_))


def _landmarks(own: SoundStore, seed: int) -> "np.ndarray[Any, np.dtype[np.int64]]":
    """Row numbers of random sounds of each drum, variants left out."""
    order = np.random.default_rng(seed).permutation(len(own))
    drum, originals = own.drum.numpy()[order], own.variant.numpy()[order] == 0
    rows = [order[originals & (drum == index)][:_LANDMARKS_PER_DRUM] for index in range(DRUMS)]
    return np.sort(np.concatenate(rows))


def _encoded(nets: TimbreNets, own: SoundStore, rows: Tensor) -> FloatArray:
    """Net coordinates of some sounds, (n, free)."""
    parts = []
    with torch.no_grad():
        for part in torch.split(rows, _CHUNK):
            batch = own.batch(part)
            parts.append(nets.encoder(batch["whole"].float(), batch["attack"].float())[0])
    return np.asarray(torch.cat(parts).numpy(), np.float32)
