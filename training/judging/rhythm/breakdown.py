"""Reconstruction by voice, by drummer, and of grooves in triplets, which the step grid holds as offsets."""

from dataclasses import replace
from typing import Final

import numpy as np

from latentdrum.core.arrays import BoolArray
from latentdrum.core.rhythm.groove import f1
from latentdrum.core.units import STEPS_PER_QUARTER
from latentdrum.core.voices import Voice
from training.judging.rhythm.reconstruction import GrooveArrays, Row, score
from training.rhythm.windows import Windows

#: Steps between the eighth-note triplets, twelve of which fill a bar.
_TRIPLET_STEPS: Final = STEPS_PER_QUARTER / 3
#: From this share of hits in triplets on a groove is one in triplets.
_TRIPLET_SHARE: Final = 0.25
#: Steps; on the beat a hit is as near to the one grid as to the other.
_TOLERANCE: Final = 1e-4


def by_voice(grooves: GrooveArrays, windows: Windows) -> dict[str, Row]:
    """The scores of each voice alone, and its share of the true hits; None for what needs a hit of an unused voice."""
    truth = windows.x[:, 0] > 0
    rows = {}
    for voice in Voice:
        only = np.zeros(truth.shape[2], np.bool_)
        only[voice] = True
        row = _masked_score(grooves, windows, only)
        rows[voice.key] = {"share_of_hits": float(truth[:, :, voice].sum() / max(1, truth.sum())), **row}
    return rows


def by_drummer(grooves: GrooveArrays, windows: Windows) -> dict[str, float]:
    """F1 of each drummer's windows."""
    truth = windows.x[:, 0] > 0
    names = sorted(set(windows.drummer.tolist()))
    return {name: f1(grooves.hits[windows.drummer == name], truth[windows.drummer == name]) for name in names}


def in_triplets(windows: Windows) -> BoolArray:
    """Which windows (n,) have a quarter or more of their hits nearer to an eighth-note triplet than to a sixteenth."""
    hits, offset = windows.x[:, 0] > 0, windows.x[:, 2]
    at = np.arange(hits.shape[1])[None, :, None] + offset
    to_triplet = np.abs(at - _TRIPLET_STEPS * np.round(at / _TRIPLET_STEPS))
    nearer = hits & (to_triplet < np.abs(offset) - _TOLERANCE)
    return np.asarray(nearer.sum((1, 2)) >= _TRIPLET_SHARE * np.maximum(1, hits.sum((1, 2))))


def triplets(grooves: GrooveArrays, windows: Windows) -> Row:
    """How many windows are in triplets, and their scores; None where there is none."""
    rows = in_triplets(windows)
    picked = GrooveArrays(grooves.hits[rows], grooves.velocity[rows], grooves.offset[rows])
    return {"windows": float(rows.sum()), **_masked_score(picked, windows.pick(rows), True)}


def _masked_score(grooves: GrooveArrays, windows: Windows, only: BoolArray | bool) -> Row:
    """Scores of the cells of a mask that is broadcast to (n, 32, 9)."""
    if not (windows.x[:, 0].astype(np.bool_) & only).any():
        return {"onset_f1": None, "velocity_mae": None, "timing_mae_ms": None}
    masked = replace(windows, x=windows.x * only)
    return score(GrooveArrays(grooves.hits & only, grooves.velocity, grooves.offset), masked)
