"""How a style sits in time: swing, drums that drag or push, and how steady the hand is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from latentdrum.core.rhythm.groove import Groove, from_hits
from latentdrum.core.units import GROOVE_STEPS
from latentdrum.core.voices import Voice
from training.rhythm.styles.pattern_rules import (
    CRASH,
    HAT,
    KICK,
    LOW,
    MID,
    OPEN,
    RIDE,
    SNARE,
    TOMS,
    Pattern,
    PatternRandom,
    Range,
    Rule,
    blank,
)

#: What an intro or a breakdown leaves out: the kick, the backbeat, the hats, or all but kick and hats.
BREAKDOWNS = ((KICK,), (SNARE,), (HAT, OPEN, RIDE), (SNARE, LOW, MID, *TOMS, CRASH, RIDE))
FEWEST_HITS = 6


@dataclass(frozen=True, slots=True)
class Feel:
    """Timing and touch. swing: per cent of an eighth before its second sixteenth, 50 straight .. 66 triplet.

    late: steps behind the grid for a drum (negative pushes); loose: spread of the timing in steps;
    touch: spread of the velocity, as a share of it.
    """

    swing: Range = (50.0, 50.0)
    offset: Mapping[Voice, Range] = field(default_factory=dict)
    timing_sd: Range = (0.0, 0.0)
    velocity_sd: Range = (0.0, 0.06)


@dataclass(frozen=True, slots=True)
class Style:
    """One style: the rules that write its hits, its feel, and how often a drum or two stays out (0..1)."""

    rules: Rule
    feel: Feel = field(default_factory=Feel)
    breakdowns: float = 0.12

    def write(self, rng: np.random.Generator) -> Groove:
        """Two bars in this style; the same generator state gives the same bars."""
        random = PatternRandom(rng, energy=float(rng.uniform()))
        written = choked(self.rules(blank(), random))
        while np.count_nonzero(written.velocity) < FEWEST_HITS:  # a stop over bare drums: think again
            written = choked(self.rules(blank(), random))
        if random.chance(self.breakdowns):
            bared = written.cleared(BREAKDOWNS[random.index((1, 1, 1, 1))])
            written = bared if np.count_nonzero(bared.velocity) >= FEWEST_HITS else written
        return with_feel(written, self.feel, random)


def choked(pattern: Pattern) -> Pattern:
    """One pair of cymbals, one hat: where the open hat sounds, the closed one cannot."""
    velocity = pattern.velocity.copy()
    velocity[velocity[:, OPEN] > 0, HAT] = 0.0
    return Pattern(velocity, pattern.offset)


def with_feel(pattern: Pattern, feel: Feel, random: PatternRandom) -> Groove:
    """The written hits as they are played: swung, dragged, humanised."""
    hits = pattern.velocity > 0
    offset = pattern.offset.copy()
    odd = (np.arange(GROOVE_STEPS) % 2 == 1)[:, None] & (offset == 0)
    offset += odd * (2.0 * random.within(feel.swing) / 100.0 - 1.0)
    for voice, bounds in feel.offset.items():
        offset[:, voice] += random.within(bounds)
    offset += random.rng.normal(0.0, 1.0, hits.shape) * random.within(feel.timing_sd)
    velocity = pattern.velocity * (1.0 + random.rng.normal(0.0, 1.0, hits.shape) * random.within(feel.velocity_sd))
    return from_hits(
        hits, np.clip(velocity, 0.08, 1.0).astype(np.float32), np.clip(offset, -0.49, 0.49).astype(np.float32)
    )
