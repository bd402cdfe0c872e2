"""Sounds that a timbre model plays itself, to be rehearsed where its training data is not at hand."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.one_shot import trimmed
from latentdrum.core.timbre.timbre import DRUMS, Drum, Timbre
from latentdrum.learning.timbre.sound_store import SoundStore, SoundWriter
from latentdrum.models.timbre.model import TimbreModel


def prior_timbres(model: TimbreModel, count: int, seed: int) -> Iterator[Timbre]:
    """So many random timbres where sounds lie, of every drum in turn, hit anywhere between softest and hardest."""
    rng = np.random.default_rng(seed)
    for index in range(count):
        timbre = model.sample(Drum(index % DRUMS), rng)
        yield replace(timbre, hardness=float(rng.uniform(-1.0, 1.0)))


def played(model: TimbreModel, timbre: Timbre, seed: int) -> FloatArray:
    """The sound of a timbre as a recording of it would be read: mono at RATE_HZ from its onset on, peak 1."""
    return trimmed(model.render(timbre, seed), timbre.drum.length_s)


def store_rehearsal(model: TimbreModel, folder: Path, count: int, seed: int) -> SoundStore:
    """Write so many sounds that the model plays into a new folder; each drum gets as many."""
    writer = SoundWriter(folder, model.space)
    timbres = prior_timbres(model, count, seed)
    for index, timbre in enumerate(tqdm(timbres, "rehearsing", count, unit="sound", disable=None)):
        writer.add(played(model, timbre, index), timbre.drum)
    writer.close()
    return SoundStore(folder)
