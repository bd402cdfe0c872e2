"""The interface of every MIDI system: a pair of ports for the DAW, a pair for controllers, times in seconds."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Final, Protocol, TypeAlias

from latentdrum.drivers.midi.wakeup import Wakeup

CLIENT_NAME: Final = "LatentDrum"


class Role(Enum):
    """What a port is for; the value is its label."""

    IN = "in"  # a DAW's clock and notes, and controllers, too
    OUT = "out"  # our notes and clock
    CONTROL_IN = "control in"  # controllers alone
    CONTROL_OUT = "control out"  # feedback for them

    @property
    def is_input(self) -> bool:
        """Whether it receives."""
        return self in (Role.IN, Role.CONTROL_IN)


#: As other programs see our ports.
PORT_NAMES: Final[Mapping[Role, str]] = MappingProxyType(
    {
        Role.IN: "LatentDrum In",
        Role.OUT: "LatentDrum Out",
        Role.CONTROL_IN: "LatentDrum Control In",
        Role.CONTROL_OUT: "LatentDrum Control Out",
    }
)

#: Received messages: second of the ports' clock, bytes.
Inbox: TypeAlias = deque[tuple[float, bytes]]


class MidiError(Exception):
    """The MIDI system or a port cannot be used; the text is one line that says what to do."""


class NoMidiError(MidiError):
    """There is no usable MIDI system."""


class Backend(Enum):
    """The MIDI system."""

    ALSA = "alsa"
    JACK = "jack"
    COREMIDI = "coremidi"
    WINMM = "winmm"
    NONE = "none"  # sound only


@dataclass(frozen=True, slots=True)
class PortRequest:
    """Parts of the names of other programs' ports to connect to; None leaves that to the user.

    control: of a controller's ports, both ways.
    """

    source: str | None = None
    target: str | None = None
    control: str | None = None

    def part_of_name(self, role: Role) -> str | None:
        """What the port of a role is to be connected to."""
        return {Role.IN: self.source, Role.OUT: self.target}.get(role, self.control)


@dataclass(frozen=True, slots=True)
class PortStatus:
    """One port as the user sees it: its name, what it is connected to, and whether it is open.

    waits_for: ports to be connected when they appear, while the port is not connected.
    """

    name: str
    connected: tuple[str, ...]
    open: bool
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PortList:
    """The ports of other programs: sources send, targets receive."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]


class MidiPorts(Protocol):
    """Open ports. `send`, `withdraw`, `flush` and `show` are for the engine thread, `poll` for the main thread."""

    inbox: Inbox
    control_inbox: Inbox
    #: Set when an inbox got a message.
    wakeup: Wakeup
    #: Grows each time the output was lost and restored; the engine then ends sounding notes.
    reconnections: int
    #: Grows each time an input or the output for controllers was connected anew; the engine then forgets where the
    #: knobs were, and shows them everything.
    control_reconnections: int
    #: Messages dropped since no port was open.
    unsent: int

    @property
    def backend(self) -> Backend:
        """The MIDI system."""

    @property
    def lookahead_s(self) -> float:
        """How long before its due time a message must be passed to `send`, seconds; may change while running."""

    @property
    def failure(self) -> BaseException | None:
        """Why the driver failed, or None."""

    @property
    def dropouts(self) -> int:
        """Xruns of the MIDI system, in which messages may have been lost."""

    def now_s(self) -> float:
        """The clock of time stamps and due times, seconds; monotonic. On JACK it is the server's."""

    def send(self, due_s: float, data: bytes) -> None:
        """Send a message at a second of the ports' time, at once if that is past. Never blocks, never raises."""

    def show(self, data: bytes) -> None:
        """Send a message to the controllers, now. Never blocks, never raises."""

    def withdraw(self) -> int:
        """Withdraw the note-ons not sent yet; returns how many were withdrawn so far."""

    def flush(self, now_s: float) -> float | None:
        """Send what is due, unless the driver does that itself; returns the next due second, if any."""

    def poll(self) -> None:
        """Restore lost ports and connections. Called about once a second, from a thread that may block."""

    def port_status(self) -> Mapping[Role, PortStatus]:
        """The ports that there are."""

    def lateness_ms(self) -> tuple[float, ...]:
        """How late the last messages were sent, milliseconds."""

    def close(self, drain_s: float = 0.25) -> None:
        """Send what is due within drain_s seconds, then close the ports."""


def find_port(names: tuple[str, ...], wanted: str) -> str | None:
    """The port for a part of a name: an equal name first, then one that contains it; never our own unless named."""
    part = wanted.casefold()
    equal = [name for name in names if name.casefold() == part]
    containing = [name for name in names if part in name.casefold()]
    others = [name for name in containing if not is_own(name)]
    return next(iter(equal or others or (containing if is_own(wanted) else [])), None)


def is_own(name: str) -> bool:
    """Whether a port is our own; connecting to ourselves would be a feedback loop."""
    folded = name.casefold()
    return any(own.casefold() in folded for own in PORT_NAMES.values())


def missing_port(wanted: str, names: tuple[str, ...], role: Role) -> MidiError:
    """The error for a port that does not exist."""
    there = ", ".join(repr(name) for name in names if not is_own(name)) or "none"
    option = role.value.partition(" ")[0]
    return MidiError(f"no MIDI port like {wanted!r} for --{option}; there are: {there}")
