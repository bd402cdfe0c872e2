"""Building blocks of the style rules: lines of marks, random choices, rolls, triplets, variations."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from latentdrum.core.arrays import BoolArray, FloatArray
from latentdrum.core.rhythm.groove import SHAPE
from latentdrum.core.rhythm.notation import REST, cells
from latentdrum.core.units import GROOVE_STEPS, STEPS_PER_BAR, STEPS_PER_QUARTER
from latentdrum.core.voices import Voice

KICK, SNARE, HAT, OPEN, LOW, MID, HIGH, CRASH, RIDE = Voice
TOMS: Final = (HIGH, MID, LOW)
CYMBALS: Final = (HAT, OPEN, RIDE, CRASH)

#: Velocity of a mark relative to its line's level: the marks of core's notation, then three of optional hits.
#: X is the line's backbone: no variation moves it.
LEVEL_OF_MARK: Final = {"X": 1.0, "x": 0.84, "o": 0.6, "-": 0.34, REST: 0.0, "?": 0.84, "+": 0.6, "~": 0.34}
#: These play in busy patterns and rest in sparse ones.
OPTIONAL: Final = frozenset("?+~")

Range: TypeAlias = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PatternRandom:
    """The random choices of a pattern; energy 0..1 is drawn once and sets how busy the pattern is."""

    rng: np.random.Generator
    energy: float

    def chance(self, probability: float) -> bool:
        """True with that probability."""
        return bool(self.rng.random() < probability)

    def busy(self, probability: float) -> bool:
        """True with that mean probability (0..0.6), four times as often in the busiest pattern as in the sparsest."""
        return self.chance(probability * (0.4 + 1.2 * self.energy))

    def extra(self) -> bool:
        """Whether an optional hit plays: one in eight in the sparsest pattern, four in five in the busiest."""
        return self.chance(0.12 + 0.68 * self.energy)

    def within(self, bounds: Range) -> float:
        """A uniform value between two bounds."""
        return float(self.rng.uniform(*bounds))

    def index(self, odds: Sequence[float]) -> int:
        """An index drawn by odds (any positive scale)."""
        return int(self.rng.choice(len(odds), p=np.asarray(odds) / sum(odds)))


@dataclass(frozen=True, slots=True, eq=False)
class Pattern:
    """Two bars: velocity 0..1 (0 rests) and offset in steps, (32, 9) each."""

    velocity: FloatArray
    offset: FloatArray

    def with_line(self, voice: Voice, velocity: FloatArray, offset: FloatArray | None = None) -> "Pattern":
        """With one more line for a drum, (32,); where two lines coincide, the harder hit stays."""
        louder = velocity > self.velocity[:, voice]
        velocities, offsets = self.velocity.copy(), self.offset.copy()
        velocities[louder, voice] = velocity[louder]
        offsets[louder, voice] = 0.0 if offset is None else offset[louder]
        return Pattern(velocities, offsets)

    def cleared(self, voices: Sequence[Voice], start: int = 0, stop: int = GROOVE_STEPS) -> "Pattern":
        """With some drums silent from one step up to another."""
        velocities = self.velocity.copy()
        velocities[start:stop, list(voices)] = 0.0
        return Pattern(velocities, self.offset)


Rule: TypeAlias = Callable[[Pattern, PatternRandom], Pattern]


def blank() -> Pattern:
    """Two empty bars."""
    return Pattern(np.zeros(SHAPE, np.float32), np.zeros(SHAPE, np.float32))


def line(voice: Voice, marks: str, level: Range = (0.8, 0.98), vary: float = 0.0) -> Rule:
    """One drum's line in marks, 16 steps a bar; a shorter line repeats over both bars.

    Optional marks are drawn once, so bar 2 repeats bar 1; in a share `vary` of patterns bar 2 ends differently.
    """
    text = cells(marks)
    if not text or len(text) > GROOVE_STEPS or set(text) - set(LEVEL_OF_MARK):
        raise ValueError(f"line {marks!r}: write 1..{GROOVE_STEPS} of the marks {' '.join(LEVEL_OF_MARK)}")
    motif = text * (STEPS_PER_BAR // len(text)) if STEPS_PER_BAR % len(text) == 0 else text
    backbone = np.resize(np.array([mark == "X" for mark in motif]), GROOVE_STEPS)

    def rule(pattern: Pattern, random: PatternRandom) -> Pattern:
        drawn = [LEVEL_OF_MARK[mark] if mark not in OPTIONAL or random.extra() else 0.0 for mark in motif]
        velocity: FloatArray = np.resize(np.array(drawn, np.float32) * np.float32(random.within(level)), GROOVE_STEPS)
        return pattern.with_line(voice, _varied(voice, velocity, backbone, random) if random.chance(vary) else velocity)

    return rule


def _varied(voice: Voice, velocity: FloatArray, backbone: BoolArray, random: PatternRandom) -> FloatArray:
    """In bar 2's second half a hit is left out, moved, or repeated a step or two away, between the beats."""
    last_half = range(GROOVE_STEPS - STEPS_PER_BAR // 2, GROOVE_STEPS)
    hits = [step for step in last_half if velocity[step] > 0.0]
    if not hits:
        return velocity
    step = int(random.rng.choice(hits))
    # A cymbal line in eighths stays in eighths; drums may move to any sixteenth.
    eighths = voice in CYMBALS and not velocity[1::2].any()
    distances = (-2, 2) if eighths else (-2, -1, -1, 1, 2)
    free = [step + by for by in distances if step + by in last_half and (step + by) % STEPS_PER_QUARTER]
    free = [other for other in free if velocity[other] == 0.0]
    varied: FloatArray = velocity.copy()
    kept = backbone[step] or random.chance(0.4)
    if not kept:
        varied[step] = 0.0
    if free and (kept or random.chance(0.5)):
        varied[int(random.rng.choice(free))] = velocity[step] * (0.7 if kept else 1.0)
    return varied


def layers(*rules: Rule) -> Rule:
    """One rule after the other."""

    def rule(pattern: Pattern, random: PatternRandom) -> Pattern:
        for each in rules:
            pattern = each(pattern, random)
        return pattern

    return rule


rest: Rule = layers()


def choose(*rules: Rule, odds: Sequence[float] = ()) -> Rule:
    """One of several rules; equal odds unless given."""
    weights = tuple(odds) or (1.0,) * len(rules)
    if len(weights) != len(rules):
        raise ValueError(f"choose: {len(weights)} odds for {len(rules)} rules; give one each or none")
    return lambda pattern, random: rules[random.index(weights)](pattern, random)


def lines(voice: Voice, marks: str, level: Range = (0.8, 0.98), vary: float = 0.0) -> Rule:
    """One of several lines for a drum, written with a slash between them."""
    return choose(*(line(voice, each, level, vary) for each in marks.split("/")))


def maybe(probability: float, *rules: Rule) -> Rule:
    """All of the rules in that share of patterns, in busy ones more often than in sparse ones."""
    together = layers(*rules)
    return lambda pattern, random: together(pattern, random) if random.busy(probability) else pattern


def ghosts(voice: Voice, *steps: int, chance: float = 0.3, level: Range = (0.18, 0.34)) -> Rule:
    """Ghost notes: each step of each bar drawn on its own, never over a hit."""
    steps_of_bars = [step + bar for bar in range(0, GROOVE_STEPS, STEPS_PER_BAR) for step in steps]

    def rule(pattern: Pattern, random: PatternRandom) -> Pattern:
        velocity = np.zeros(GROOVE_STEPS, np.float32)
        for step in steps_of_bars:
            if pattern.velocity[step, voice] == 0.0 and random.busy(chance):
                velocity[step] = random.within(level)
        return pattern.with_line(voice, velocity)

    return rule


def clear(*voices: Voice, start: int = 0, stop: int = GROOVE_STEPS) -> Rule:
    """Those drums rest from one step up to another; no drums named means all."""
    return lambda pattern, random: pattern.cleared(voices or tuple(Voice), start, stop)


def during(start: int, stop: int, *rules: Rule) -> Rule:
    """The rules, applied from one step up to another only."""
    together = layers(*rules)

    def rule(pattern: Pattern, random: PatternRandom) -> Pattern:
        velocity, offset, new = pattern.velocity.copy(), pattern.offset.copy(), together(pattern, random)
        velocity[start:stop], offset[start:stop] = new.velocity[start:stop], new.offset[start:stop]
        return Pattern(velocity, offset)

    return rule


def roll(voice: Voice, start: int, stop: int, rise: Range = (0.35, 0.95), every: int = 1) -> Rule:
    """Hits in a row whose velocity rises or falls from one value to the other."""

    def rule(pattern: Pattern, random: PatternRandom) -> Pattern:
        velocity = np.zeros(GROOVE_STEPS, np.float32)
        steps = np.arange(start, stop, every)
        velocity[steps] = np.linspace(*rise, len(steps))
        return pattern.cleared([voice], start, stop).with_line(voice, velocity)

    return rule


def swell(*voices: Voice, rise: Range = (0.45, 1.0)) -> Rule:
    """A crescendo (or decrescendo) of those drums over the two bars."""
    ramp = np.linspace(*rise, GROOVE_STEPS, dtype=np.float32)[:, None]

    def rule(pattern: Pattern, random: PatternRandom) -> Pattern:
        velocity = pattern.velocity.copy()
        velocity[:, list(voices)] *= ramp
        return Pattern(velocity, pattern.offset)

    return rule


def triplets(voice: Voice, start: int, beats: int = 1, level: Range = (0.6, 0.85)) -> Rule:
    """Eighth triplets, as the nearest sixteenths with offsets."""

    def rule(pattern: Pattern, random: PatternRandom) -> Pattern:
        velocity, offset = np.zeros(GROOVE_STEPS, np.float32), np.zeros(GROOVE_STEPS, np.float32)
        for beat in range(beats):
            for position in np.arange(3) * STEPS_PER_QUARTER / 3 + start + STEPS_PER_QUARTER * beat:
                step = round(position)
                velocity[step], offset[step] = random.within(level), position - step
        return pattern.cleared([voice], start, start + STEPS_PER_QUARTER * beats).with_line(voice, velocity, offset)

    return rule


def euclidean(voice: Voice, pulses: tuple[int, int], steps: int = 16, level: Range = (0.5, 0.75)) -> Rule:
    """A Euclidean rhythm: so many pulses as evenly as the steps allow, from a random starting step."""

    def rule(pattern: Pattern, random: PatternRandom) -> Pattern:
        count = int(random.rng.integers(pulses[0], pulses[1] + 1))
        cycle = (np.arange(steps) * count) % steps < count
        rotated = np.roll(cycle, int(random.rng.integers(steps)))
        velocity = np.resize(rotated, GROOVE_STEPS) * np.float32(random.within(level))
        return pattern.with_line(voice, velocity.astype(np.float32))

    return rule


def chop(slice_steps: int, chance: float) -> Rule:
    """A break cut into slices, each replaced by a random slice of the same break with that chance."""

    def rule(pattern: Pattern, random: PatternRandom) -> Pattern:
        count = GROOVE_STEPS // slice_steps
        order = [int(random.rng.integers(count)) if random.chance(chance) else index for index in range(count)]
        rows = np.concatenate([np.arange(slice_steps) + slice_steps * source for source in order])
        return Pattern(pattern.velocity[rows], pattern.offset[rows])

    return rule
