"""Finds the place whose groove comes closest to one that was played or written."""

import numpy as np

from latentdrum.core.groove import Groove
from latentdrum.core.latents import Position
from latentdrum.core.protocols import RhythmDecoder
from latentdrum.core.units import FloatArray

_NUDGE = 0.02  # standard deviations; small against the space, large against float32
_STRIDE = 0.12
_HOME = 0.002  # how strongly the search is held near the style's typical groove, where neighbours sound well
_TOUCH, _TIMING = 6.0, 6.0  # what velocities and offsets weigh against hits


def distance(played: Groove, wanted: Groove) -> float:
    """How far a decoded groove is from a wanted one: doubt about its hits, then touch and timing; 0 is perfect."""
    hits = wanted.hits
    doubt = np.logaddexp(0.0, np.where(hits, -played.score, played.score)).mean()
    touch = np.square(played.velocity - wanted.velocity)[hits].mean() if hits.any() else 0.0
    timing = np.square(played.offset - wanted.offset)[hits].mean() if hits.any() else 0.0
    return float(doubt * 10 + _TOUCH * touch + _TIMING * timing)


def seek(model: RhythmDecoder, wanted: Groove, start: Position, rounds: int = 60) -> Position:
    """The best place found downhill from a start; knobs and style stay, the free dims move. About 20 ms a round."""
    z, best, best_cost = start.z.astype(np.float64), start.z, np.inf
    momentum, power = np.zeros_like(z), np.zeros_like(z)
    for turn in range(1, rounds + 1):
        here, slope = _slope(model, wanted, start, z.astype(np.float32))
        if here < best_cost:
            best, best_cost = z.astype(np.float32), here
        momentum = 0.9 * momentum + 0.1 * slope
        power = 0.99 * power + 0.01 * slope**2
        stride = _STRIDE * (1.0 - turn / (rounds + 1))
        z = z - stride * (momentum / (1 - 0.9**turn)) / (np.sqrt(power / (1 - 0.99**turn)) + 1e-6)
    return Position(start.axes, start.style, best)


def _slope(model: RhythmDecoder, wanted: Groove, start: Position, z: FloatArray) -> tuple[float, FloatArray]:
    """The cost at a place and how it grows along every free dim."""

    def cost(free: FloatArray) -> float:
        groove = model.decode(Position(start.axes, start.style, free), 0, 0.0)
        return distance(groove, wanted) + _HOME * float(np.square(free).sum())

    here = cost(z)
    nudged = (cost(z + _NUDGE * direction) for direction in np.eye(len(z), dtype=np.float32))
    return here, np.array([(there - here) / _NUDGE for there in nudged], np.float32)
