"""The classifier two-sample test (C2ST): how well two classifiers tell generated grooves from real ones.

One protocol for samples of any system and for the floor: as many grooves on either side, velocities as MIDI sends
them, five folds in which no take is in both training and test fold, and one AUC over the predictions of all folds.
"""

from typing import Final

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier

from latentdrum.core.arrays import FloatArray
from training.judging.rhythm.engineered_features import families, integer_velocities
from training.judging.rhythm.reconstruction import GrooveArrays
from training.judging.two_sample import auc, folds
from training.rhythm.windows import IntArray, TextArray, Windows

#: A take is the recording, pattern or file that grooves come from, as a name or a number.
Takes = IntArray | TextArray

#: The scores of one test, in the order of the printed table.
SCORES: Final = ("forest", "boosted_hits", "boosted_velocities", "boosted_offsets", "boosted")
#: Grooves a side at most, so that a test takes about a minute.
LARGEST_SIDE: Final = 1500
_TREES: Final = 200
_ROUNDS: Final = 100


def two_sample(
    real: GrooveArrays, real_takes: Takes, other: GrooveArrays, other_takes: Takes, seed: int = 0
) -> dict[str, float]:
    """AUC of each classifier by the names in SCORES; 0.5 is not told apart at all.

    forest sees every cell; boosted sees the engineered features, all of them or one family. Takes are (n,) each.
    Raises TooFewTakesError when one side has less than two takes.
    """
    first, second = _equal_sides(real, real_takes, other, other_takes, seed)
    groups = _group_numbers(first[1], second[1])
    y = np.repeat([0, 1], len(first[1]))
    splits = folds(y, groups, seed)
    sides = [side[0] for side in (first, second)]
    parts = [families(side) for side in sides]
    by_family = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    forest = RandomForestClassifier(_TREES, random_state=seed, n_jobs=1)
    scores = {"forest": auc(forest, np.concatenate([cells(side) for side in sides]), y, splits)}
    for name, x in by_family.items():
        scores[f"boosted_{name}"] = auc(_boosted(seed), x, y, splits)
    scores["boosted"] = auc(_boosted(seed), np.concatenate(list(by_family.values()), 1), y, splits)
    return scores


def floor(
    real: GrooveArrays, real_takes: Takes, train: Windows, size: int = LARGEST_SIDE, seed: int = 0
) -> dict[str, float]:
    """The same test of so many random real training grooves: what no generator needs to beat."""
    rows = np.random.default_rng(seed).permutation(len(train))[:size]
    picked = train.pick(rows)
    return two_sample(real, real_takes, as_grooves(picked), picked.source, seed)


def side(real: GrooveArrays, other: GrooveArrays) -> int:
    """How many grooves of each side are compared."""
    return min(len(real.hits), len(other.hits), LARGEST_SIDE)


def as_grooves(windows: Windows) -> GrooveArrays:
    """Windows as groove arrays."""
    return GrooveArrays(windows.x[:, 0] > 0, windows.x[:, 1], windows.x[:, 2])


def cells(grooves: GrooveArrays) -> FloatArray:
    """Every cell of [hit, hit*velocity, hit*offset], (n, 864)."""
    hits = grooves.hits.astype(np.float32)
    parts = np.stack([hits, hits * grooves.velocity, hits * grooves.offset], 1)
    return np.asarray(parts.reshape(len(hits), -1), np.float32)


def as_sent(grooves: GrooveArrays) -> GrooveArrays:
    """Grooves with the velocities that MIDI sends."""
    return GrooveArrays(grooves.hits, integer_velocities(grooves.velocity), grooves.offset)


def _equal_sides(
    real: GrooveArrays, real_takes: Takes, other: GrooveArrays, other_takes: Takes, seed: int
) -> list[tuple[GrooveArrays, Takes]]:
    """Random grooves of both sides, as many of each, with the velocities that MIDI sends, and their takes."""
    n = side(real, other)
    rng = np.random.default_rng(seed)
    sides = []
    for grooves, takes in ((real, real_takes), (other, other_takes)):
        rows = rng.permutation(len(grooves.hits))[:n]
        picked = GrooveArrays(grooves.hits[rows], grooves.velocity[rows], grooves.offset[rows])
        sides.append((as_sent(picked), takes[rows]))
    return sides


def _group_numbers(first: Takes, second: Takes) -> IntArray:
    """One number for every take of both sides, (2n,); a take that is on both sides has the same number."""
    return np.unique(np.concatenate([first.astype(np.str_), second.astype(np.str_)]), return_inverse=True)[1]


def _boosted(seed: int) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(max_iter=_ROUNDS, max_leaf_nodes=15, early_stopping=False, random_state=seed)
