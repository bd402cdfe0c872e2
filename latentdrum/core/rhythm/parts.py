"""Parts: which cell of its groove a voice reads on a step, so that each has a length, a pace and a place of its own.

A part counts its own steps from the top of the song, so that parts of different lengths drift apart and meet again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from latentdrum.core.rhythm.loop import Loop
from latentdrum.core.voices import Voice

#: Voices whose part is locked, each as a loop of that voice alone; None is silence.
LockedParts: TypeAlias = Mapping[Voice, Loop | None]


class Pace(IntEnum):
    """How fast a part goes through its groove."""

    HALF = 0
    NORMAL = 1
    DOUBLE = 2


@lru_cache(maxsize=64)
def euclidean(pulses: int, steps: int, length: int) -> frozenset[int]:
    """The steps below length with a pulse of a Euclidean rhythm, which repeats: spread evenly, the first on step 0."""
    return frozenset(step for step in range(length) if step * pulses % steps < pulses)


class Reading(NamedTuple):
    """A cell that is read on a step: the step of the groove, and where it plays, in steps from the top of the song."""

    source: int
    position: float


@dataclass(frozen=True, slots=True)
class Part:
    """How a voice plays its groove; as it is by default.

    length: after so many of its steps it begins again, 1..64; 0 is the groove's own. shift: how many steps later.
    pulses: hits of a Euclidean rhythm in place of the groove's, 1..16; 0 is none. probability: of each hit, 0..1.
    ratchet: strikes a hit, 1..8.
    """

    length: int = 0
    shift: int = 0
    pace: Pace = Pace.NORMAL
    pulses: int = 0
    probability: float = 1.0
    ratchet: int = 1

    @property
    def scale(self) -> float:
        """Length of one of its steps as far as offsets and strikes are concerned, in steps.

        At half pace they stay as they are: a drummer is no later in half time, and a hit must not leave its step.
        """
        return 0.5 if self.pace is Pace.DOUBLE else 1.0

    def readings(self, step: int, cycle: int) -> tuple[Reading, ...]:
        """What is read on a step, 0 or more; cycle: steps after which the groove begins again."""
        length = self.length or cycle
        own: tuple[tuple[int, float], ...] = ((step, float(step)),)
        if self.pace is Pace.DOUBLE:
            own = (2 * step, float(step)), (2 * step + 1, step + 0.5)
        elif self.pace is Pace.HALF:
            own = ((step // 2, float(step)),) if step % 2 == 0 else ()
        return tuple(Reading((count - self.shift) % length, position) for count, position in own)

    def rhythm(self, bar: int, cycle: int) -> frozenset[int] | None:
        """The steps of the hits of its Euclidean rhythm, over its length or else over every bar; None without one.

        bar, cycle: steps of a bar, and steps after which the groove begins again.
        """
        return euclidean(self.pulses, self.length or bar, self.length or cycle) if self.pulses else None
