"""From drum strikes in time to two-bar grooves on the grid."""

from collections.abc import Iterator, Sequence
from math import floor
from typing import TypeAlias

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.groove import Groove, from_hits
from latentdrum.core.units import GROOVE_BARS, GROOVE_STEPS, STEPS_PER_BAR
from latentdrum.core.voices import VOICES

#: Place in steps from the start, voice, velocity 0..1.
Onset: TypeAlias = tuple[float, int, float]


def quantise(onsets: Sequence[Onset]) -> FloatArray:
    """A whole take on the step grid, (3, steps, 9) of [hit, hit*velocity, hit*offset]; a whole number of bars long.

    A strike belongs to the nearest step, so a hit rushed over the bar line is its downbeat with a negative offset.
    Where two share a step of a voice the louder one stays.
    """
    steps = [floor(place + 0.5) for place, _, _ in onsets]
    bars = max(steps, default=-1) // STEPS_PER_BAR + 1
    cells = np.zeros((3, bars * STEPS_PER_BAR, VOICES), np.float32)
    for step, (place, voice, velocity) in zip(steps, onsets, strict=True):
        if velocity > cells[1, step, voice]:
            cells[:, step, voice] = 1.0, velocity, place - step
    return cells


def two_bar_windows(cells: FloatArray) -> Iterator[Groove]:
    """The sounding two-bar grooves of a take, one starting at every bar."""
    for bar in range(cells.shape[1] // STEPS_PER_BAR - GROOVE_BARS + 1):
        groove = _groove(cells[:, bar * STEPS_PER_BAR :][:, :GROOVE_STEPS])
        if groove.hits.any():
            yield groove


def length_bars(onsets: Sequence[Onset]) -> int:
    """How many bars a take is long, to the end of the bar that its last strike falls in."""
    return floor(max((place for place, _, _ in onsets), default=-1.0)) // STEPS_PER_BAR + 1


def loop_groove(onsets: Sequence[Onset], bar: int | None = None) -> tuple[Groove, int]:
    """Two bars of a take as a groove, and the bar (from 0) where they begin; without a bar the first that sounds.

    A take of one or two bars goes round and round. Raises ValueError when the two bars are silent or not there.
    """
    bars = length_bars(onsets)
    endless = bars <= GROOVE_BARS
    if bar is None:
        sounds = floor(min((place for place, _, _ in onsets), default=0.0) + 0.5) // STEPS_PER_BAR
        bar = 0 if endless else min(sounds, bars - GROOVE_BARS)
    first = bar * STEPS_PER_BAR
    played = _round_and_round(onsets, bars) if endless else onsets
    near = ((place - first, voice, velocity) for place, voice, velocity in played)
    window = [onset for onset in near if -0.5 <= onset[0] < GROOVE_STEPS - 0.5]
    if bar >= bars or not window:
        raise ValueError(f"no drum sounds from bar {bar + 1} on for two bars; the take is {bars} bars long")
    cells = np.zeros((3, GROOVE_STEPS, VOICES), np.float32)
    found = quantise(window)
    cells[:, : found.shape[1]] = found
    return _groove(cells), bar


def _round_and_round(onsets: Sequence[Onset], bars: int) -> list[Onset]:
    """A short take as a loop, long enough for a groove from any of its bars; what rushes over its end comes first."""
    length = bars * STEPS_PER_BAR
    once = [(place - length if place >= length - 0.5 else place, voice, velocity) for place, voice, velocity in onsets]
    turns = range(-(-2 * GROOVE_STEPS // length) if length else 0)
    return [(place + turn * length, voice, velocity) for turn in turns for place, voice, velocity in once]


def _groove(cells: FloatArray) -> Groove:
    return from_hits(cells[0] > 0, cells[1], cells[2])
