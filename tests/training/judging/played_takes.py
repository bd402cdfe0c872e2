"""Takes for tests: grooves of the programmed styles, played again and again with other velocities and timing."""

import numpy as np

from latentdrum.core.rhythm.styles import PROGRAMMED
from training.judging.rhythm.reconstruction import GrooveArrays
from training.judging.rhythm.two_sample import as_grooves
from training.rhythm import styles
from training.rhythm.windows import Windows, join, pack

#: Few, so that each has many takes.
_STYLES = 4


def played_takes(count: int, windows: int, seed: int, spread: float = 0.1) -> Windows:
    """So many takes of so many windows each; spread is the standard deviation of a hit's velocity in its take."""
    rng = np.random.default_rng(seed)
    takes = []
    for index in range(count):
        style = PROGRAMMED[index % _STYLES]
        take = pack([styles.write(style, rng)] * windows, style, 120.0, f"drummer {index}", f"take {seed}-{index}")
        hits = take.x[:, 0] * (rng.random(take.x[:, 0].shape) < 0.9)
        velocity = np.clip(take.x[:, 1] + spread * rng.standard_normal(hits.shape), 1 / 127, 1)
        offset = np.clip(take.x[:, 2] + 0.05 * rng.standard_normal(hits.shape), -0.5, 0.5)
        take.x[:] = np.stack([hits, hits * np.round(127 * velocity) / 127, hits * offset], 1)
        takes.append(take)
    return join(takes)


def played(count: int, windows: int, seed: int) -> tuple[GrooveArrays, np.ndarray]:
    """The grooves of so many takes, and the take of each."""
    takes = played_takes(count, windows, seed)
    return as_grooves(takes), takes.source
