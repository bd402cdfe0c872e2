"""A loop's place in the rhythm space: encoded, then refined until the decoded groove matches it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.groove import Groove, f1
from latentdrum.core.rhythm.loop import Loop
from latentdrum.core.rhythm.loop_window import LoopWindow, windows
from latentdrum.core.rhythm.position import Position, style_weights
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.models.rhythm.model import RhythmModel
from latentdrum.models.rhythm.refinement import Target, refine


@dataclass(frozen=True, slots=True, eq=False)
class LoopPlacement:
    """A groove's position. decoded: the groove at it; match: hit_f1 of both."""

    position: Position
    decoded: Groove
    match: float


@dataclass(frozen=True, slots=True, eq=False)
class WindowPlacements:
    """The positions of a loop's windows in order. style_scores: of the whole loop, (32,); match: F1 of all its hits."""

    placements: tuple[LoopPlacement, ...]
    style_scores: FloatArray
    match: float


def place_loop(model: RhythmModel, loop: Groove, rounds: int, style: str | None = None) -> LoopPlacement:
    """The position in a style that plays most like a groove, after so many rounds of refinement.

    Without a style it is the encoder's estimate. Raises ValueError for an unknown style.
    """
    position = refine(model, Target(loop), encoded(model, loop, style), rounds)
    decoded = model.decode_mean(position)
    return LoopPlacement(position, decoded, hit_f1(decoded, loop))


def encoded(model: RhythmModel, loop: Groove, style: str | None = None) -> Position:
    """The encoder's position of a groove, in a style. Raises ValueError for an unknown one."""
    position = model.encode(loop)
    if style is None:
        return position
    weights = style_weights(style)
    return replace(position, style=weights, z=model.space.to_player(model.posterior(loop)[0], weights))


def place_windows(model: RhythmModel, loop: Loop, rounds: int, style: str | None = None) -> WindowPlacements:
    """The positions of all windows of a loop in one style; without one, in the likeliest for the whole loop.

    A silent window has no position of its own and gets that of the window before it.
    """
    heard = windows(loop)
    scores = np.mean([model.style_scores(window.groove) for window in heard if window.hits.any()], axis=0)
    chosen = STYLES[int(scores.argmax())] if style is None else style
    found = [place_loop(model, window.groove, rounds, chosen) if window.hits.any() else None for window in heard]
    last = next(placement for placement in reversed(found) if placement is not None)
    placements = []
    for placement in found:
        last = last if placement is None else placement
        placements.append(last)
    return WindowPlacements(tuple(placements), scores.astype(np.float32), _match(heard, placements))


def window_positions(model: RhythmModel, loop: Loop, rounds: int = 30) -> tuple[Position, ...]:
    """The positions of all windows of a loop."""
    return tuple(placement.position for placement in place_windows(model, loop, rounds).placements)


def hit_f1(a: Groove, b: Groove) -> float:
    """How well the hits of two grooves agree, 0..1; see f1."""
    return f1(a.hits, b.hits)


def _match(heard: Sequence[LoopWindow], placements: Sequence[LoopPlacement]) -> float:
    """F1 of the hits on the rows that the meter plays, over all windows."""
    rows = [window.rows for window in heard]
    own = np.concatenate([window.hits[played] for window, played in zip(heard, rows, strict=True)])
    model = np.concatenate([place.decoded.hits[played] for place, played in zip(placements, rows, strict=True)])
    return f1(own, model)
