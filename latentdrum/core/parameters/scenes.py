"""The parameters of scenes: when and how fast a recalled one takes over, the crossfader and the XY field."""

from typing import Final

from latentdrum.core.parameters.parameter import Group, Parameter
from latentdrum.core.parameters.sound import OFF_ON

#: How many scenes a preset may have.
MAX_SCENES: Final = 16
#: When a recalled scene takes over.
MOMENTS: Final = ("now", "beat", "bar", "phrase")

SCENE_PARAMETERS: Final = (
    Parameter(
        "scene_when",
        Group.SCENE,
        "When a recalled scene takes over: at once, or at the next beat, bar or phrase of four bars.",
        None,
        high=len(MOMENTS) - 1.0,
        default=float(MOMENTS.index("bar")),
        choices=MOMENTS,
    ),
    Parameter(
        "scene_glide",
        Group.SCENE,
        "How many bars it takes from what plays to a recalled scene; 0 changes at once.",
        None,
        high=32.0,
        default=0.0,
        unit="bars",
    ),
    Parameter("crossfade", Group.SCENE, "Interpolates from the scene crossfade_a to crossfade_b.", 16, default=0.0),
    *(
        Parameter(
            f"crossfade_{end}",
            Group.SCENE,
            f"The scene at the {side} end of the crossfader; 0 is none, which turns it off.",
            None,
            high=float(MAX_SCENES),
            default=0.0,
            whole=True,
        )
        for end, side in (("a", "lower"), ("b", "upper"))
    ),
    Parameter(
        "xy",
        Group.SCENE,
        "Whether xy_x and xy_y move between the scenes 1 to 4.",
        19,
        default=0.0,
        choices=OFF_ON,
    ),
    Parameter("xy_x", Group.SCENE, "From the scenes 1 and 3 (0) to the scenes 2 and 4 (1).", 17),
    Parameter("xy_y", Group.SCENE, "From the scenes 1 and 2 (0) to the scenes 3 and 4 (1).", 18),
)
