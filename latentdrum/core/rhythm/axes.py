"""The named axes of the rhythm space: percentiles of one attribute each. Needs no numpy, for quick commands."""

from types import MappingProxyType
from typing import Final

#: What 0 and 1 mean, in the order of the model's axis input.
AXIS_MEANINGS: Final = MappingProxyType(
    {
        "busyness": "how many hits there are, from sparse to busy",
        "syncopation": "how much of the kick, snare and toms falls off the beat",
        "energy": "how hard the drums are struck, from brushed to slammed",
        "cymbals": "who keeps time, from hi-hat to ride",
        "fills": "how much goes to toms, crash and the end of the phrase",
        "feel": "how the hits lean, from pushing ahead to laid back",
    }
)

AXES: Final = tuple(AXIS_MEANINGS)
