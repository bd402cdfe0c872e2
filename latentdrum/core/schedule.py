"""From a groove to the notes of one step: which drums, exactly when, how hard.

The step is the unit of work: it is taken once, whole, when the earliest hit it could hold comes into sight. So however
the time line is cut into windows, and whatever the tempo does between them, no hit is lost and none is doubled.
"""

from dataclasses import dataclass

import numpy as np

from latentdrum.core.arrays import BoolArray
from latentdrum.core.groove import Groove
from latentdrum.core.parameters import Values
from latentdrum.core.units import GROOVE_STEPS, TICKS_PER_STEP
from latentdrum.core.voices import Voice

#: A hit can sit half a step early; a step must be taken this many ticks before its own place.
EARLIEST_TICKS = TICKS_PER_STEP / 2
#: Log-odds below which a cell is no plausible hit even at full density: one chance in fifty.
_IMPLAUSIBLE = -3.9


@dataclass(frozen=True, slots=True)
class DrumNote:
    """One note to play: which drum, when, how hard."""

    voice: Voice
    tick: float  # from the top of the song, 24 a quarter; the fraction is microtiming
    velocity: int  # MIDI 1..127: a note-on with 0 would mean note-off

    def __post_init__(self) -> None:
        if not 1 <= self.velocity <= 127:
            raise ValueError(f"{self.voice.label}: velocity {self.velocity} is outside 1..127; leave silent hits out")


def sounding(groove: Groove, density: float) -> BoolArray:
    """Which hits play, (32, 9). Density keeps each voice's surest hits: 0 none, 0.5 the groove's own, 1 all plausible.

    The order within a voice never depends on the density, so more density keeps every hit that already played.
    """
    rank = np.empty(groove.score.shape, np.int64)
    order = np.argsort(-groove.score, axis=0, kind="stable")
    np.put_along_axis(rank, order, np.arange(GROOVE_STEPS)[:, None], axis=0)
    own = (groove.score > 0.0).sum(0)
    plausible = (groove.score > _IMPLAUSIBLE).sum(0)
    lower, upper = min(2.0 * density, 1.0), max(2.0 * density - 1.0, 0.0)
    keep = np.floor(own * lower + (plausible - own) * upper + 0.5)
    return np.asarray(rank < keep, np.bool_)


def notes_of_step(groove: Groove, step: int, values: Values) -> tuple[DrumNote, ...]:
    """The notes of one step, 0 or more from the top of the song, in the order of their time.

    Ticks reach from half a step early to a whole step late (microtiming half, swing half).
    """
    row = step % GROOVE_STEPS
    plays = sounding(groove, values["density"])
    return tuple(
        sorted(
            (_note(groove, plays, step, Voice(int(voice)), values) for voice in np.flatnonzero(plays[row])),
            key=lambda note: (note.tick, note.voice),
        )
    )


def _note(groove: Groove, plays: BoolArray, step: int, voice: Voice, values: Values) -> DrumNote:
    row, humanise = step % GROOVE_STEPS, values["humanise"]
    own = float(groove.velocity[row, voice])
    typical = float(groove.velocity[plays[:, voice], voice].mean())
    loudness = (typical + humanise * (own - typical)) * values["velocity"]
    lean = min(max(humanise * float(groove.offset[row, voice]), -0.5), 0.5)
    late = 0.5 * values["swing"] if step % 2 else 0.0
    velocity = min(max(round(127 * loudness), 1), 127)
    return DrumNote(voice, (step + lean + late) * TICKS_PER_STEP, velocity)
