"""The named axes of the rhythm space: percentiles of one attribute each. Needs no numpy, for quick commands."""

from types import MappingProxyType
from typing import Final

#: What 0 and 1 mean, in the order of the model's axis input.
AXIS_MEANINGS: Final = MappingProxyType(
    {
        "busyness": "how many hits there are, from sparse to busy",
        "syncopation": "the share of kick, snare and toms that falls off the beat",
        "energy": "how loud the hits are, from soft to hard playing",
        "cymbals": "which cymbal keeps time, from hi-hat to ride",
        "fills": "the share of toms, crash and end-of-phrase fills",
        "feel": "the mean offset of the hits, from ahead of the beat to laid back",
    }
)

AXES: Final = tuple(AXIS_MEANINGS)

#: The outermost grooves of the data are outliers (one hit in two bars, only toms), and controllers are often left at
#: their ends: an axis knob reaches from percentile 2 to 98, farther only where the preset itself lies there.
KNOB_REACH: Final = (0.02, 0.98)
