"""From a groove to the notes of one step: which drums, exactly when, how hard.

The step is the unit of work: it is taken once, whole, when the earliest hit it could hold comes into sight. So however
the time line is cut into windows, and whatever the tempo does between them, no hit is lost and none is doubled.
"""

from dataclasses import dataclass

import numpy as np

from latentdrum.core.arrays import BoolArray, FloatArray
from latentdrum.core.parameters.table import Values
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.units import GROOVE_STEPS, STEPS_PER_BAR, TICKS_PER_STEP
from latentdrum.core.voices import Voice

#: A hit can sit half a step early; a step must be taken this many ticks before its own place.
EARLIEST_TICKS = TICKS_PER_STEP / 2
#: Log-odds below which a cell is no plausible hit even at full density: one chance in fifty.
_IMPLAUSIBLE = -3.9
#: At full density a drum gains at most this share of its own hits, and they are ghosts.
_MOST_MORE, _GHOST = 0.6, 0.6
#: How firmly a place in the bar belongs to the groove: one, three, two and four, the eighths, the rest.
_STEP = np.arange(GROOVE_STEPS) % STEPS_PER_BAR
_METRIC_WEIGHT = np.select([_STEP == 0, _STEP == 8, _STEP % 4 == 0, _STEP % 2 == 0], [3.0, 2.5, 2.0, 1.0], 0.0)
#: What the loudness of a hit counts beside its place.
_ACCENT = 6.0


@dataclass(frozen=True, slots=True)
class Hit:
    """One note to play: which drum, when, how hard."""

    voice: Voice
    tick: float  # from the top of the song, 24 a quarter; the fraction is microtiming
    velocity: int  # MIDI 1..127: a note-on with 0 would mean note-off
    accent: float = 0.0  # how much harder than this drum is struck otherwise, -1..1 of half MIDI's range

    def __post_init__(self) -> None:
        if not 1 <= self.velocity <= 127:
            raise ValueError(f"{self.voice.label}: velocity {self.velocity} is outside 1..127; leave silent hits out")


def playing_hits(groove: Groove, density: float) -> BoolArray:
    """Which hits play, (32, 9). Density ranks the hits of each voice: 0 plays none, 0.5 the groove's own, 1 some more.

    A voice's own hits rank by accent and place in the bar, so that thinning leaves the skeleton; what is added beyond
    them ranks by how likely it is. The rank never depends on the density: more of it keeps every hit that played.
    """
    hits = groove.hits
    order = np.argsort(-_importance(groove, hits), axis=0, kind="stable")
    rank = np.empty(hits.shape, np.int64)
    np.put_along_axis(rank, order, np.arange(GROOVE_STEPS)[:, None], axis=0)
    own = hits.sum(0)
    more = np.minimum((groove.score > _IMPLAUSIBLE).sum(0) - own, np.ceil(_MOST_MORE * own))
    lower, upper = min(2.0 * density, 1.0), max(2.0 * density - 1.0, 0.0)
    return np.asarray(rank < np.floor(own * lower + more * upper + 0.5), np.bool_)


def _importance(groove: Groove, hits: BoolArray) -> FloatArray:
    """Higher plays first, (32, 9): every own hit before any other."""
    firm = 1.0 + _METRIC_WEIGHT[:, None] + _ACCENT * groove.velocity
    return np.where(hits, firm, np.minimum(groove.score, 0.0)).astype(np.float32)


def hits_of_step(groove: Groove, step: int, values: Values) -> tuple[Hit, ...]:
    """The notes of one step, 0 or more from the top of the song, in the order of their time.

    Ticks reach from half a step early to a whole step late (microtiming half, swing half).
    """
    row = step % GROOVE_STEPS
    plays = playing_hits(groove, values["density"])
    return tuple(
        sorted(
            (_note(groove, plays, step, Voice(int(voice)), values) for voice in np.flatnonzero(plays[row])),
            key=lambda note: (note.tick, note.voice),
        )
    )


def _note(groove: Groove, plays: BoolArray, step: int, voice: Voice, values: Values) -> Hit:
    row, humanise = step % GROOVE_STEPS, values["humanise"]
    own = float(groove.velocity[row, voice]) * (1.0 if groove.score[row, voice] > 0.0 else _GHOST)
    typical = float(groove.velocity[plays[:, voice], voice].mean())
    loudness = (typical + humanise * (own - typical)) * values["velocity"]
    lean = min(max(humanise * float(groove.offset[row, voice]), -0.5), 0.5)
    late = 0.5 * values["swing"] if step % 2 else 0.0
    velocity = min(max(round(127 * loudness), 1), 127)
    accent = min(max((127 * loudness - 127 * typical * values["velocity"]) / 63, -1.0), 1.0)
    return Hit(voice, (step + lean + late) * TICKS_PER_STEP, velocity, accent)
