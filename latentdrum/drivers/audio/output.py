"""What every audio system looks like from inside the instrument: frames that are asked for, and when they are heard."""

from collections import deque
from dataclasses import dataclass
from enum import Enum
from typing import Final, Protocol

from latentdrum.core.arrays import FloatArray
from latentdrum.core.voices import Voice
from latentdrum.drivers.midi.ports import PortStatus

#: Blocks that `--block` can ask for, frames.
BLOCKS: Final = (64, 128, 256, 512, 1024)
#: How much later than asked for sound may be heard before the wait for it would make the knobs sluggish, seconds.
MAX_LOOKAHEAD_S: Final = 0.1


class AudioError(Exception):
    """The audio system or a device cannot be used; the text is one line that says what to do."""


class AudioBackend(Enum):
    """Which way the sound leaves."""

    JACK = "jack"
    SOUNDDEVICE = "sounddevice"


class Layout(Enum):
    """What is played out: one mix, or a pair of outputs for every pad."""

    STEREO = "stereo"
    PADS = "pads"

    @property
    def names(self) -> tuple[str, ...]:
        """A name for every channel: "out_left", or "kick_left"."""
        stems = ("out",) if self is Layout.STEREO else tuple(voice.key for voice in Voice)
        return tuple(f"{stem}_{side}" for stem in stems for side in ("left", "right"))


@dataclass(frozen=True, slots=True)
class AudioRequest:
    """What the player asked for; None leaves the choice to us.

    device: of sounddevice, or ports of JACK to connect with, by part of the name. block: frames asked for at a time.
    """

    backend: AudioBackend | None = None
    device: str | None = None
    block: int | None = None
    layout: Layout = Layout.STEREO

    @property
    def named(self) -> bool:
        """Whether the player named what is to be used: then nothing else will do."""
        return self.backend is not None or self.device is not None or self.layout is Layout.PADS


class AudioSource(Protocol):
    """What is asked for sound, in the audio callback: it must neither wait nor raise."""

    @property
    def lookahead_frames(self) -> int:
        """How much before its frame a hit must be known."""

    def mix(self, first: int, frames: int) -> FloatArray:
        """The finished sound of some frames, (2, frames)."""

    def buses(self, first: int, frames: int) -> FloatArray:
        """The nine pads' sound of some frames, (9, 2, frames)."""


class AudioOutput(Protocol):
    """An open way out. `source` is played from when it is set; all times are seconds on the MIDI ports' clock."""

    backend: AudioBackend
    layout: Layout
    source: AudioSource | None

    @property
    def underruns(self) -> int:
        """Times that the system ran out of sound."""

    @property
    def rate_hz(self) -> int:
        """Frames a second; does not change."""

    @property
    def block_frames(self) -> int:
        """Frames asked for at a time."""

    @property
    def latency_s(self) -> float:
        """How long after it was asked for a frame is heard, as the system says."""

    @property
    def lookahead_s(self) -> float:
        """How long before its due time a hit must be struck, seconds; may change while running."""

    @property
    def alive(self) -> bool:
        """Whether sound leaves."""

    @property
    def problem(self) -> str | None:
        """Why no sound leaves and what is done about it, or None."""

    def frame(self, second: float) -> int:
        """The frame that leaves at a second of the ports' clock."""

    def poll(self) -> None:
        """Look for a device that is gone and take it up again. About once a second, from a thread that may wait."""

    def port_status(self) -> PortStatus:
        """The device or the ports, and who they are connected with."""

    def mix_us(self) -> tuple[float, ...]:
        """How long the last blocks took to mix, microseconds."""

    def close(self) -> None:
        """Fall silent and let go of the device; never hangs."""


class MixTimes:
    """How long the last blocks took."""

    def __init__(self) -> None:
        self._us: deque[float] = deque(maxlen=2048)

    def add(self, seconds: float) -> None:
        """One block was mixed in so many seconds."""
        self._us.append(seconds * 1e6)

    def us(self) -> tuple[float, ...]:
        """The last blocks' times, microseconds."""
        return tuple(self._us)
