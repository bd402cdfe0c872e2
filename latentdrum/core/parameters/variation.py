"""The parameters of fills and of evolution: what the groove does by itself, and the two buttons of the player."""

from typing import Final

from latentdrum.core.parameters.parameter import Group, Parameter
from latentdrum.core.parameters.sound import OFF_ON

#: Bars of a phrase: how long evolution stays at a place.
PHRASE_BARS: Final = 4

#: The lengths of a fill, bars.
FILL_LENGTHS: Final = ("1/2", "1", "2")

VARIATION_PARAMETERS: Final = (
    Parameter(
        "fill_every",
        Group.VARIATION,
        "Every so many bars there is a fill, which leads to the downbeat; 0 is never.",
        113,
        high=32.0,
        default=0.0,
        unit="bars",
        whole=True,
    ),
    Parameter(
        "fill_length",
        Group.VARIATION,
        "How long a fill is, in bars up to the downbeat; one by the button is never longer than from its press.",
        None,
        high=len(FILL_LENGTHS) - 1.0,
        default=1.0,
        choices=FILL_LENGTHS,
    ),
    Parameter(
        "fill_intensity",
        Group.VARIATION,
        "How far a fill raises the axis fills: 0 not at all, 1 to its end.",
        114,
        default=0.8,
    ),
    Parameter(
        "fill_crash",
        Group.VARIATION,
        "Whether the downbeat after a fill has a crash.",
        116,
        default=1.0,
        choices=OFF_ON,
    ),
    Parameter(
        "evolve",
        Group.VARIATION,
        f"How far the groove wanders from its place, anew every {PHRASE_BARS} bars, and back; 0 stays there.",
        117,
        default=0.0,
    ),
    Parameter(
        "fill",
        Group.STUDIO,
        "A button: a fill from now to the end of the bar, or of the next one by fill_length; off again by itself.",
        115,
        default=0.0,
        choices=OFF_ON,
    ),
    Parameter(
        "freeze",
        Group.STUDIO,
        "Holds which hits play, whatever leads elsewhere; swing, humanise, velocities and sounds can still be turned.",
        118,
        default=0.0,
        choices=OFF_ON,
    ),
)
