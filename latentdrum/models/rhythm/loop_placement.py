"""A loop's place in the rhythm space: encoded, then refined until the decoded groove matches it."""

from dataclasses import dataclass, replace

from latentdrum.core.rhythm.groove import Groove
from latentdrum.core.rhythm.position import Position, style_weights
from latentdrum.models.rhythm.model import RhythmModel
from latentdrum.models.rhythm.refinement import refine


@dataclass(frozen=True, slots=True, eq=False)
class LoopPlacement:
    """A loop's position. decoded: the groove at it; match: hit_f1 of loop and decoded groove."""

    position: Position
    decoded: Groove
    match: float


def place_loop(model: RhythmModel, loop: Groove, rounds: int, style: str | None = None) -> LoopPlacement:
    """The position in a style that plays most like a loop, after so many rounds of refinement.

    Without a style it is the encoder's estimate. Raises ValueError for an unknown style.
    """
    position = model.encode(loop)
    if style is not None:
        weights = style_weights(style)
        position = replace(position, style=weights, z=model.space.to_player(model.posterior(loop)[0], weights))
    position = refine(model, loop, position, rounds)
    decoded = model.decode_mean(position)
    return LoopPlacement(position, decoded, hit_f1(decoded, loop))


def hit_f1(a: Groove, b: Groove) -> float:
    """How well the hits of two grooves agree, 0..1: 2 common / (hits of one + hits of the other)."""
    common = float((a.hits & b.hits).sum())
    return 2.0 * common / max(float(a.hits.sum() + b.hits.sum()), 1.0)
