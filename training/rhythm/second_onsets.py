"""Finds drummers' second strikes: the onsets of flams, drags, double strokes and rolls that the step grid cannot hold.

Not every second onset of a cell is one. On the Roland kit of the Groove MIDI Dataset a foot on the hi-hat and a stick
count as one voice, a stroke between two zones of a pad is sensed by both, and the kick's beater bounces: a third as
loud, 50 to 60 ms later whatever the tempo.
"""

from collections import defaultdict
from collections.abc import Sequence
from math import floor
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.grid import Onset
from latentdrum.core.units import STEPS_PER_QUARTER
from latentdrum.core.voices import Voice

#: The note of the hi-hat's pedal.
PEDAL: Final = 44
#: Onsets of a voice that are nearer than this are one stroke.
_ONE_STROKE_MS: Final = 10.0
#: A kick softer than so much of the other in its cell is the beater's bounce.
_BOUNCE: Final = 0.5


def second_onsets(onsets: Sequence[Onset], cells: FloatArray, bpm: float) -> FloatArray:
    """The loudest further strike of every cell of grid.quantise, (2, steps, 9) of [gap in steps, share of velocity].

    onsets: in the order of their time, without the pedal's. A gap below 0 is of a strike before the cell's hit; it is 0
    where there is none.
    """
    found = np.zeros((2, *cells.shape[1:]), np.float32)
    by_cell = defaultdict[tuple[int, int], list[tuple[float, float]]](list)
    for position, voice, velocity in onsets:
        by_cell[floor(position + 0.5), voice].append((velocity, position))
    step_ms = 60_000 / bpm / STEPS_PER_QUARTER
    for (step, voice), strikes in by_cell.items():
        loudest = max(strikes, key=lambda strike: strike[0])
        if cells[2, step, voice] != np.float32(loudest[1] - step):
            continue  # the pedal is the cell's hit
        further = [
            (velocity, position)
            for velocity, position in strikes
            if abs(position - loudest[1]) * step_ms >= _ONE_STROKE_MS
            and not (voice == Voice.KICK and velocity < _BOUNCE * loudest[0])
        ]
        if further:
            velocity, position = max(further, key=lambda strike: strike[0])
            found[:, step, voice] = position - loudest[1], velocity / loudest[0]
    return found
