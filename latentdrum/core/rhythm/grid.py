"""Quantisation: from onsets to two-bar grooves on the step grid."""

from collections.abc import Iterator, Sequence
from math import floor
from typing import TypeAlias

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.attributes import groove_of
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.units import GROOVE_STEPS, STEPS_PER_BAR
from latentdrum.core.voices import VOICES

#: Position in steps from the start, voice, velocity 0..1.
Onset: TypeAlias = tuple[float, int, float]


def quantise(onsets: Sequence[Onset]) -> FloatArray:
    """Onsets on the step grid, (3, steps, 9) of [hit, hit*velocity, hit*offset]; a whole number of bars long.

    An onset belongs to the nearest step, so one just before the bar line is the downbeat with a negative offset. Of
    two on the same step of a voice the louder one stays.
    """
    steps = [floor(position + 0.5) for position, _, _ in onsets]
    bars = max(steps, default=-1) // STEPS_PER_BAR + 1
    cells = np.zeros((3, bars * STEPS_PER_BAR, VOICES), np.float32)
    for step, (position, voice, velocity) in zip(steps, onsets, strict=True):
        if velocity > cells[1, step, voice]:
            cells[:, step, voice] = 1.0, velocity, position - step
    return cells


def two_bar_windows(cells: FloatArray) -> Iterator[Groove]:
    """The two-bar grooves starting at every bar, without silent ones."""
    return (groove_of(cells[:, rows]) for rows in sounding_windows(cells))


def sounding_windows(cells: FloatArray) -> tuple[slice, ...]:
    """The steps of the two-bar grooves starting at every bar, without silent ones."""
    firsts = range(0, cells.shape[1] - GROOVE_STEPS + 1, STEPS_PER_BAR)
    rows = (slice(first, first + GROOVE_STEPS) for first in firsts)
    return tuple(row for row in rows if cells[0, row].any())
