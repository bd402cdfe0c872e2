"""What every MIDI system looks like from inside the instrument: one port in, one out, messages with their seconds."""

from collections import deque
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol, TypeAlias

from latentdrum.drivers.midi.wakeup import Wakeup

CLIENT_NAME: Final = "LatentDrum"
IN_NAME: Final = "LatentDrum In"
OUT_NAME: Final = "LatentDrum Out"

#: Messages as they came in: the second of the ports' time, and the bytes.
Inbox: TypeAlias = deque[tuple[float, bytes]]


class MidiError(Exception):
    """The MIDI system or a port cannot be used; the text is one line that says what to do."""


class NoMidiError(MidiError):
    """This computer has no MIDI system that can be used at all."""


class Backend(Enum):
    """Which MIDI system of the computer the ports belong to."""

    ALSA = "alsa"
    JACK = "jack"
    COREMIDI = "coremidi"
    WINMM = "winmm"
    NONE = "none"  # sound only


@dataclass(frozen=True, slots=True)
class PortRequest:
    """Which ports of other programs to attach to, by part of their name; None waits to be connected from outside."""

    source: str | None = None
    target: str | None = None


@dataclass(frozen=True, slots=True)
class PortStatus:
    """One port as the player sees it: its name, who it is connected with, and whether it is there now.

    waits_for: ports that will be connected as soon as they are there, while the port is connected with nobody.
    """

    name: str
    connected: tuple[str, ...]
    open: bool
    waits_for: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PortList:
    """The ports of other programs: sources to listen to, targets to play to."""

    sources: tuple[str, ...]
    targets: tuple[str, ...]


class MidiPorts(Protocol):
    """An open pair of ports. `send`, `withdraw` and `flush` belong to the engine's thread, `poll` to a quiet one."""

    inbox: Inbox
    #: Rings when something was put into the inbox.
    wakeup: Wakeup
    #: Grows each time the way out was lost and is there again: whoever plays then ends what was sounding.
    reconnections: int
    #: Messages that found no open port.
    unsent: int

    @property
    def backend(self) -> Backend:
        """The MIDI system that the ports belong to."""

    @property
    def lookahead_s(self) -> float:
        """How long before its due time a message must be handed to `send`, seconds; may change while running."""

    @property
    def failure(self) -> BaseException | None:
        """Why the driver cannot go on, or None."""

    @property
    def dropouts(self) -> int:
        """Times that the MIDI system itself lost its rhythm and may have lost messages."""

    def now_s(self) -> float:
        """The time by which messages are stamped and due, seconds; it never goes back. JACK has a time of its own."""

    def send(self, due_s: float, data: bytes) -> None:
        """Send a message at a second of the ports' time, at once if that is past. Never blocks, never raises."""

    def withdraw(self) -> int:
        """Take back the note-ons that have not left yet; gives how many were taken back so far."""

    def flush(self, now_s: float) -> float | None:
        """Send what is due, where the driver does not do it by itself; gives the next due second, if any."""

    def poll(self) -> None:
        """Look for lost ports and take them up again. About once a second, from a thread that may wait."""

    def port_status(self) -> tuple[PortStatus, PortStatus]:
        """The port in and the port out."""

    def lateness_ms(self) -> tuple[float, ...]:
        """How much later than due the last messages left, milliseconds."""

    def close(self, drain_s: float = 0.25) -> None:
        """Let what is due leave for at most drain_s seconds, then close the ports."""


def find_port(names: tuple[str, ...], wanted: str) -> str | None:
    """The port that a part of a name means: the name itself first, then any that holds the part, own ports last."""
    part = wanted.casefold()
    same = [name for name in names if name.casefold() == part]
    holding = [name for name in names if part in name.casefold()]
    others = [name for name in holding if not is_own(name)]
    return next(iter(same or others or (holding if is_own(wanted) else [])), None)


def is_own(name: str) -> bool:
    """Whether a port is the instrument's own: to listen to oneself is an echo without end."""
    folded = name.casefold()
    return IN_NAME.casefold() in folded or OUT_NAME.casefold() in folded


def missing_port(wanted: str, names: tuple[str, ...], way: str) -> MidiError:
    """The error for a port that is not there; way is "in" or "out"."""
    there = ", ".join(repr(name) for name in names if not is_own(name)) or "none"
    return MidiError(f"no MIDI port like {wanted!r} for --{way}; there are: {there}")
