"""Second strikes: a voice's further hit within a step, as in flams, drags, double strokes and rolls.

What their chance depends on, in one place for training and playing.
"""

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import BoolArray, FloatArray
from latentdrum.core.units import GROOVE_STEPS, STEPS_PER_QUARTER
from latentdrum.core.voices import VOICES

IntArray = NDArray[np.int64]

#: How the same voice hits around a step: 0 neither before nor after, 1 before, 2 after, 3 both.
AROUND: Final = 4
#: How many other drums hit on the step: none, one, more.
COMPANY: Final = 3
#: Bins of equal width of velocity 0..1 and of offset -0.5..0.5.
LOUD_BINS: Final = 8
LATE_BINS: Final = 5
#: Rows of the table of places: voice, sixteenth of the beat, hits around it, company.
PLACES: Final = VOICES * STEPS_PER_QUARTER * AROUND * COMPANY
#: So much narrower that the largest value is in the last bin.
_LAST: Final = 1e-3
_VOICE, _SIXTEENTH = np.arange(VOICES), np.arange(GROOVE_STEPS)[:, None] % STEPS_PER_QUARTER
#: Of every cell of a groove, the first row of its voice and sixteenth.
_PLACE: Final = ((_VOICE * STEPS_PER_QUARTER + _SIXTEENTH) * AROUND * COMPANY).ravel()


class Conditions(NamedTuple):
    """Every hit, in the order of its groove, step and voice, (hits,) each, with what its second strike depends on.

    cell: its index in the flat array of cells. place: row of the table of places. loud, late: bin of its velocity and
    offset.
    """

    cell: IntArray
    place: IntArray
    loud: IntArray
    late: IntArray

    @property
    def around(self) -> IntArray:
        """How the same voice hits around each, see AROUND."""
        return self.place // COMPANY % AROUND


def conditions(hits: BoolArray, velocity: FloatArray, offset: FloatArray) -> Conditions:
    """The conditions of the hits of grooves, (..., 32, 9) each; velocity 0..1, offset in steps."""
    around = np.zeros(hits.shape, np.uint8)
    around[..., 1:, :] = hits[..., :-1, :]
    around[..., :-1, :] += hits[..., 1:, :].view(np.uint8) << 1
    company = np.minimum(hits.sum(-1), COMPANY) - 1
    cell = hits.ravel().nonzero()[0]
    return Conditions(
        cell,
        _PLACE[cell % _PLACE.size] + around.ravel()[cell] * COMPANY + company.ravel()[cell // VOICES],
        (velocity.ravel()[cell] * (LOUD_BINS - _LAST)).astype(np.int64),
        ((offset.ravel()[cell] + 0.5) * (LATE_BINS - _LAST)).astype(np.int64),
    )
