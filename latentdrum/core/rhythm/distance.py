"""How far parameters have left their home, 0..1: 0 is home, where a loop plays; at 1 the model plays alone."""

from collections.abc import Iterable
from math import hypot
from typing import Final

#: A change of one axis alone that is a distance of 1, in percentiles (0..1).
AXIS_UNIT: Final = 0.25
#: The same for a free dimension, standard deviations.
Z_UNIT: Final = 1.0
#: The same for a share 0..1: morph, variation, temperature, evolve.
SHARE_UNIT: Final = 1.0


def distance(axes: Iterable[float], z: Iterable[float], shares: Iterable[float], *, style_changed: bool) -> float:
    """The root of the summed squares of all changes, each in its unit, and at most 1; another style is 1.

    axes: changes in percentiles. z: in standard deviations. shares: of morph, variation, temperature and evolve. It
    is 0 only if nothing has changed.
    """
    if style_changed:
        return 1.0
    in_units = [
        change / unit for changes, unit in ((axes, AXIS_UNIT), (z, Z_UNIT), (shares, SHARE_UNIT)) for change in changes
    ]
    return min(hypot(*in_units), 1.0)
