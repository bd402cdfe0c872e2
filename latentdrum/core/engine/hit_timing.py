"""The hits of one step: which drums, exactly when, how hard.

A step is read whole, once, when the earliest hit it could hold comes within the lookahead. So no hit is lost or
doubled, however time is cut into windows and whatever the tempo does between them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from latentdrum.core.arrays import BoolArray
from latentdrum.core.parameters.parts import densities, loudness
from latentdrum.core.parameters.table import Values
from latentdrum.core.rhythm.density import playing_hits
from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.units import GROOVE_STEPS, STEPS_PER_QUARTER, TICKS_PER_STEP
from latentdrum.core.voices import Voice

#: A hit can lie half a step early, so a step must be read this many ticks before its own position.
EARLIEST_TICKS = TICKS_PER_STEP / 2
#: Strikes nearer than this would sound as one, steps.
_CLOSEST = 0.03
#: Velocity of the ghost notes that density adds, as a share of the decoded one.
_GHOST = 0.6


@dataclass(frozen=True, slots=True)
class Hit:
    """One note to play: which drum, when, how hard."""

    voice: Voice
    tick: float  # from the top of the song, 24 a quarter; the fraction is microtiming
    velocity: int  # MIDI 1..127: a note-on with 0 would mean note-off
    accent: float = 0.0  # above (or below) this voice's mean velocity, -1..1 of half MIDI's range
    strike: int = 0  # which hit of its voice on its step; several are a flam, a drag or a roll

    def __post_init__(self) -> None:
        if not 1 <= self.velocity <= 127:
            raise ValueError(f"{self.voice.label}: velocity {self.velocity} is outside 1..127; leave silent hits out")


def hits_of_step(groove: Groove, step: int, values: Values) -> tuple[Hit, ...]:
    """The hits of one step, 0 or more from the top of the song, in the order of their time.

    Ticks reach from half a step early to a step and a half late (half by microtiming, up to one by swing of eighths).
    """
    plays = playing_hits(groove, densities(values))
    voices = map(Voice, np.flatnonzero(plays[step % GROOVE_STEPS]).tolist())
    hits = [hit for voice in voices for hit in voice_hits(groove, plays, step, voice, values)]
    return tuple(sorted(hits, key=lambda hit: (hit.tick, hit.voice)))


def voice_hits(groove: Groove, plays: BoolArray, step: int, voice: Voice, values: Values) -> tuple[Hit, ...]:
    """The hits of a voice that plays on a step, the first strike first. plays: which hits of the groove do, (32, 9)."""
    first = _hit(groove, plays, step, voice, values)
    return first, *second_strike(groove, step % GROOVE_STEPS, first, step, values)


def _hit(groove: Groove, plays: BoolArray, step: int, voice: Voice, values: Values) -> Hit:
    row = step % GROOVE_STEPS
    velocity = float(groove.velocity[row, voice]) * ghost_share(groove, row, voice)
    mean = float(groove.steady_velocity[plays[:, voice], voice].mean())
    return performed_hit(voice, step, velocity, float(groove.offset[row, voice]), mean, values)


def second_strike(groove: Groove, row: int, first: Hit, step: int, values: Values) -> Iterator[Hit]:
    """The second strike of a groove's hit, if it has one that plays at this humanise; a hit added by density has none.

    Its gap and its share of the velocity are as drawn: humanise does not close up a roll. It stays within its step, as
    hits do, and is left out where that would bring it onto the first one.
    """
    if groove.second is None or groove.score[row, first.voice] <= 0.0:
        return
    gap, share, from_humanise = groove.second[row, first.voice].tolist()
    if not gap or values["humanise"] <= from_humanise:
        return
    swing = swing_at(step, values)
    offset = first.tick / TICKS_PER_STEP - step - swing
    later = min(max(offset + gap, -0.5), 0.5)
    if abs(later - offset) >= _CLOSEST:
        tick = (step + later + swing) * TICKS_PER_STEP
        velocity = max(round(share * first.velocity), 1)
        accent = max(first.accent - (first.velocity - velocity) / 63, -1.0)
        yield replace(first, tick=tick, velocity=velocity, accent=accent, strike=1)


def swing_at(position: float, values: Values) -> float:
    """How late a position is, in steps; what lies between two steps in proportion.

    Of sixteenths every second one; of eighths every second one twice as much, and the sixteenths on either side of it
    half as much as that, as they stay in the middle between eighths.
    """
    most, beat = (0.5, 2) if values["swing_grid"] else (1.0, STEPS_PER_QUARTER)
    return most * values["swing"] * (1.0 - abs(position % beat / (beat / 2) - 1.0))


def ghost_share(groove: Groove, row: int, voice: Voice) -> float:
    """The share of its velocity with which a hit plays: less than 1 if density added it."""
    return 1.0 if groove.score[row, voice] > 0.0 else _GHOST


def performed_hit(voice: Voice, step: int, velocity: float, offset: float, mean: float, values: Values) -> Hit:
    """A hit under humanise, swing and velocity. velocity and the mean of its voice: 0..1; offset: steps."""
    humanise, scale = values["humanise"], loudness(values, voice)
    loud = (mean + humanise * (velocity - mean)) * scale
    offset = min(max(humanise * offset, -0.5), 0.5)
    played = min(max(round(127 * loud), 1), 127)
    accent = min(max((127 * loud - 127 * mean * scale) / 63, -1.0), 1.0)
    return Hit(voice, (step + offset + swing_at(step, values)) * TICKS_PER_STEP, played, accent)
