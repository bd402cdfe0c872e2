"""The range of both latent spaces: what a position or a timbre may be, and so what its file can hold."""

from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray

#: Limit of the free dimensions, standard deviations.
Z_LIMIT: Final = 8.0


def in_range(what: str, axes: FloatArray, z: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Axes within 0..1 and z within +-Z_LIMIT. Raises ValueError, naming what they are of, for one not finite."""
    for name, array in (("axes", axes), ("z", z)):
        if not np.isfinite(array).all():
            raise ValueError(f"{what} {name}: contains a value that is not finite")
    return np.clip(axes, 0.0, 1.0), np.clip(z, -Z_LIMIT, Z_LIMIT)
