"""One recorded or synthesised drum sound, from its onset and at peak 1."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre import one_shot
from latentdrum.core.timbre.timbre import Drum


@dataclass(frozen=True, slots=True, eq=False)
class OneShot:
    """A drum hit.

    frames: (n,) mono at RATE_HZ, from its onset, peak 1. level_db: peak as recorded, re full scale. hardness: -1 the
    softest .. 1 the hardest of its articulation, None where unknown. path and sha256: the file it came from; None and
    "" for a synthesised sound, whose knobs are in settings.
    """

    frames: FloatArray
    drum: Drum
    level_db: float
    source: str
    kit: str
    licence: str
    electronic: bool
    articulation: str
    hardness: float | None = None
    path: Path | None = None
    sha256: str = ""
    settings: Mapping[str, float] = field(default_factory=dict)


def trimmed(frames: NDArray[np.floating], drum: Drum) -> FloatArray:
    """A sound from its onset to its end, no longer than its drum allows, peak 1. Raises ValueError for silence."""
    return one_shot.trimmed(frames, drum.length_s)
