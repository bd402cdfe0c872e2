"""A groove: two bars of drums as scores, velocities and offsets."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from latentdrum.core.arrays import BoolArray, FloatArray
from latentdrum.core.units import GROOVE_STEPS
from latentdrum.core.voices import VOICES, Voice

SHAPE = (GROOVE_STEPS, VOICES)


@dataclass(frozen=True, slots=True, eq=False)
class Groove:
    """A decoded two-bar pattern; every array is (32 steps, 9 voices) of float32.

    score: log odds of a hit; above 0 it plays at density 0.5, higher plays first.
    velocity: 0..1, MIDI velocity / 127.
    offset: microtiming in steps, -0.5 (early) .. 0.5 (late).
    expected: the velocities of which a drawn one deviates, 0..1; None if nothing is drawn.
    second: (32, 9, 3) second strikes of the hits, as in flams, drags and rolls; None if there are none. Each has its
    gap from the hit in steps, below 0 if it comes before it and 0 if there is none; its share of the hit's velocity,
    0..1; and the humanise above which it plays, 0..1.
    """

    score: FloatArray
    velocity: FloatArray
    offset: FloatArray
    expected: FloatArray | None = None
    second: FloatArray | None = None

    def __post_init__(self) -> None:
        for name in ("score", "velocity", "offset"):
            array = getattr(self, name)
            if array.shape != SHAPE:
                raise ValueError(f"groove {name}: shape {array.shape} is not {SHAPE} (steps, voices)")
            if not np.isfinite(array).all():
                raise ValueError(f"groove {name}: contains a value that is not finite; the model file may be damaged")
        if self.second is not None and self.second.shape != (*SHAPE, 3):
            raise ValueError(f"groove second: shape {self.second.shape} is not {(*SHAPE, 3)}")

    @property
    def steady_velocity(self) -> FloatArray:
        """The velocity of each cell before the draw, (32, 9)."""
        return self.velocity if self.expected is None else self.expected

    @property
    def hits(self) -> BoolArray:
        """The hits that play at density 0.5, (32, 9)."""
        return self.score > 0.0


def with_voices(groove: Groove, other: Groove, voices: Sequence[Voice]) -> Groove:
    """The groove with some voices of another one."""
    taken = np.isin(np.arange(VOICES), voices)
    second = None
    if groove.second is not None or other.second is not None:
        none = np.zeros((*SHAPE, 3), np.float32)
        second = np.where(taken[:, None], *(none if g.second is None else g.second for g in (other, groove)))
    return Groove(
        np.where(taken, other.score, groove.score),
        np.where(taken, other.velocity, groove.velocity),
        np.where(taken, other.offset, groove.offset),
        np.where(taken, other.steady_velocity, groove.steady_velocity),
        second,
    )


def from_hits(hits: BoolArray, velocity: FloatArray, offset: FloatArray) -> Groove:
    """A groove that was played, not decoded: every hit and every rest is certain."""
    score = np.where(hits, 8.0, -8.0).astype(np.float32)
    return Groove(
        score, np.where(hits, velocity, 0.0).astype(np.float32), np.where(hits, offset, 0.0).astype(np.float32)
    )


def f1(a: BoolArray, b: BoolArray) -> float:
    """How well two sets of hits of one shape agree, 0..1: 2 common / (hits of one + hits of the other)."""
    return 2.0 * float((a & b).sum()) / max(float(a.sum() + b.sum()), 1.0)
