"""The classifier two-sample test (C2ST): how well a random forest tells samples of the prior from training sounds.

Its floor is the same test of training kits and kits that training has not seen: one kit sounds unlike another, and the
forest learns it, as sounds of one kit are in all folds. Each side has as many sounds of every drum.
"""

from typing import Any, Final

import numpy as np
from sklearn.ensemble import RandomForestClassifier

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import TIMBRE_AXES
from training.judging.timbre.features import CEPSTRA, SoundFeatures
from training.judging.timbre.giveaways import GIVEAWAYS
from training.judging.two_sample import auc, folds

#: Draws of either side that are tested.
TESTS: Final = 3
_TREES: Final = 300
#: What the forest sees of a sound, in the order of forest_inputs.
INPUTS: Final = (
    *(f"cepstrum {number}" for number in range(CEPSTRA)),
    *(f"spread of cepstrum {number}" for number in range(CEPSTRA)),
    *TIMBRE_AXES,
    *GIVEAWAYS,
)
#: How many of the inputs that the forest relies on most are reported.
_REPORTED: Final = 12
#: Stands for the descriptors of silence.
_SILENT: Final = -20.0


def forest_inputs(sounds: list[SoundFeatures], giveaways: list[FloatArray]) -> FloatArray:
    """What the forest sees, (n, 57)."""
    rows = [np.concatenate([one.vector, one.descriptors, own]) for one, own in zip(sounds, giveaways, strict=True)]
    return np.asarray(np.nan_to_num(np.stack(rows), nan=_SILENT), np.float32)


def two_sample(first: FloatArray, second: FloatArray, seed: int) -> tuple[float, FloatArray]:
    """AUC of two sides (n, 57) of as many sounds, and how much the forest relies on each input, (57,), 1 in sum."""
    x, y = np.concatenate([first, second]), np.repeat([0, 1], (len(first), len(second)))
    forest = RandomForestClassifier(_TREES, random_state=seed, n_jobs=1)
    score = auc(forest, x, y, folds(y, np.arange(len(y)), seed))
    return score, np.asarray(forest.fit(x, y).feature_importances_, np.float32)


def told_apart(pairs: list[tuple[FloatArray, FloatArray]], seed: int) -> dict[str, Any]:
    """The mean test of several draws of both sides, its deviation, and the inputs that the forests rely on most."""
    tests = [two_sample(*pair, seed + number) for number, pair in enumerate(pairs)]
    scores = np.array([score for score, _ in tests])
    importance = np.mean([own for _, own in tests], axis=0)
    most = np.argsort(-importance)[:_REPORTED]
    return {
        "auc": float(scores.mean()),
        "auc_spread": float(scores.std()),
        "sounds_per_side": len(pairs[0][0]),
        "importance": {INPUTS[index]: float(importance[index]) for index in most},
    }
