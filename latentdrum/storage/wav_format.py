"""The formats and sample rates that WAV files are written in."""

from enum import Enum
from typing import Final

#: Sample rates in Hz that can be chosen, lowest first.
RATES_HZ: Final = (44_100, 48_000, 88_200, 96_000)


class WavFormat(Enum):
    """How frames are stored: as integers of 16 or 24 bits, or as 32-bit float. Names are libsndfile's subtypes."""

    PCM_16 = "16"
    PCM_24 = "24"
    FLOAT = "float"
