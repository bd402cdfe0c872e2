"""Writers of programmed drum patterns: one rule set a style, for styles that no data set covers.

The rules come from general knowledge of the styles; no recording or published pattern book was copied.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import numpy as np

from latentdrum.core.rhythm.groove import Groove
from training.rhythm.styles import breaks, four_floor, half_time, hip_hop, machines, two_step
from training.rhythm.styles.feel import Style

#: Every programmed style's rules, in the order of latentdrum.core.rhythm.styles.PROGRAMMED.
STYLE_WRITERS: Final[Mapping[str, Style]] = MappingProxyType(
    {
        "house": four_floor.HOUSE,
        "deep-house": four_floor.DEEP_HOUSE,
        "techno": machines.TECHNO,
        "minimal": machines.MINIMAL,
        "electro": breaks.ELECTRO,
        "trap": half_time.TRAP,
        "drum-and-bass": two_step.DRUM_AND_BASS,
        "jungle": breaks.JUNGLE,
        "uk-garage": two_step.UK_GARAGE,
        "dubstep": half_time.DUBSTEP,
        "reggaeton": half_time.REGGAETON,
        "boom-bap": hip_hop.BOOM_BAP,
        "lo-fi": hip_hop.LO_FI,
        "disco": four_floor.DISCO,
        "breakbeat": breaks.BREAKBEAT,
        "afro-house": four_floor.AFRO_HOUSE,
        "trance": machines.TRANCE,
        "footwork": two_step.FOOTWORK,
    }
)


def write(style: str, rng: np.random.Generator) -> Groove:
    """Two bars of a programmed style; the same generator state writes the same bars.

    Raises ValueError for a style that has no rules.
    """
    if style not in STYLE_WRITERS:
        raise ValueError(f"style {style!r} has no writer; choose one of: {', '.join(STYLE_WRITERS)}")
    return STYLE_WRITERS[style].write(rng)
