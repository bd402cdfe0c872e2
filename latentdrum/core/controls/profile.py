"""A controller profile: the controls of one model of controller, where they are on it, and what they set."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from typing import Final, TypeAlias

from latentdrum.core.controls.binding import Aim, Binding, bind
from latentdrum.core.controls.control import LSB, Control, Kind
from latentdrum.core.controls.control_reader import NRPN_CC
from latentdrum.core.controls.relative import Encoding
from latentdrum.core.controls.takeover import Takeover
from latentdrum.core.messages import (
    ChannelPressure,
    ControlChange,
    InputPort,
    KeyPressure,
    Message,
    NoteOff,
    NoteOn,
    PitchBend,
)
from latentdrum.core.parameters.control_map import OMNI
from latentdrum.core.parameters.macros import MACROS
from latentdrum.core.parameters.table import PARAMETERS

#: What lights a button or pad: the values, 0..127, that are sent to it for off, ready and on.
Lights: TypeAlias = tuple[int, int, int]
#: Of one that has a single lamp: lit while it is on.
LIGHTS: Final[Lights] = (0, 0, 127)
#: The messages by which a control can be set.
_SHOWN: Final = (Kind.CC, Kind.CC14, Kind.PITCH_BEND, Kind.NOTE)
#: What the first eight knobs of every controller set, in this order.
FIRST_EIGHT: Final = tuple(MACROS)


class Shape(Enum):
    """What a control looks like."""

    KNOB = "knob"
    ENCODER = "encoder"
    FADER = "fader"
    BUTTON = "button"
    PAD = "pad"
    WHEEL = "wheel"

    @property
    def is_pressed(self) -> bool:
        """Whether it is pressed, not moved."""
        return self in (Shape.BUTTON, Shape.PAD)


@dataclass(frozen=True, slots=True)
class Part:
    """One control of a controller: its name as printed on it, or short.

    encoding: of an encoder. lights: of a button or pad; None for those of its profile.
    """

    name: str
    shape: Shape
    control: Control
    encoding: Encoding = Encoding.ABSOLUTE
    lights: Lights | None = None


@dataclass(frozen=True)
class Profile:
    """A controller and what its controls set.

    source: the public document that its controls were taken from. layout: rows of names of parts, "" is a gap.
    first_eight: the parts that set FIRST_EIGHT, "" for none, unless `own` binds the part or the parameter.
    channel, port: of controls that name none. lights: of buttons and pads that name none.
    """

    name: str
    own: tuple[Binding, ...] = ()
    parts: tuple[Part, ...] = ()
    layout: tuple[tuple[str, ...], ...] = ()
    first_eight: tuple[str, ...] = ()
    maker: str = ""
    model: str = ""
    source: str = ""
    notes: str = ""
    channel: int = OMNI
    port: InputPort | None = None
    takeover: Takeover = Takeover.PICKUP
    lights: Lights = LIGHTS

    @property
    def description(self) -> str:
        """One line for lists."""
        return " ".join(filter(None, (self.maker, self.model))) or "controls learned"

    @cached_property
    def bindings(self) -> tuple[Binding, ...]:
        """All bindings: those of the first eight that `own` leaves, then `own`."""
        controls, aims = {each.control for each in self.own}, {each.aim for each in self.own}
        found = []
        for name, wanted in zip(self.first_eight, FIRST_EIGHT, strict=False):
            part, row = self.part_named(name), PARAMETERS[wanted]
            if part is not None and part.control not in controls and row not in aims:
                found.append(replace(bind(part.control, row, part.encoding), takeover=self.takeover))
        return (*found, *self.own)

    @cached_property
    def by_control(self) -> Mapping[Control, tuple[Binding, ...]]:
        """The bindings of each control."""
        return {each.control: self._of(each.control) for each in self.bindings}

    @cached_property
    def _used(self) -> frozenset[Control]:
        """The controls as they come in: a Control Change of 14 bits or an NRPN is several plain ones."""
        used = set(self.by_control)
        for control in self.by_control:
            if control.kind is Kind.CC14:
                used |= {replace(control, kind=Kind.CC, number=control.number + each) for each in (0, LSB)}
            elif control.kind is Kind.NRPN:
                used |= {replace(control, kind=Kind.CC, number=each) for each in NRPN_CC}
        return frozenset(used)

    def _of(self, control: Control) -> tuple[Binding, ...]:
        return tuple(each for each in self.bindings if each.control == control)

    @cached_property
    def shown(self) -> tuple[Binding, ...]:
        """The bindings that can be shown on their controls, by what those send themselves; of several the last one."""
        found = {
            each.control: each for each in self.bindings if each.control.kind in _SHOWN and each.control.channel != OMNI
        }
        return tuple(found.values())

    @cached_property
    def lights_of(self) -> Mapping[Control, Lights]:
        """What lights each of these controls, if it is a button or pad."""
        parts = {each.control: self.part_of(each.control) for each in self.shown}
        return {at: self.lights if part is None or part.lights is None else part.lights for at, part in parts.items()}

    def bound(self, control: Control) -> tuple[Binding, ...]:
        """The bindings of a control that moved, on its own channel and port or on any."""
        return next((found for each in control.as_bound if (found := self.by_control.get(each))), ())

    def uses(self, message: Message, port: InputPort = InputPort.IN) -> bool:
        """Whether a message is part of what a bound control sends."""
        control = plain_control(message, port)
        return control is not None and not self._used.isdisjoint(control.as_bound)

    def part_named(self, name: str) -> Part | None:
        """The part of that name."""
        return next((part for part in self.parts if part.name == name), None)

    def part_of(self, control: Control) -> Part | None:
        """The part that sends as a control does."""
        same = control.as_bound
        return next((part for part in self.parts if part.control in same), None)

    def with_binding(self, binding: Binding) -> "Profile":
        """The profile with a binding in place of all others of its control, and of its parameter or action."""
        gone = self.replaced_by(binding)
        return replace(self, own=(*(each for each in self.own if each not in gone), binding))

    def replaced_by(self, binding: Binding) -> tuple[Binding, ...]:
        """Those of `own` of the control of a binding, or of its parameter or action."""
        port = binding.control.port
        return tuple(
            each
            for each in self.own
            if each.aim == binding.aim
            or (each.control if port else replace(each.control, port=None)) in binding.control.as_bound
        )

    def without(self, aim: Aim) -> "Profile":
        """The profile without the bindings of a parameter or an action."""
        named = list(self.first_eight)
        for index, wanted in enumerate(FIRST_EIGHT[: len(named)]):
            if aim == PARAMETERS[wanted]:
                named[index] = ""
        kept = tuple(each for each in self.own if each.aim != aim)
        return replace(self, own=kept, first_eight=tuple(named))

    def with_encoding(self, control: Control, encoding: Encoding) -> "Profile":
        """The profile with the encoding of a control known."""
        own = tuple(replace(each, encoding=encoding) if each.control == control else each for each in self.own)
        parts = tuple(replace(each, encoding=encoding) if each.control == control else each for each in self.parts)
        return replace(self, own=own, parts=parts)


def plain_control(message: Message, port: InputPort = InputPort.IN) -> Control | None:
    """The control that a message to a port is of, taken by itself; None for other messages."""
    match message:
        case ControlChange(channel, controller, _):
            return Control(Kind.CC, channel + 1, controller, port)
        case NoteOn(channel, note, _) | NoteOff(channel, note):
            return Control(Kind.NOTE, channel + 1, note, port)
        case KeyPressure(channel, note, _):
            return Control(Kind.KEY_PRESSURE, channel + 1, note, port)
        case ChannelPressure(channel, _):
            return Control(Kind.CHANNEL_PRESSURE, channel + 1, port=port)
        case PitchBend(channel, _):
            return Control(Kind.PITCH_BEND, channel + 1, port=port)
        case _:
            return None
