"""What tells played grooves from generated ones, as numbers: families of features of hits, velocities and offsets.

Where a groove has no value for a feature (the spread of a voice without hits) it is MISSING, out of every range.
"""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import BoolArray, FloatArray
from latentdrum.core.units import STEPS_PER_BAR, STEPS_PER_QUARTER
from latentdrum.core.voices import VOICES
from training.judging.rhythm.reconstruction import GrooveArrays

MISSING: Final = -2.0
#: A quieter hit is a ghost note, MIDI velocity / 127.
GHOST: Final = 40 / 127
#: Upper ends of the bins of inter-onset intervals, steps.
_INTERVALS: Final = (1, 2, 3, 4, 7, 8, 15, 31)
#: Lower ends of the bins of velocity, 1..127.
_VELOCITIES: Final = (1, 20, 40, 55, 70, 85, 100, 115)
_LOUDEST: Final = 127
_PAIRS: Final = np.triu_indices(VOICES, 1)


def integer_velocities(velocity: FloatArray) -> FloatArray:
    """Velocities as MIDI sends them: whole numbers 1..127, divided by 127; any shape."""
    return np.asarray(np.clip(np.rint(127 * velocity), 1, 127) / 127, np.float32)


def families(grooves: GrooveArrays) -> dict[str, FloatArray]:
    """The features of grooves by family, (n, k) each: hits, velocities, offsets."""
    found = {
        "hits": hit_features(grooves),
        "velocities": velocity_features(grooves),
        "offsets": offset_features(grooves),
    }
    return {name: np.nan_to_num(x, nan=MISSING) for name, x in found.items()}


def hit_features(grooves: GrooveArrays) -> FloatArray:
    """Which drums play where: counts a voice, interval, pair of voices, step of the bar; bars compared; ghosts."""
    hits, n = grooves.hits, len(grooves.hits)
    counts = hits.astype(np.float32)
    bars = hits.reshape(n, -1, STEPS_PER_BAR, VOICES)
    different = (bars[:, 0] != bars[:, 1]).sum(1)
    ghosts = hits & (grooves.velocity < GHOST)
    together = np.einsum("nsv,nsw->nvw", counts, counts)
    by_beat = counts.reshape(n, -1, STEPS_PER_QUARTER, VOICES).sum(1)
    parts = [
        counts.sum(1),
        _interval_histogram(hits),
        together[:, _PAIRS[0], _PAIRS[1]],
        different,
        different.sum(1, keepdims=True),
        ghosts.reshape(n, -1, STEPS_PER_BAR, VOICES).sum((1, 3)),
        bars.sum((1, 3)),
        by_beat.reshape(n, -1),
        np.apply_along_axis(np.bincount, 1, hits.sum(2), minlength=VOICES + 1),
    ]
    return np.concatenate([np.asarray(part, np.float32) for part in parts], 1)


def velocity_features(grooves: GrooveArrays) -> FloatArray:
    """How hard each voice is hit, and how hits differ from those before, beside and a bar before them."""
    hits, velocity = grooves.hits, integer_velocities(grooves.velocity)
    count = hits.sum(1)
    level = np.rint(127 * velocity).astype(np.int64) * hits
    ends = (*_VELOCITIES[1:], _LOUDEST + 1)
    bins = [_share((low <= level) & (level < high), hits) for low, high in zip(_VELOCITIES, ends, strict=True)]
    ghosts = hits & (velocity < GHOST)
    parts = [
        *bins,
        _share(level == _LOUDEST, hits),
        _ratio((np.diff(np.sort(level, 1), axis=1) > 0).sum(1) + (level > 0).all(1), count),
        _share(ghosts, hits),
        _ratio(ghosts.sum((1, 2)), count.sum(1))[:, None],
        *(part for change in _changes(hits, velocity) for part in (*_sizes(*change), *_equal_shares(*change))),
        *_within_steps(hits, velocity),
    ]
    return np.concatenate(parts, 1)


def offset_features(grooves: GrooveArrays) -> FloatArray:
    """How early or late each voice plays, and how hits differ from those before, beside and a bar before them."""
    hits, offset = grooves.hits, grooves.offset
    count = hits.sum(1)
    mean = _ratio((hits * offset).sum(1), count)
    spread = np.sqrt(_ratio((hits * (offset - np.nan_to_num(mean)[:, None]) ** 2).sum(1), count))
    # No shares of equal offsets: played ones lie on the ticks of a file, decoded ones on none.
    sizes = [part for change in _changes(hits, offset) for part in _sizes(*change)]
    return np.concatenate([mean, spread, *sizes, *_within_steps(hits, offset)], 1)


def _ratio(part: NDArray[Any], whole: NDArray[Any]) -> FloatArray:
    """part / whole, NaN where whole is 0."""
    below = np.where(whole > 0, whole, np.nan)
    return np.asarray(np.asarray(part, np.float64) / below, np.float32)


def _share(chosen: BoolArray, hits: BoolArray) -> FloatArray:
    """Share of a voice's hits that are chosen, (n, voices)."""
    return _ratio((chosen & hits).sum(1), hits.sum(1))


def _previous(hits: BoolArray, value: FloatArray) -> FloatArray:
    """The value of the same voice's hit before each step, (n, steps, voices); NaN before the first."""
    last = np.full(value[:, 0].shape, np.nan, np.float32)
    before = np.empty_like(value)
    for step in range(hits.shape[1]):
        before[:, step] = last
        last = np.where(hits[:, step], value[:, step], last)
    return before


def _interval_histogram(hits: BoolArray) -> FloatArray:
    """Inter-onset intervals of each voice, counted in bins, (n, bins * voices)."""
    steps = np.broadcast_to(np.arange(hits.shape[1], dtype=np.float32)[None, :, None], hits.shape)
    interval = np.where(hits, steps - _previous(hits, steps), np.nan)
    starts = (0, *_INTERVALS[:-1])
    counts = [((low < interval) & (interval <= high)).sum(1) for low, high in zip(starts, _INTERVALS, strict=True)]
    return np.concatenate(counts, 1).astype(np.float32)


def _changes(hits: BoolArray, value: FloatArray) -> list[tuple[BoolArray, FloatArray]]:
    """From each hit's value to the next of its voice, and to the same hit's a bar on: which there are, and how much."""
    first, second = hits[:, :STEPS_PER_BAR], hits[:, STEPS_PER_BAR:]
    moved = value[:, STEPS_PER_BAR:] - value[:, :STEPS_PER_BAR]
    step = value - _previous(hits, value)
    return [(hits & ~np.isnan(step), np.nan_to_num(step)), (first & second, moved)]


def _sizes(chosen: BoolArray, change: FloatArray) -> list[FloatArray]:
    """Mean size of the chosen changes by voice and of all, and their mean with the sign."""
    size, signed = chosen * np.abs(change), chosen * change
    whole = [_ratio(part.sum((1, 2)), chosen.sum((1, 2)))[:, None] for part in (size, signed)]
    return [_ratio(size.sum(1), chosen.sum(1)), *whole]


def _equal_shares(chosen: BoolArray, change: FloatArray) -> list[FloatArray]:
    """Share of the chosen changes that are none, by voice and of all."""
    equal = chosen & (change == 0)
    return [_ratio(equal.sum(1), chosen.sum(1)), _ratio(equal.sum((1, 2)), chosen.sum((1, 2)))[:, None]]


def _within_steps(hits: BoolArray, value: FloatArray) -> list[FloatArray]:
    """Range and spread of the values of hits in one step: mean over the steps with several hits, and largest range."""
    several = hits.sum(2) > 1
    range_ = np.where(hits, value, -np.inf).max(2) - np.where(hits, value, np.inf).min(2)
    mean = (hits * value).sum(2) / np.maximum(1, hits.sum(2))
    spread = np.sqrt((hits * (value - mean[..., None]) ** 2).sum(2) / np.maximum(1, hits.sum(2)))
    range_ = np.where(several, range_, 0)
    shown = np.where(several.any(1), range_.max(1), np.nan)
    steps = several.sum(1)
    means = [_ratio(np.where(several, part, 0).sum(1), steps)[:, None] for part in (range_, spread)]
    return [*means, shown[:, None].astype(np.float32)]
