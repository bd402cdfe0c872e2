"""Messages to moves of controls: `read` puts together what takes several messages, 14 bits and NRPN.

The rules are those of MIDI 1.0: a controller 0..31 is the MSB of the one 32 higher; 99 and 98 (MSB, LSB) name an NRPN,
whose value 6 and 38 are. Many controllers use the same numbers for plain knobs, so every Control Change is also a move
of its own, and an LSB counts as one only just after its MSB.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from latentdrum.core.controls.control import LSB, Control, Kind, Move, Press, Touch
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

#: An LSB belongs to an MSB that came at most so long before, seconds.
LSB_WITHIN_S: Final = 0.020
DATA_ENTRY: Final = 6
_NRPN_LSB, _NRPN_MSB, _RPN_LSB, _RPN_MSB = 98, 99, 100, 101
#: The controllers that make up an NRPN.
NRPN_CC: Final = frozenset({DATA_ENTRY, DATA_ENTRY + LSB, _NRPN_LSB, _NRPN_MSB})

_Channel: TypeAlias = tuple[InputPort, int]  # 0..15
_Address: TypeAlias = tuple[_Channel, int]  # its controller


@dataclass(frozen=True, slots=True)
class ReaderState:
    """What earlier messages mean for the next one.

    coarse: ((port, channel), controller 0..31) -> its value and when it came. number: (port, channel) -> the MSB and
    LSB of the NRPN that data entry sets; fine: the NRPNs of which an LSB has come, so that their MSB alone is half a
    message.
    """

    coarse: Mapping[_Address, tuple[int, float]] = field(default_factory=dict)
    number: Mapping[_Channel, tuple[int | None, int | None]] = field(default_factory=dict)
    fine: frozenset[Control] = frozenset()


def read(
    state: ReaderState, message: Message, at_s: float, port: InputPort = InputPort.IN
) -> tuple[ReaderState, tuple[Touch, ...]]:
    """The moves that a message completes; of several that one message may mean the most special comes first."""
    match message:
        case ControlChange():
            return _read_cc(state, message, at_s, port)
        case NoteOn(channel, note, _):
            return state, (Press(Control(Kind.NOTE, channel + 1, note, port), True, at_s),)
        case NoteOff(channel, note):
            return state, (Press(Control(Kind.NOTE, channel + 1, note, port), False, at_s),)
        case KeyPressure(channel, note, value):
            return state, (Move(Control(Kind.KEY_PRESSURE, channel + 1, note, port), value, 7, at_s),)
        case ChannelPressure(channel, value):
            return state, (Move(Control(Kind.CHANNEL_PRESSURE, channel + 1, port=port), value, 7, at_s),)
        case PitchBend(channel, value):
            return state, (Move(Control(Kind.PITCH_BEND, channel + 1, port=port), value, 14, at_s),)
        case _:
            return state, ()


def _read_cc(
    state: ReaderState, message: ControlChange, at_s: float, port: InputPort
) -> tuple[ReaderState, tuple[Touch, ...]]:
    channel, controller, value = message.channel, message.controller, message.value
    plain, on = Move(Control(Kind.CC, channel + 1, controller, port), value, 7, at_s), (port, channel)
    if controller in (_NRPN_LSB, _NRPN_MSB, _RPN_LSB, _RPN_MSB):
        return _numbered(state, message, on), (plain,)
    touches: list[Touch] = []
    if controller in (DATA_ENTRY, DATA_ENTRY + LSB):
        state, touches = _data_entry(state, message, at_s, port)
    if controller < LSB:
        state = replace(state, coarse={**state.coarse, (on, controller): (value, at_s)})
    elif controller < 2 * LSB:
        coarse, came_s = state.coarse.get((on, controller - LSB), (0, float("-inf")))
        if at_s - came_s <= LSB_WITHIN_S:
            fine = Control(Kind.CC14, channel + 1, controller - LSB, port)
            touches.append(Move(fine, coarse << 7 | value, 14, at_s))
    return state, (*touches, plain)


def _numbered(state: ReaderState, message: ControlChange, on: _Channel) -> ReaderState:
    """A part of an NRPN's number; an RPN ends the one before."""
    msb, lsb = state.number.get(on, (None, None))
    match message.controller:
        case 99:
            msb = message.value
        case 98:
            lsb = message.value
        case _:
            msb = lsb = None
    return replace(state, number={**state.number, on: (msb, lsb)})


def _data_entry(
    state: ReaderState, message: ControlChange, at_s: float, port: InputPort
) -> tuple[ReaderState, list[Touch]]:
    on = (port, message.channel)
    msb, lsb = state.number.get(on, (None, None))
    if msb is None or lsb is None:
        return state, []
    control = Control(Kind.NRPN, message.channel + 1, msb << 7 | lsb, port)
    if message.controller == DATA_ENTRY:
        return state, [] if control in state.fine else [Move(control, message.value, 7, at_s)]
    coarse, came_s = state.coarse.get((on, DATA_ENTRY), (0, float("-inf")))
    if at_s - came_s > LSB_WITHIN_S:
        return state, []
    return replace(state, fine=state.fine | {control}), [Move(control, coarse << 7 | message.value, 14, at_s)]
