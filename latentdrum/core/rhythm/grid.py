"""Quantisation: from onsets to two-bar grooves on the step grid."""

from collections.abc import Iterator, Sequence
from math import floor
from typing import TypeAlias

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.groove import Groove, from_hits
from latentdrum.core.units import GROOVE_BARS, GROOVE_STEPS, STEPS_PER_BAR
from latentdrum.core.voices import VOICES

#: Position in steps from the start, voice, velocity 0..1.
Onset: TypeAlias = tuple[float, int, float]


def quantise(onsets: Sequence[Onset]) -> FloatArray:
    """Onsets on the step grid, (3, steps, 9) of [hit, hit*velocity, hit*offset]; a whole number of bars long.

    An onset belongs to the nearest step, so one just before the bar line is the downbeat with a negative offset. Of
    two on the same step of a voice the louder one stays.
    """
    steps = [floor(position + 0.5) for position, _, _ in onsets]
    bars = max(steps, default=-1) // STEPS_PER_BAR + 1
    cells = np.zeros((3, bars * STEPS_PER_BAR, VOICES), np.float32)
    for step, (position, voice, velocity) in zip(steps, onsets, strict=True):
        if velocity > cells[1, step, voice]:
            cells[:, step, voice] = 1.0, velocity, position - step
    return cells


def two_bar_windows(cells: FloatArray) -> Iterator[Groove]:
    """The two-bar grooves starting at every bar, without silent ones."""
    for bar in range(cells.shape[1] // STEPS_PER_BAR - GROOVE_BARS + 1):
        groove = _groove(cells[:, bar * STEPS_PER_BAR :][:, :GROOVE_STEPS])
        if groove.hits.any():
            yield groove


def length_bars(onsets: Sequence[Onset]) -> int:
    """Length in bars, to the end of the bar of the last onset."""
    return floor(max((position for position, _, _ in onsets), default=-1.0)) // STEPS_PER_BAR + 1


def loop_groove(onsets: Sequence[Onset], bar: int | None = None) -> tuple[Groove, int]:
    """Two bars as a groove, and the bar (from 0) where they begin; without a bar the first with an onset.

    One or two bars are looped. Raises ValueError when the two bars are silent or beyond the end.
    """
    bars = length_bars(onsets)
    is_loop = bars <= GROOVE_BARS
    if bar is None:
        first_bar = floor(min((position for position, _, _ in onsets), default=0.0) + 0.5) // STEPS_PER_BAR
        bar = 0 if is_loop else min(first_bar, bars - GROOVE_BARS)
    first = bar * STEPS_PER_BAR
    played = _looped(onsets, bars) if is_loop else onsets
    near = ((position - first, voice, velocity) for position, voice, velocity in played)
    window = [onset for onset in near if -0.5 <= onset[0] < GROOVE_STEPS - 0.5]
    if bar >= bars or not window:
        raise ValueError(f"no drum sounds from bar {bar + 1} on for two bars; the recording is {bars} bars long")
    cells = np.zeros((3, GROOVE_STEPS, VOICES), np.float32)
    found = quantise(window)
    cells[:, : found.shape[1]] = found
    return _groove(cells), bar


def _looped(onsets: Sequence[Onset], bars: int) -> list[Onset]:
    """Onsets repeated, enough for a groove from any bar; one just before the end is early on the first step."""
    length = bars * STEPS_PER_BAR
    once = [
        (position - length if position >= length - 0.5 else position, voice, velocity)
        for position, voice, velocity in onsets
    ]
    repeats = range(-(-2 * GROOVE_STEPS // length) if length else 0)
    return [(position + repeat * length, voice, velocity) for repeat in repeats for position, voice, velocity in once]


def _groove(cells: FloatArray) -> Groove:
    return from_hits(cells[0] > 0, cells[1], cells[2])
