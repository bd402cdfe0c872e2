"""A loop's bars as a groove holds them: to encode them, and to fade from the loop into the model's groove."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

import numpy as np

from latentdrum.core.arrays import BoolArray, FloatArray
from latentdrum.core.rhythm.groove import SHAPE, Groove, from_hits
from latentdrum.core.rhythm.loop import Loop, strikes_by_step
from latentdrum.core.units import GROOVE_STEPS

#: Log odds with which the loop has its hits. The scores of decoded hits lie around it, so that on the way from the loop
#: to the model the hits change one after another: those of which the model is sure early, the doubtful ones late.
CERTAINTY: Final = np.float32(1.0)
#: Of cells that the meter does not play.
_NEVER: Final = np.float32(-8.0)


@dataclass(frozen=True, slots=True, eq=False)
class LoopWindow:
    """The loudest hit of each cell of two bars (one, if the meter's bar is longer than 4/4).

    hits, velocity (0..1) and offset (steps): (32, 9) as in Groove. rows: which rows the meter plays, (32,).
    """

    hits: BoolArray
    velocity: FloatArray
    offset: FloatArray
    rows: BoolArray

    @property
    def groove(self) -> Groove:
        """As a groove that was played."""
        return from_hits(self.hits, self.velocity, self.offset)


def window_at(loop: Loop, step: int) -> LoopWindow:
    """The window of a step, 0 or more from the top of the song."""
    bar = step // loop.meter.steps
    return _window(loop, (bar - bar % loop.meter.bars_per_groove) % loop.bars)


def windows(loop: Loop) -> tuple[LoopWindow, ...]:
    """Every window of a loop in order, until loop and groove begin together again."""
    meter = loop.meter
    return tuple(window_at(loop, number * meter.groove_steps) for number in range(loop.windows))


@lru_cache(maxsize=32)
def _window(loop: Loop, first_bar: int) -> LoopWindow:
    meter, by_step = loop.meter, strikes_by_step(loop)
    hits, rows = np.zeros(SHAPE, np.bool_), np.zeros(GROOVE_STEPS, np.bool_)
    velocity, offset = np.zeros(SHAPE, np.float32), np.zeros(SHAPE, np.float32)
    for step in range(meter.groove_steps):
        row = meter.row(step)
        rows[row] = True
        for voice, (loudest, *_) in by_step[(first_bar * meter.steps + step) % loop.steps].items():
            hits[row, voice] = True
            offset[row, voice], velocity[row, voice] = loudest
    return LoopWindow(hits, velocity, offset, rows)


@lru_cache(maxsize=8)
def faded(window: LoopWindow, decoded: Groove, distance: float) -> Groove:
    """From the loop (distance 0) to the decoded groove (1): scores, velocities and offsets of both, mixed.

    A cell without a hit of the loop has the model's velocity and offset throughout. Its score at home is the log
    probability of the model's hit less the certainty: below 0, yet in the order in which density would add hits.
    Second strikes are those of the decoded groove.
    """
    share, rest = np.float32(distance), np.float32(1.0 - distance)
    log_probability = -np.logaddexp(np.float32(0.0), -decoded.score)
    at_home = np.where(window.hits, CERTAINTY, log_probability - CERTAINTY)
    score = np.where(window.rows[:, None], rest * at_home + share * decoded.score, _NEVER)
    velocity = np.where(window.hits, rest * window.velocity + share * decoded.velocity, decoded.velocity)
    offset = np.where(window.hits, rest * window.offset + share * decoded.offset, decoded.offset)
    steady = np.where(window.hits, rest * window.velocity + share * decoded.steady_velocity, decoded.steady_velocity)
    mixed = Groove(*(cells.astype(np.float32) for cells in (score, velocity, offset, steady)))
    return replace(mixed, second=decoded.second)
