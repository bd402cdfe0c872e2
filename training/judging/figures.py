"""What the reports on both models have in common: rank correlation, and figures as text."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr


def rank_correlation(a: NDArray[np.floating[Any]], b: NDArray[np.floating[Any]]) -> float:
    """Spearman's coefficient of two arrays of one shape; 0 when one of them is constant."""
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return 0.0
    return float(spearmanr(a.ravel(), b.ravel()).statistic)


def number_text(value: float | None, digits: int = 2) -> str:
    """A figure with so many decimals, or "-" where it is missing."""
    return "-" if value is None else f"{value:.{digits}f}"
