"""The named axes of the rhythm space: each knob is the percentile of one quality among the training grooves."""

from types import MappingProxyType
from typing import Final

#: What a knob at 0 and at 1 sounds like, in the order of the model's axis input.
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
