"""MIDI controllers to parameter values: `ControlMap.apply` turns a Control Change into a new value."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from latentdrum.core.messages import ControlChange
from latentdrum.core.parameters.table import PARAMETERS, Parameter, Values, parameter

OMNI: Final = 0


@dataclass(frozen=True, slots=True)
class ControlRange:
    """What a controller sets: a parameter, from low (CC 0) to high (CC 127); low above high reverses it."""

    parameter: Parameter
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ControlMap:
    """Which controller sets which parameter; listen is the channel received, 1..16, or 0 for all."""

    by_cc: Mapping[int, ControlRange]
    listen: int = OMNI

    def apply(self, values: Values, message: ControlChange) -> Values:
        """The values after a Control Change; the same object if it sets nothing."""
        control = self.by_cc.get(message.controller)
        if control is None or not self.accepts(message.channel):
            return values
        name = control.parameter.name
        return {**values, name: control.parameter.from_cc(message.value, control.low, control.high)}

    def accepts(self, channel: int) -> bool:
        """Whether messages on a channel (0..15 as in the bytes) are received."""
        return self.listen in (OMNI, channel + 1)


def _full(row: Parameter) -> ControlRange:
    return ControlRange(row, row.low, row.high)


DEFAULT_CONTROLS: Final[Mapping[int, ControlRange]] = MappingProxyType(
    {row.cc: _full(row) for row in PARAMETERS.values() if row.cc is not None}
)


def control_map(overrides: Mapping[str, tuple[int, float, float]], listen: int = OMNI) -> ControlMap:
    """The default map with some parameters moved: name -> (cc, low, high).

    A moved parameter gives up its default controller; a controller taken from a parameter leaves that one without.
    """
    by_cc = {cc: control for cc, control in DEFAULT_CONTROLS.items() if control.parameter.name not in overrides}
    for name, (cc, low, high) in overrides.items():
        by_cc[cc] = ControlRange(parameter(name), low, high)
    return ControlMap(MappingProxyType(by_cc), listen)
