"""The classifier two-sample test (C2ST) as both models are judged by: folds that keep takes apart, and one AUC."""

from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold, cross_val_predict

from latentdrum.core.arrays import FloatArray

IntArray = NDArray[np.int64]
Folds = list[tuple[IntArray, IntArray]]

FOLDS: Final = 5


class TooFewTakesError(ValueError):
    """One side of a test has examples of a single take, so that none is left to test on."""


def folds(y: IntArray, groups: IntArray, seed: int) -> Folds:
    """Training and test rows of every fold, with no group in both. y: the side of each example, 0 or 1.

    Raises TooFewTakesError when one side has less than two groups.
    """
    fewest = min(len(np.unique(groups[y == label])) for label in (0, 1))
    if fewest < 2:
        raise TooFewTakesError("a two-sample test needs examples of two takes or more on either side")
    split = StratifiedGroupKFold(min(FOLDS, fewest), shuffle=True, random_state=seed)
    return list(split.split(groups, y, groups))


def auc(classifier: ClassifierMixin, x: FloatArray, y: IntArray, splits: Folds) -> float:
    """How well the sides are told apart: area under the ROC curve over the predictions of all folds; 0.5 is not."""
    return float(roc_auc_score(y, cross_val_predict(classifier, x, y, cv=splits, method="predict_proba")[:, 1]))
