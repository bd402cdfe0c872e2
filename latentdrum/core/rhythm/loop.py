"""A loop: one to eight bars of hits kept as they were played, to the pulse and the velocity."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import lcm
from typing import Final, NamedTuple

from latentdrum.core.units import GROOVE_BARS, GROOVE_STEPS, STEPS_PER_BAR, STEPS_PER_QUARTER
from latentdrum.core.voices import Voice

#: Bars of a loop.
BARS_RANGE: Final = (1, 8)
#: Pulses a quarter note, as many as a MIDI file can have.
PPQN_RANGE: Final = (1, 32767)
#: More hits than eight bars of rolls on every drum; a preset with so many still fits one request to the device.
MAX_HITS: Final = 2048

_STEPS_PER_WHOLE: Final = 4 * STEPS_PER_QUARTER
#: Twelfths of a quarter note.
_SIXTEENTHS: Final = (0, 3, 6, 9, 12)
_TRIPLETS: Final = (2, 4, 8, 10)


@dataclass(frozen=True, slots=True)
class Meter:
    """A time signature, beats over unit, whose bar is a whole number of steps and fits into a groove."""

    beats: int
    unit: int

    def __post_init__(self) -> None:
        whole = self.unit > 0 and self.beats * _STEPS_PER_WHOLE % self.unit == 0
        if not whole or not 0 < self.steps <= GROOVE_STEPS:
            raise ValueError(f"meter {self}: its bar must be a whole number of sixteenths, 1..{GROOVE_STEPS}")

    def __str__(self) -> str:
        return f"{self.beats}/{self.unit}"

    @property
    def steps(self) -> int:
        """Length of a bar in steps."""
        return self.beats * _STEPS_PER_WHOLE // self.unit

    @property
    def quarters(self) -> float:
        """Length of a bar in quarters."""
        return self.steps / STEPS_PER_QUARTER

    @property
    def bars_per_groove(self) -> int:
        """How many of its bars a groove of the model holds: two, or one that is longer than a 4/4 bar."""
        return GROOVE_BARS if self.steps <= STEPS_PER_BAR else 1

    @property
    def groove_steps(self) -> int:
        """Steps from the top until the groove begins again."""
        return self.bars_per_groove * self.steps

    def row(self, step: int) -> int:
        """The row of a groove, 0..31, for a step from the top of the song.

        A bar begins where a bar of the groove does; the rows beyond a bar that is shorter are not played.
        """
        bar, within = divmod(step, self.steps)
        return bar % self.bars_per_groove * STEPS_PER_BAR + within


COMMON_TIME: Final = Meter(4, 4)


class LoopHit(NamedTuple):
    """One hit: pulse from the loop's start (below 0: early on the first step), voice, velocity 1..127."""

    pulse: int
    voice: Voice
    velocity: int


@dataclass(frozen=True, slots=True)
class Loop:
    """Hits in the order of their time, repeated every `bars` bars. ppqn: pulses a quarter note.

    Positions are whole pulses, as in a MIDI file, so that nothing is rounded on the way into a preset and back. A hit
    belongs to its nearest step, up to half a step early; a voice may have several hits on a step, but one on a pulse.
    """

    bars: int
    ppqn: int
    hits: tuple[LoopHit, ...]
    meter: Meter = COMMON_TIME

    def __post_init__(self) -> None:
        for name, value, (low, high) in (("bars", self.bars, BARS_RANGE), ("ppqn", self.ppqn, PPQN_RANGE)):
            if not low <= value <= high:
                raise ValueError(f"loop {name}: {value} is outside {low}..{high}")
        if not 1 <= len(self.hits) <= MAX_HITS:
            raise ValueError(f"loop: {len(self.hits)} hits; it must have 1..{MAX_HITS}")
        object.__setattr__(self, "hits", tuple(sorted(self.hits)))
        first, last = pulse_range(self.bars, self.ppqn, self.meter)
        for hit in self.hits:
            if not first <= hit.pulse <= last:
                raise ValueError(f"loop, {hit.voice.label}: pulse {hit.pulse} is outside {first}..{last}")
            if not 1 <= hit.velocity <= 127:
                raise ValueError(f"loop, {hit.voice.label}: velocity {hit.velocity} is outside 1..127")
        if len({hit[:2] for hit in self.hits}) < len(self.hits):
            raise ValueError("loop: two hits of one voice on the same pulse")

    @property
    def steps(self) -> int:
        """Its length in steps."""
        return self.bars * self.meter.steps

    @property
    def windows(self) -> int:
        """How many grooves it takes until the loop and the groove begin together again; each is one window."""
        return lcm(self.bars, self.meter.bars_per_groove) // self.meter.bars_per_groove

    def pulses(self, steps: int) -> float:
        """Pulses of a number of steps."""
        return steps * self.ppqn / STEPS_PER_QUARTER


def step_of_pulse(pulse: int, ppqn: int) -> int:
    """The step nearest to a pulse; half way between two it is the later one."""
    return (2 * STEPS_PER_QUARTER * pulse + ppqn) // (2 * ppqn)


def pulse_range(bars: int, ppqn: int, meter: Meter) -> tuple[int, int]:
    """The first and the last pulse that hits of a loop can have: from half a step before its first step on."""
    halves = 2 * STEPS_PER_QUARTER  # half steps a quarter note
    return -(ppqn // halves), -(-ppqn * (2 * bars * meter.steps - 1) // halves) - 1


def loudest_hits(hits: Iterable[LoopHit]) -> tuple[LoopHit, ...]:
    """The loudest of the hits of one voice on one pulse, as a loop holds them."""
    loudest: dict[tuple[int, Voice], LoopHit] = {}
    for hit in sorted(hits, key=lambda hit: hit.velocity):
        loudest[hit.pulse, hit.voice] = hit
    return tuple(loudest.values())


class Strike(NamedTuple):
    """A hit within its step: offset in steps, -0.5 (early) to 0.5; velocity 0..1, MIDI velocity / 127."""

    offset: float
    velocity: float


@lru_cache(maxsize=16)
def strikes_by_step(loop: Loop) -> tuple[dict[Voice, tuple[Strike, ...]], ...]:
    """The hits of every step of a loop, the loudest of a voice first, the others in the order of their time."""
    steps: tuple[dict[Voice, list[Strike]], ...] = tuple({} for _ in range(loop.steps))
    for hit in loop.hits:
        step = step_of_pulse(hit.pulse, loop.ppqn)
        offset = (STEPS_PER_QUARTER * hit.pulse - step * loop.ppqn) / loop.ppqn
        steps[step].setdefault(hit.voice, []).append(Strike(offset, hit.velocity / 127))
    return tuple({voice: _loudest_first(strikes) for voice, strikes in found.items()} for found in steps)


def _loudest_first(strikes: list[Strike]) -> tuple[Strike, ...]:
    loudest = max(strikes, key=lambda strike: strike.velocity)
    return loudest, *(strike for strike in strikes if strike is not loudest)


def triplet_hits(loop: Loop) -> int:
    """How many hits lie nearer to a triplet (of eighths or sixteenths) than to a sixteenth."""
    return sum(
        _distance(hit.pulse, loop.ppqn, _TRIPLETS) < _distance(hit.pulse, loop.ppqn, _SIXTEENTHS) for hit in loop.hits
    )


def _distance(pulse: int, ppqn: int, twelfths: tuple[int, ...]) -> int:
    """Distance of a pulse from the nearest of some twelfths of a quarter note, in twelfths of a pulse."""
    within = 12 * pulse % (12 * ppqn)
    return min(abs(within - twelfth * ppqn) for twelfth in twelfths)
