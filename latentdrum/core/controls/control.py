"""A physical control: which knob, fader, button or pad a message comes from, and its moves."""

from dataclasses import dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import Final, TypeAlias

from latentdrum.core.messages import InputPort
from latentdrum.core.parameters.control_map import OMNI
from latentdrum.core.parameters.parameter import share_of_travel


class Kind(Enum):
    """The messages that a control sends."""

    CC = "cc"
    CC14 = "cc14"
    NRPN = "nrpn"
    PITCH_BEND = "pitch_bend"
    CHANNEL_PRESSURE = "channel_pressure"
    KEY_PRESSURE = "key_pressure"
    NOTE = "note"

    @property
    def last_number(self) -> int | None:
        """The highest number of such a control; None if a channel has one alone, which needs no number."""
        return _LAST_NUMBER[self]


_LAST_NUMBER: Final = {
    Kind.CC: 119,  # 120..127 are channel mode messages
    Kind.CC14: 31,  # its MSB; the LSB is 32 higher
    Kind.NRPN: 16383,
    Kind.PITCH_BEND: None,
    Kind.CHANNEL_PRESSURE: None,
    Kind.KEY_PRESSURE: 127,
    Kind.NOTE: 127,
}

#: Controllers with a meaning of their own (MIDI 1.0): bank select, data entry and their LSBs, parameter numbers,
#: channel mode. A control is not learned by one of these alone.
RESERVED_CC: Final = frozenset({0, 6, 32, 38, *range(98, 102), *range(120, 128)})
#: From an MSB's controller to that of its LSB.
LSB: Final = 32


@dataclass(frozen=True, slots=True)
class Control:
    """One control: kind of message, channel 1..16 (OMNI is any) and number (0 where the kind has none).

    port: the input that it sends to, None for any.
    """

    kind: Kind
    channel: int
    number: int = 0
    port: InputPort | None = None

    @property
    def text(self) -> str:
        """As in files and on screen: "cc 21", "pitch_bend channel 3", "cc 7 channel 1 port control"."""
        number = "" if self.kind.last_number is None else f" {self.number}"
        channel = f" channel {self.channel}" if self.channel != OMNI else ""
        return f"{self.kind.value}{number}{channel}" + (f" port {self.port.value}" if self.port is not None else "")

    @property
    def as_bound(self) -> tuple["Control", ...]:
        """The controls that a binding of this one may name, from its channel and port to any, the narrowest first."""
        return _as_bound(self)


@lru_cache(maxsize=1024)
def _as_bound(control: Control) -> tuple[Control, ...]:
    named = ((channel, port) for port in (control.port, None) for channel in (control.channel, OMNI))
    return tuple(dict.fromkeys(replace(control, channel=channel, port=port) for channel, port in named))


def read_control(text: str, channel: int = OMNI, port: InputPort | None = None) -> Control:
    """The control that a text names; channel, port: where it names none. Raises ValueError with the rule."""
    words = text.split()
    kind = next((kind for kind in Kind if words and kind.value == words[0]), None)
    if kind is None:
        kinds = ", ".join(kind.value for kind in Kind)
        raise ValueError(
            f'must be a kind of message ({kinds}), then its number, such as "cc 21" or "note 36 channel 10"'
        )
    number, rest = 0, words[1:]
    if kind.last_number is not None:
        number, rest = _whole(rest[:1], 0, kind.last_number, f"{kind.value} needs a number"), rest[1:]
    if rest[:1] == ["channel"]:
        channel, rest = _whole(rest[1:2], 1, 16, "channel needs a number"), rest[2:]
    if rest[:1] == ["port"]:
        port, rest = _port(rest[1:2]), rest[2:]
    if rest:
        raise ValueError(f"leave out {' '.join(rest)!r}")
    return Control(kind, channel, number, port)


def _port(words: list[str]) -> InputPort:
    names = [each.value for each in InputPort]
    if not words or words[0] not in names:
        raise ValueError(f"port needs a name: {' or '.join(names)}")
    return InputPort(words[0])


def _whole(words: list[str], low: int, high: int, what: str) -> int:
    if not words or not words[0].isascii() or not words[0].isdigit() or not low <= int(words[0][:6]) <= high:
        raise ValueError(f"{what} {low}..{high}")
    return int(words[0])


@dataclass(frozen=True, slots=True)
class Move:
    """A control at a place as sent: 0..127 with 7 bits, 0..16383 with 14; at_s: when it came, seconds."""

    control: Control
    raw: int
    bits: int
    at_s: float

    @property
    def share(self) -> float:
        """The place as a share of its travel, 0..1; the middle is exactly 0.5."""
        return share_of_travel(self.raw, self.bits)


@dataclass(frozen=True, slots=True)
class Press:
    """A button or pad, pressed or let go."""

    control: Control
    pressed: bool
    at_s: float


Touch: TypeAlias = Move | Press
