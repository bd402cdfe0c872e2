"""The parameters of the rhythm and the studio settings."""

from collections.abc import Mapping
from enum import Enum
from typing import Final

from latentdrum.core.messages import SongPositionUnit
from latentdrum.core.parameters.parameter import Group, Parameter, When
from latentdrum.core.rhythm.axes import AXIS_MEANINGS
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.core.units import BPM_RANGE


class StartWhen(Enum):
    """The boundary at which a song begins while a clock runs."""

    NOW = 0  # the next step
    BEAT = 1
    BAR = 2


def start_when(values: Mapping[str, float]) -> StartWhen:
    """The boundary that the values name."""
    return StartWhen(round(values["start_when"]))


_AXES = tuple(
    Parameter(name, Group.AXIS, f"{text[0].upper()}{text[1:]}.", 20 + i)
    for i, (name, text) in enumerate(AXIS_MEANINGS.items())
)

_LATENTS = tuple(
    Parameter(
        f"latent_{i + 1}",
        Group.LATENT,
        f"Free dimension {i + 1} of the rhythm space; 1 changes the groove most.",
        26 + i,
        low=-3.0,
        high=3.0,
        default=0.0,
        unit="sd",
    )
    for i in range(4)
)

_PLAYING = (
    Parameter(
        "density", Group.PLAYING, "How many hits of the groove play; 0.5 is the groove as decoded, 0 is silence.", 102
    ),
    Parameter(
        "temperature",
        Group.PLAYING,
        "How randomly the hits of every two bars are drawn; 0 always plays the most likely ones.",
        103,
        default=0.0,
    ),
    Parameter(
        "variation",
        Group.PLAYING,
        "How far each bar moves in the space from the set position; 0 repeats the pattern.",
        104,
        default=0.0,
    ),
    Parameter(
        "swing",
        Group.PLAYING,
        "How late every second note of swing_grid is, for straight grooves; 0.67 is a triplet shuffle.",
        105,
        default=0.0,
    ),
    Parameter(
        "swing_grid",
        Group.PLAYING,
        "What swing makes late: every second 16th, or every second 8th, with the 16ths beside it.",
        119,
        default=1.0,
        choices=("8", "16"),
    ),
    Parameter(
        "humanise",
        Group.PLAYING,
        "How much of each hit's touch and of flams is kept: 0 is quantised, at mean velocities; above 1 is looser.",
        106,
        high=2.0,
        default=1.0,
    ),
    Parameter("velocity", Group.PLAYING, "Scales every velocity; 1 is as decoded.", 107, high=2.0, default=1.0),
)

_PLACE = (
    Parameter(
        "style",
        Group.PLACE,
        "The style that the groove is decoded for.",
        30,
        high=len(STYLES) - 1.0,
        default=float(STYLES.index("house")),
        choices=STYLES,
    ),
    Parameter("morph", Group.PLACE, "Interpolates from the preset's position to its second one.", 31, default=0.0),
)

_STUDIO = (
    Parameter(
        "tempo",
        Group.STUDIO,
        "The internal clock's tempo; no effect while a DAW's clock is followed.",
        None,
        low=BPM_RANGE[0],
        high=BPM_RANGE[1],
        default=120.0,
        unit="BPM",
    ),
    Parameter(
        "count_in",
        Group.STUDIO,
        "So many bars are clicked on the hi-hat before the song, on the internal clock, from the top.",
        None,
        high=4.0,
        default=0.0,
        unit="bars",
        when=When.START,
        whole=True,
    ),
    Parameter(
        "start_when",
        Group.STUDIO,
        "When a song begins while a clock runs (Link, or the song itself that begins again): next step, beat or bar.",
        None,
        high=2.0,
        default=2.0,
        when=When.START,
        choices=tuple(when.name.lower() for when in StartWhen),
    ),
    Parameter(
        "tap",
        Group.STUDIO,
        "A button: each press is a tap of the internal clock's tempo, on quarters; assign a controller to it.",
        None,
        default=0.0,
        when=When.NOW,
        choices=("off", "on"),
    ),
    Parameter(
        "tap_note",
        Group.STUDIO,
        "The incoming note that taps the tempo instead of playing a pad; -1 is none.",
        None,
        low=-1.0,
        high=127.0,
        default=-1.0,
        when=When.NOW,
        whole=True,
    ),
    Parameter(
        "seed",
        Group.SEED,
        "Selects one of many performances; the same seed plays the same bars.",
        None,
        high=2**31 - 1.0,
        default=1.0,
        whole=True,
    ),
    Parameter(
        "send_offset",
        Group.STUDIO,
        "How much later (or earlier, below 0) notes are sent, to compensate the DAW's latency.",
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
        "The unit of the DAW's Song Position Pointer; Ardour 7 sends clocks, the MIDI specification says sixteenths.",
        None,
        high=1.0,
        default=0.0,
        when=When.START,
        choices=tuple(unit.name.lower() for unit in SongPositionUnit),
    ),
)

RHYTHM_PARAMETERS: Final = (*_AXES, *_LATENTS, *_PLACE, *_PLAYING, *_STUDIO)
