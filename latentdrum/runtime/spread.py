"""Many measurements as three numbers."""

from collections.abc import Iterable

import numpy as np


def percentiles(values_ms: Iterable[float]) -> dict[str, float] | None:
    """The middle and the worst of some milliseconds, or None without any."""
    found = np.fromiter(values_ms, np.float64)
    if not found.size:
        return None
    p50, p99, worst = np.percentile(found, (50, 99, 100))
    return {"p50": round(float(p50), 3), "p99": round(float(p99), 3), "max": round(float(worst), 3)}
