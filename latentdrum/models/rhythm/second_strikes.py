"""Draws second strikes: which hits of a groove are flams, drags or double strokes, how far apart and how loud."""

from dataclasses import dataclass, fields
from io import BytesIO
from math import exp
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.groove import SHAPE, Groove
from latentdrum.core.rhythm.second_strikes import AROUND, COMPANY, LATE_BINS, LOUD_BINS, PLACES, conditions
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.core.voices import VOICES

#: Coarser bins of velocity, by which gap and loudness are drawn.
STRENGTHS: Final = 3
#: So many gaps and loudnesses stand for all that drummers played under like conditions.
EXAMPLES: Final = 24
#: Of the random numbers, so that the second strikes of a seed move with no other draw.
_STREAM: Final = 1
#: Strikes nearer than this would sound as one, steps.
_CLOSEST: Final = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class SecondTables:
    """A logistic regression of the chance, as log odds that are added, and examples of the strikes.

    place (PLACES,); loud (9, LOUD_BINS) and late (9, LATE_BINS) by voice; again (9,) where the step before has a second
    strike of the voice; style (33,), the last for no style; axes (6,) of percentiles 0..1. examples (9, LATE_BINS,
    STRENGTHS, AROUND, EXAMPLES, 2): gap from the first strike in steps, below 0 if it comes before, and velocity as a
    share of the first one's.
    """

    place: FloatArray
    loud: FloatArray
    late: FloatArray
    again: FloatArray
    style: FloatArray
    axes: FloatArray
    examples: FloatArray

    def __post_init__(self) -> None:
        shapes = {
            "place": (PLACES,), "loud": (VOICES, LOUD_BINS), "late": (VOICES, LATE_BINS), "again": (VOICES,),
            "style": (len(STYLES) + 1,), "axes": (len(AXES),),
            "examples": (VOICES, LATE_BINS, STRENGTHS, AROUND, EXAMPLES, 2),
        }  # fmt: skip
        for name, shape in shapes.items():
            found = getattr(self, name).shape
            if found != shape:
                raise ValueError(f"second strikes, {name}: shape {found} is not {shape}")


class SecondStrikes:
    """Draws the second strikes of grooves; no state between calls."""

    def __init__(self, tables: SecondTables) -> None:
        self._tables = tables
        self._loud, self._late = tables.loud.ravel(), tables.late.ravel()
        self._style = tables.style[:-1] - tables.style[-1]
        self._most = np.maximum(tables.again, 0)

    def draw(self, groove: Groove, axes: FloatArray, style: FloatArray, seed: int) -> FloatArray | None:
        """Second strikes as in Groove, (32, 9, 3), or None if there are none.

        axes (6,) 0..1 and style (32,) weights of its position. Every cell has random numbers of its own.
        """
        t, (cell, place, loud, late) = self._tables, conditions(groove.hits, groove.velocity, groove.offset)
        voice = cell % VOICES
        odds = t.place[place] + self._loud[voice * LOUD_BINS + loud] + self._late[voice * LATE_BINS + late]
        odds += float(t.axes @ axes) + float(self._style @ style) + float(t.style[-1])
        noise, choice = np.random.default_rng((seed, _STREAM)).random((2, groove.hits.size), np.float32)
        noise = noise[cell]
        # Below its chance, the logistic function of the log odds; there are few for which that need be computed.
        within = noise * (1 + np.exp(-odds - self._most[voice])) < 1
        second = np.zeros((groove.hits.size, 3), np.float32)
        for hit in within.nonzero()[0].tolist():
            at = int(cell[hit])
            again = float(t.again[voice[hit]]) if at >= VOICES and second[at - VOICES, 0] else 0.0
            from_humanise = float(noise[hit]) * (1 + exp(-float(odds[hit]) - again))
            strength, around = loud[hit] * STRENGTHS // LOUD_BINS, place[hit] // COMPANY % AROUND
            example = t.examples[voice[hit], late[hit], strength, around, int(choice[at] * EXAMPLES)]
            gap = _within_step(float(example[0]), float(groove.offset.flat[at]))
            if from_humanise < 1 and abs(gap) >= _CLOSEST:
                second[at] = gap, example[1], from_humanise
        return second.reshape(*SHAPE, 3) if second[:, 0].any() else None


def _within_step(gap: float, offset: float) -> float:
    """A gap after which the second strike, too, is at most half a step from the grid."""
    return min(max(offset + gap, -0.5), 0.5) - offset


def read_second_strikes(data: bytes) -> SecondStrikes:
    """The tables of a model's second.npz. Raises ValueError or KeyError when they do not fit this version."""
    with np.load(BytesIO(data), allow_pickle=False) as stored:
        return SecondStrikes(SecondTables(*(stored[name.name].astype(np.float32) for name in fields(SecondTables))))
