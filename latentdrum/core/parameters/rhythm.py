"""The parameters of the rhythm and the studio settings."""

from typing import Final

from latentdrum.core.messages import SongPositionUnit
from latentdrum.core.parameters.parameter import Group, Parameter, When
from latentdrum.core.rhythm.axes import AXIS_MEANINGS
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.core.units import BPM_RANGE

_AXES = tuple(
    Parameter(name, Group.AXIS, f"{text[0].upper()}{text[1:]}.", 20 + i)
    for i, (name, text) in enumerate(AXIS_MEANINGS.items())
)

_LATENTS = tuple(
    Parameter(
        f"latent_{i + 1}",
        Group.LATENT,
        f"Free dimension {i + 1} of the rhythm space, the strongest first.",
        26 + i,
        low=-3.0,
        high=3.0,
        default=0.0,
        unit="sd",
    )
    for i in range(4)
)

_MACROS = (
    Parameter(
        "density", Group.MACRO, "How many of the groove's hits play; 0.5 is the groove as it is, 0 is silence.", 102
    ),
    Parameter(
        "temperature",
        Group.MACRO,
        "How freely each bar is drawn anew; 0 always plays the surest hits.",
        103,
        default=0.0,
    ),
    Parameter("variation", Group.MACRO, "How far each bar wanders from the pattern; 0 repeats it.", 104, default=0.0),
    Parameter(
        "swing",
        Group.MACRO,
        "How late every second sixteenth comes, for straight grooves; 0.67 is a triplet shuffle.",
        105,
        default=0.0,
    ),
    Parameter(
        "humanise",
        Group.MACRO,
        "How much of the drummer's timing and dynamics stays; 0 is a machine on the grid.",
        106,
        high=2.0,
        default=1.0,
    ),
    Parameter("velocity", Group.MACRO, "How loud everything is struck; 1 is as decoded.", 107, high=2.0, default=1.0),
)

_PLACE = (
    Parameter(
        "style",
        Group.PLACE,
        "Which style's corner of the space the groove comes from.",
        30,
        high=len(STYLES) - 1.0,
        default=float(STYLES.index("house")),
        choices=STYLES,
    ),
    Parameter("morph", Group.PLACE, "How far along the way to the preset's second place.", 31, default=0.0),
)

_STUDIO = (
    Parameter(
        "tempo",
        Group.STUDIO,
        "The internal clock's tempo; a followed DAW has its own.",
        None,
        low=BPM_RANGE[0],
        high=BPM_RANGE[1],
        default=120.0,
        unit="BPM",
    ),
    Parameter(
        "seed",
        Group.SEED,
        "Which performance of the many; the same seed plays the same bars.",
        None,
        high=2**31 - 1.0,
        default=1.0,
        whole=True,
    ),
    Parameter(
        "send_offset",
        Group.STUDIO,
        "How much later (or earlier) notes are sent, to meet the DAW's own delay.",
        None,
        low=-100.0,
        high=100.0,
        default=0.0,
        unit="ms",
        when=When.NOTE,
    ),
    Parameter(
        "song_position_unit",
        Group.STUDIO,
        "What the DAW counts its song position in; Ardour 7 counts clocks, the specification sixteenths.",
        None,
        high=1.0,
        default=0.0,
        when=When.JUMP,
        choices=tuple(unit.name.lower() for unit in SongPositionUnit),
    ),
)

RHYTHM_PARAMETERS: Final = (*_AXES, *_LATENTS, *_PLACE, *_MACROS, *_STUDIO)
