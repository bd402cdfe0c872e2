"""The interface of every audio output: the audio callback requests frames; each frame has its time."""

from collections import deque
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

from latentdrum.core.arrays import FloatArray
from latentdrum.core.voices import Voice
from latentdrum.drivers.midi.ports import PortStatus

#: Values of `--block`, frames.
BLOCKS: Final = (64, 128, 256, 512, 1024)
#: The longest time ahead of its due time that a hit is triggered, seconds; more would make knobs respond late.
MAX_LOOKAHEAD_S: Final = 0.1


class AudioError(Exception):
    """The audio system or a device cannot be used; the text is one line that says what to do."""


class AudioBackend(Enum):
    """The audio system."""

    JACK = "jack"
    SOUNDDEVICE = "sounddevice"


class Layout(Enum):
    """The outputs: one stereo mix, or a stereo pair for every pad."""

    STEREO = "stereo"
    PADS = "pads"

    @property
    def names(self) -> tuple[str, ...]:
        """A name for every channel: "out_left", or "kick_left"."""
        stems = ("out",) if self is Layout.STEREO else tuple(voice.key for voice in Voice)
        return tuple(f"{stem}_{side}" for stem in stems for side in ("left", "right"))


@dataclass(frozen=True, slots=True)
class AudioRequest:
    """The audio options of the command line; None chooses automatically.

    device: part of the name of a sounddevice device or of the JACK ports to connect to. block: frames per callback.
    """

    backend: AudioBackend | None = None
    device: str | None = None
    block: int | None = None
    layout: Layout = Layout.STEREO

    @property
    def named(self) -> bool:
        """Whether an output was chosen explicitly: then it must be available."""
        return self.backend is not None or self.device is not None or self.layout is Layout.PADS


class AudioSource(Protocol):
    """Where the audio callback gets its frames; it must neither block nor raise."""

    @property
    def lookahead_frames(self) -> int:
        """How long before its frame a hit must be known."""

    def mix(self, first: int, frames: int) -> FloatArray:
        """The stereo mix from the frame `first` on, (2, frames)."""

    def buses(self, first: int, frames: int) -> FloatArray:
        """The nine pads from the frame `first` on, (9, 2, frames)."""


class AudioOutput(Protocol):
    """An open audio output. It plays once `source` is set; all times are seconds of the MIDI ports' clock."""

    backend: AudioBackend
    layout: Layout
    source: AudioSource | None

    @property
    def underruns(self) -> int:
        """Number of buffer underruns."""

    @property
    def rate_hz(self) -> int:
        """Sample rate; constant."""

    @property
    def block_frames(self) -> int:
        """Frames per callback."""

    @property
    def latency_s(self) -> float:
        """From the callback to the converter, as reported by the system."""

    @property
    def lookahead_s(self) -> float:
        """How long before its due time a hit must be triggered, seconds; may change while running."""

    @property
    def alive(self) -> bool:
        """Whether the system requests frames."""

    @property
    def problem(self) -> str | None:
        """Why there is no sound and what is done about it, or None."""

    def frame(self, second: float) -> int:
        """The frame that is output at a second of the ports' clock."""

    def poll(self) -> None:
        """Reopen a device that was lost. Called about once a second, from a thread that may block."""

    def port_status(self) -> PortStatus:
        """The device or the ports, and what they are connected to."""

    def mix_us(self) -> tuple[float, ...]:
        """Mixing times of the last blocks, microseconds."""

    def close(self) -> None:
        """Stop and close the device; never hangs."""


class MixTimes:
    """Mixing times of the last blocks."""

    def __init__(self) -> None:
        self._us: deque[float] = deque(maxlen=2048)

    def add(self, seconds: float) -> None:
        """Add the time of one block."""
        self._us.append(seconds * 1e6)

    def us(self) -> tuple[float, ...]:
        """The times, microseconds, oldest first."""
        return tuple(self._us)
