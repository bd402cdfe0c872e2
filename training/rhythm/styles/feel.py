"""Timing and dynamics of a style: swing, drums that drag or push, random deviations."""

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

#: Drums that an intro or a breakdown leaves out: the kick, the snare, the hats, or all but kick and hats.
BREAKDOWNS = ((KICK,), (SNARE,), (HAT, OPEN, RIDE), (SNARE, LOW, MID, *TOMS, CRASH, RIDE))
MIN_HITS = 6


@dataclass(frozen=True, slots=True)
class Feel:
    """Timing and dynamics. swing: per cent of an eighth before its second sixteenth, 50 straight .. 66 triplet.

    offset: steps behind the grid for a drum, negative ahead. timing_sd: standard deviation of the timing in steps.
    velocity_sd: that of the velocity, as a share of it. Each is a range; a pattern draws one value.
    """

    swing: Range = (50.0, 50.0)
    offset: Mapping[Voice, Range] = field(default_factory=dict)
    timing_sd: Range = (0.0, 0.0)
    velocity_sd: Range = (0.0, 0.06)


@dataclass(frozen=True, slots=True)
class Style:
    """One style: the rules for its hits, its feel, and the share of patterns that are breakdowns."""

    rules: Rule
    feel: Feel = field(default_factory=Feel)
    breakdowns: float = 0.12

    def write(self, rng: np.random.Generator) -> Groove:
        """Two bars in this style; the same generator state gives the same bars."""
        random = PatternRandom(rng, energy=float(rng.uniform()))
        written = choked(self.rules(blank(), random))
        while np.count_nonzero(written.velocity) < MIN_HITS:  # a stop in a sparse pattern: draw another
            written = choked(self.rules(blank(), random))
        if random.chance(self.breakdowns):
            reduced = written.cleared(BREAKDOWNS[random.index((1, 1, 1, 1))])
            written = reduced if np.count_nonzero(reduced.velocity) >= MIN_HITS else written
        return with_feel(written, self.feel, random)


def choked(pattern: Pattern) -> Pattern:
    """The closed hat rests where the open one plays: they are one pair of cymbals."""
    velocity = pattern.velocity.copy()
    velocity[velocity[:, OPEN] > 0, HAT] = 0.0
    return Pattern(velocity, pattern.offset)


def with_feel(pattern: Pattern, feel: Feel, random: PatternRandom) -> Groove:
    """The pattern with swing, offsets and random deviations."""
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
