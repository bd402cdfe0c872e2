"""The named axes of the rhythm space: each knob is the percentile of one quality among the training grooves."""

from types import MappingProxyType
from typing import Final

#: What a knob at 0 and at 1 sounds like, in the order of the model's axis input.
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
