"""Attributes: what each rhythm axis measures, a ratio of two weighted sums over a groove, for numpy and torch alike.

An axis is the percentile of its attribute among the training grooves. Writing every attribute as
(numerator . x + floor) / (denominator . x + floor2), with x = [hit, hit*velocity, hit*offset], gives one table that
the trainer differentiates, the encoder measures with and the evaluation uses.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.groove import SHAPE, Groove, from_hits
from latentdrum.core.units import GROOVE_STEPS, STEPS_PER_QUARTER
from latentdrum.core.voices import Voice

HIT, LOUDNESS, LATENESS = 0, 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    """One measured attribute; weights are (3, 32, 9) over [hit, hit*velocity, hit*offset]."""

    name: str
    numerator: FloatArray
    denominator: FloatArray
    numerator_floor: float
    denominator_floor: float


def _weights(row: int, voices: tuple[Voice, ...] = tuple(Voice), steps: FloatArray | None = None) -> FloatArray:
    weights = np.zeros((3, *SHAPE), np.float32)
    on_steps = np.ones(GROOVE_STEPS, np.float32) if steps is None else steps
    weights[row][:, list(voices)] = on_steps[:, None]
    return weights


_STEP = np.arange(GROOVE_STEPS)
_OFF_BEAT = np.select([_STEP % 4 == 0, _STEP % 4 == 2], [0.0, 0.5], 1.0).astype(np.float32)
_LAST_BEAT = (_STEP >= GROOVE_STEPS - STEPS_PER_QUARTER).astype(np.float32)
_DRUMS = (Voice.KICK, Voice.SNARE)
_TOMS = (Voice.TOM_LOW, Voice.TOM_MID, Voice.TOM_HIGH)
_BODY = _DRUMS + _TOMS
_HATS = (Voice.HAT_CLOSED, Voice.HAT_OPEN)

ATTRIBUTES: Final = (
    Attribute(
        "busyness",
        _weights(HIT), np.zeros((3, *SHAPE), np.float32), 0.0, 1.0,
    ),
    Attribute(
        "syncopation",
        _weights(LOUDNESS, _BODY, _OFF_BEAT), _weights(LOUDNESS, _BODY), 0.0, 0.2,
    ),
    Attribute(
        "energy",
        _weights(LOUDNESS), _weights(HIT), 0.0, 0.2,
    ),
    Attribute(
        "cymbals",
        _weights(LOUDNESS, (Voice.RIDE,)) + 0.5 * _weights(LOUDNESS, (Voice.HAT_OPEN,)),
        _weights(LOUDNESS, (*_HATS, Voice.RIDE)), 0.0, 0.2,
    ),
    Attribute(
        "fills",
        _weights(LOUDNESS, (*_TOMS, Voice.CRASH)) + 0.5 * _weights(LOUDNESS, _DRUMS, _LAST_BEAT),
        _weights(LOUDNESS), 0.0, 0.2,
    ),
    Attribute(
        "feel",
        _weights(LATENESS), _weights(HIT), 0.0, 0.2,
    ),
)  # fmt: skip


if tuple(attribute.name for attribute in ATTRIBUTES) != AXES:
    raise AssertionError("core/rhythm/attributes.py and core/rhythm/axes.py must list the same axes in the same order")


def hit_features(groove: Groove) -> FloatArray:
    """[hit, hit*velocity, hit*offset] of the hits that play, (3, 32, 9)."""
    hits = groove.hits.astype(np.float32)
    return np.stack([hits, hits * groove.velocity, hits * groove.offset])


def groove_of(features: FloatArray) -> Groove:
    """The groove that was played with these features, (3, 32, 9)."""
    return from_hits(features[0] > 0, features[1], features[2])


def measure(groove: Groove) -> FloatArray:
    """Every attribute of a groove in the order of AXES, (6,), each in its own unit."""
    (values,) = measure_features(hit_features(groove)[None])
    return np.asarray(values, np.float32)


def measure_features(x: FloatArray) -> FloatArray:
    """Attributes of a batch of features, (n, 3, 32, 9) -> (n, 6)."""
    flat = x.reshape(len(x), -1)
    numerator = flat @ np.stack([a.numerator.ravel() for a in ATTRIBUTES], 1)
    denominator = flat @ np.stack([a.denominator.ravel() for a in ATTRIBUTES], 1)
    numerator_floor = np.array([a.numerator_floor for a in ATTRIBUTES], np.float32)
    denominator_floor = np.array([a.denominator_floor for a in ATTRIBUTES], np.float32)
    return np.asarray((numerator + numerator_floor) / (denominator + denominator_floor), np.float32)
