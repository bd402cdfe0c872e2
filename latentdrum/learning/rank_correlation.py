"""Spearman's rank correlation."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr


def rank_correlation(a: NDArray[np.floating[Any]], b: NDArray[np.floating[Any]]) -> float:
    """Spearman's coefficient of two arrays of one shape; 0 when one of them is constant."""
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return 0.0
    return float(spearmanr(a.ravel(), b.ravel()).statistic)
