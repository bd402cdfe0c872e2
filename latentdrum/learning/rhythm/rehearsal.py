"""Grooves that a model plays itself, to be rehearsed where its training data is not at hand."""

from pathlib import Path
from typing import Final

import numpy as np
from tqdm import tqdm

from latentdrum.core.rhythm.attributes import hit_features
from latentdrum.core.rhythm.position import Position, style_weights
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.learning.rhythm.groove_store import GrooveStore, GrooveWriter
from latentdrum.models.rhythm.model import RhythmModel

#: Of so many grooves one is a sample near landmarks; the others are landmarks themselves, grooves of the training data.
_SAMPLED_OF: Final = 4


def store_rehearsal(model: RhythmModel, folder: Path, count: int, seed: int) -> GrooveStore:
    """Write so many grooves that the model plays into a folder; each style gets as many."""
    rng, writer = np.random.default_rng(seed), GrooveWriter(folder)
    for index in tqdm(range(count), "rehearsing", unit="groove", disable=None):
        style = STYLES[index % len(STYLES)]
        position = model.sample(style, rng) if index % _SAMPLED_OF == 0 else landmark(model, style, rng)
        writer.add(hit_features(model.decode(position, index, 0.0))[None])
    writer.close()
    return GrooveStore(folder)


def landmark(model: RhythmModel, style: str, rng: np.random.Generator) -> Position:
    """The position of a random landmark of a style; if there is none, of any."""
    space, weights = model.space, style_weights(style)
    rows = np.flatnonzero(space.style == STYLES.index(style))
    row = int(rng.choice(rows)) if len(rows) else int(rng.integers(len(space.style)))
    return Position(space.places[row], weights, space.to_player(space.z[row], weights))
