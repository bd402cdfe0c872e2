"""Drum notation in text: a line per drum, a mark per sixteenth.

X accent, x normal, o soft, - ghost note, . rest; spaces and bar lines (|) are for the eye.
"""

from collections.abc import Sequence
from types import MappingProxyType
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.groove import SHAPE, Groove
from latentdrum.core.units import GROOVE_STEPS, STEPS_PER_BAR, STEPS_PER_QUARTER
from latentdrum.core.voices import Voice

REST: Final = "."
#: From a ghost note to an accent, by quarters of the velocity range.
MARKS: Final = "-oxX"
#: Velocity 0..1 of each mark; printed again, it gives the same mark.
VELOCITY_OF_MARK: Final = MappingProxyType({"X": 0.95, "x": 0.72, "o": 0.47, "-": 0.24, REST: 0.0})
#: The letter at the start of a line.
VOICE_OF_LETTER: Final = MappingProxyType(dict(zip("KSHOLMTCR", Voice, strict=True)))


def cells(text: str) -> str:
    """The marks of a line, without spaces and bar lines."""
    return text.replace(" ", "").replace("|", "")


def pattern_velocities(text: str) -> FloatArray:
    """Velocities of a written pattern, (32, 9): a letter and 16 or 32 marks a line; one bar is played twice.

    Raises ValueError naming the line that cannot be read.
    """
    velocity = np.zeros(SHAPE, np.float32)
    for line in text.strip().splitlines():
        letter, _, rest = line.strip().partition(" ")
        marks = cells(rest)
        readable = letter in VOICE_OF_LETTER and not set(marks) - set(VELOCITY_OF_MARK)
        if not readable or len(marks) not in (STEPS_PER_BAR, GROOVE_STEPS):
            expected = f"one of {' '.join(VOICE_OF_LETTER)}, then 16 or 32 of {' '.join(VELOCITY_OF_MARK)}"
            raise ValueError(f"line {line.strip()!r}: expected {expected}")
        velocity[:, VOICE_OF_LETTER[letter]] = np.resize([VELOCITY_OF_MARK[mark] for mark in marks], GROOVE_STEPS)
    return velocity


def grid_text(groove: Groove, *, offsets: bool = False) -> str:
    """The drums that play, cymbals on top and the kick at the bottom as on a staff.

    With offsets each line ends with the mean offset of its hits in steps.
    """
    lines = []
    for voice in reversed(Voice):
        hits = groove.hits[:, voice]
        if hits.any():
            late = f"   {groove.offset[:, voice][hits].mean():+.2f}" if offsets else ""
            lines.append(line_text(voice, np.where(hits, groove.velocity[:, voice], 0.0).tolist()) + late)
    return "\n".join(lines)


def line_text(voice: Voice, velocities: Sequence[float], bar_steps: int = STEPS_PER_BAR) -> str:
    """One drum's line; velocities 0..1 of every step of some bars, 0 for a rest."""
    marks = [MARKS[min(3, int(4 * velocity))] if velocity > 0 else REST for velocity in velocities]
    for step in range(len(velocities) - 1, 0, -1):
        within = step % bar_steps
        if within % STEPS_PER_QUARTER == 0:
            marks.insert(step, " " if within else " | ")
    return f"{voice.label:>10}  {''.join(marks)}"
