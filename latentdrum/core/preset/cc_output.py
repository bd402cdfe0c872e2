"""CC output: the timbre axes of every hit as Control Changes, for instruments with their own sounds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeAlias

from latentdrum.core.messages import ControlChange
from latentdrum.core.parameters.sound import pad_parameter
from latentdrum.core.parameters.table import PARAMETERS
from latentdrum.core.timbre.timbre import TIMBRE_AXES, Timbre
from latentdrum.core.voices import Voice

#: (voice, number of the axis) -> its controller.
Controllers: TypeAlias = Mapping[tuple[Voice, int], int]

#: The controllers of the MIDI chart: those that set the same axis here.
CHART_CONTROLLERS: Final[Controllers] = MappingProxyType(
    {
        (voice, number): cc
        for voice in Voice
        for number, axis in enumerate(TIMBRE_AXES)
        if (cc := PARAMETERS[pad_parameter(voice, axis)].cc) is not None
    }
)


@dataclass(frozen=True, slots=True)
class CcOutput:
    """Where axes are sent: the channel, 1..16, and the controllers."""

    channel: int
    controllers: Controllers = field(default_factory=lambda: CHART_CONTROLLERS)


def axis_control_changes(sound_out: CcOutput, voice: Voice, timbre: Timbre) -> tuple[ControlChange, ...]:
    """A hit's axes, 0..1 as 0..127."""
    return tuple(
        ControlChange(sound_out.channel - 1, sound_out.controllers[voice, number], round(127 * float(share)))
        for number, share in enumerate(timbre.axes)
        if (voice, number) in sound_out.controllers
    )
