"""Chance: whether a hit that may play does."""

from typing import Final

import numpy as np

from latentdrum.core.voices import Voice

#: Of the random numbers, so that these move with no other draw.
_STREAM: Final = 2


def is_drawn(probability: float, seed: int, voice: Voice, position: float) -> bool:
    """Whether a voice's hit is drawn, with a probability 0..1; position: in half steps or whole ones from the top.

    Every hit has a draw of its own. One that is drawn is drawn at every higher probability.
    """
    if probability >= 1.0:
        return True
    return bool(np.random.default_rng((seed, _STREAM, voice, int(2 * position))).random() < probability)
