"""How measures of one drum change as it is struck harder: the least-squares slope over its recorded velocity layers."""

from typing import Final

from latentdrum.core.arrays import FloatArray

#: Layers nearer than this, of hardness -1 (softest) to 1 (hardest), tell nothing of velocity.
_MIN_SPAN: Final = 0.5


def moments(hardness: FloatArray, measures: FloatArray) -> tuple[FloatArray, float]:
    """The covariance of measures (n, k) with hardness (n,), (k,), and the variance of hardness; both summed over n."""
    deviation = hardness - hardness.mean()
    return deviation @ (measures - measures.mean(0)), float(deviation @ deviation)


def velocity_slope(hardness: FloatArray, measures: FloatArray) -> FloatArray | None:
    """The change of measures (n, k) as hardness (n,) rises by 1, (k,); None if the layers lie too near to tell."""
    if hardness.max() - hardness.min() < _MIN_SPAN:
        return None
    covariance, variance = moments(hardness, measures)
    return covariance / variance
