"""The MIDI messages that the device receives, parsed from bytes, and those that it sends, as bytes."""

from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias

from latentdrum.core.units import TICKS_PER_STEP


@dataclass(frozen=True, slots=True)
class Clock:
    """One tick, 24 a quarter."""


@dataclass(frozen=True, slots=True)
class Start:
    """Play from the top; the first Clock after it is the downbeat."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Fall silent and keep the position."""


@dataclass(frozen=True, slots=True)
class Continue:
    """Play on from the kept position; the first Clock after it is its tick."""


class SongPositionUnit(Enum):
    """What one unit of a Song Position message is worth."""

    SIXTEENTHS = TICKS_PER_STEP  # the MIDI specification: six clocks
    CLOCKS = 1  # Ardour 7 sends six times too much: 8 quarters come as 192, not 32


@dataclass(frozen=True, slots=True)
class SongPosition:
    """Go to a position in the song, 0..16383; by the MIDI specification one unit is 6 ticks (a sixteenth)."""

    value: int


@dataclass(frozen=True, slots=True)
class ControlChange:
    """A knob moved: channel 0..15, controller and value 0..127."""

    channel: int
    controller: int
    value: int


@dataclass(frozen=True, slots=True)
class ProgramChange:
    """A preset called by number: channel 0..15, program 0..127."""

    channel: int
    program: int


@dataclass(frozen=True, slots=True)
class NoteOn:
    """A pad played: channel 0..15, note 0..127, velocity 1..127."""

    channel: int
    note: int
    velocity: int


@dataclass(frozen=True, slots=True)
class NoteOff:
    """A pad or button let go: channel 0..15, note 0..127."""

    channel: int
    note: int


@dataclass(frozen=True, slots=True)
class KeyPressure:
    """Polyphonic aftertouch: channel 0..15, note and value 0..127; drum pads send it when a hand chokes a cymbal."""

    channel: int
    note: int
    value: int


@dataclass(frozen=True, slots=True)
class ChannelPressure:
    """Aftertouch of a whole channel: channel 0..15, value 0..127."""

    channel: int
    value: int


@dataclass(frozen=True, slots=True)
class PitchBend:
    """A wheel or strip of 14 bits: channel 0..15, value 0..16383, 8192 at rest."""

    channel: int
    value: int


class InputPort(Enum):
    """The device's inputs: for a DAW, with its clock, and for controllers alone."""

    IN = "in"
    CONTROL = "control"


ClockMessage: TypeAlias = Clock | Start | Stop | Continue | SongPosition
ControlMessage: TypeAlias = ControlChange | ProgramChange | NoteOn | NoteOff | KeyPressure | ChannelPressure | PitchBend
Message: TypeAlias = ClockMessage | ControlMessage

CLOCK: Final = b"\xf8"
START: Final = b"\xfa"
CONTINUE: Final = b"\xfb"
STOP: Final = b"\xfc"
#: What makes followers of a clock go on; after Stop it would carry them past the place.
CLOCK_RUNS: Final = frozenset((CLOCK, START, CONTINUE))
#: The last sixteenth that Song Position can name.
MAX_SONG_POSITION: Final = 16383

_REALTIME: Final[dict[bytes, ClockMessage]] = {CLOCK: Clock(), START: Start(), CONTINUE: Continue(), STOP: Stop()}


def parse(data: bytes) -> Message | None:
    """One complete MIDI message, or None if the device does not use it.

    Drivers deliver whole messages, so no running status is resolved here.
    """
    if not data:
        return None
    if len(data) == 1:
        return _REALTIME.get(data)
    if max(data[1:]) > 0x7F:  # not a data byte: an error of the driver or the recording
        return None
    if data[0] == 0xF2 and len(data) == 3:
        return SongPosition(data[1] | data[2] << 7)
    return _parse_channel_message(data[0] & 0xF0, data[0] & 0x0F, data[1:])


def _parse_channel_message(kind: int, channel: int, data: bytes) -> ControlMessage | None:
    match kind, *data:
        case 0x80, note, _:
            return NoteOff(channel, note)
        case 0x90, note, velocity:
            return NoteOn(channel, note, velocity) if velocity else NoteOff(channel, note)
        case 0xA0, note, value:
            return KeyPressure(channel, note, value)
        case 0xB0, controller, value:
            return ControlChange(channel, controller, value)
        case 0xC0, program:
            return ProgramChange(channel, program)
        case 0xD0, value:
            return ChannelPressure(channel, value)
        case 0xE0, low, high:
            return PitchBend(channel, low | high << 7)
        case _:
            return None


def note_on(channel: int, note: int, velocity: int) -> bytes:
    """A note-on; velocity 1..127, since 0 would mean note-off."""
    return bytes((0x90 | channel, note, velocity))


def is_note_on(data: bytes) -> bool:
    """Whether a message that we send begins a note; none has velocity 0."""
    return data[0] & 0xF0 == 0x90


def note_off(channel: int, note: int) -> bytes:
    """A note-off."""
    return bytes((0x80 | channel, note, 0))


def control_change(message: ControlChange) -> bytes:
    """A control change."""
    return bytes((0xB0 | message.channel, message.controller, message.value))


def song_position(step: int) -> bytes:
    """Go to a step, 0..16383 sixteenths from the top of the song."""
    return bytes((0xF2, step & 0x7F, step >> 7))


def all_notes_off(channel: int) -> bytes:
    """End every note on a channel (controller 123)."""
    return bytes((0xB0 | channel, 123, 0))
