"""The interface of every MIDI system: one input, one output, messages with times in seconds."""

from collections import deque
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol, TypeAlias

from latentdrum.drivers.midi.wakeup import Wakeup

CLIENT_NAME: Final = "LatentDrum"
IN_NAME: Final = "LatentDrum In"
OUT_NAME: Final = "LatentDrum Out"

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
    """Parts of the names of other programs' ports to connect to; None leaves that to the user."""

    source: str | None = None
    target: str | None = None


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
    """An open pair of ports. `send`, `withdraw` and `flush` are for the engine thread, `poll` for the main thread."""

    inbox: Inbox
    #: Set when the inbox got a message.
    wakeup: Wakeup
    #: Grows each time the output was lost and restored; the engine then ends sounding notes.
    reconnections: int
    #: Grows each time the input was connected anew; the engine then forgets where the knobs were.
    input_reconnections: int
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

    def withdraw(self) -> int:
        """Withdraw the note-ons not sent yet; returns how many were withdrawn so far."""

    def flush(self, now_s: float) -> float | None:
        """Send what is due, unless the driver does that itself; returns the next due second, if any."""

    def poll(self) -> None:
        """Restore lost ports and connections. Called about once a second, from a thread that may block."""

    def port_status(self) -> tuple[PortStatus, PortStatus]:
        """MIDI input and MIDI output."""

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
    return IN_NAME.casefold() in folded or OUT_NAME.casefold() in folded


def missing_port(wanted: str, names: tuple[str, ...], way: str) -> MidiError:
    """The error for a port that does not exist; way is "in" or "out"."""
    there = ", ".join(repr(name) for name in names if not is_own(name)) or "none"
    return MidiError(f"no MIDI port like {wanted!r} for --{way}; there are: {there}")
