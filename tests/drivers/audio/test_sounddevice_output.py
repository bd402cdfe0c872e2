"""Audio output through PortAudio: choice of device, channels, and a device that is lost and returns."""

from dataclasses import dataclass, field
from threading import Event
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.drivers.audio import sounddevice_output
from latentdrum.drivers.audio.output import AudioError, AudioRequest, Layout
from latentdrum.drivers.audio.sounddevice_output import SounddeviceAudio, output_names

BLOCK = 128


class PortAudioError(Exception):
    pass


class Stream:
    latency = 0.02

    def __init__(self, **options: Any) -> None:
        self.options, self.active, self.hangs = options, False, Event()
        self.hangs.set()
        self.frame = 0

    def start(self) -> None:
        self.active = True

    def close(self) -> None:
        self.active = False
        self.hangs.wait()

    def callback(self, latency_s: float = 0.03, underflow: bool = False) -> FloatArray:
        """Run one callback."""
        out = np.full((BLOCK, self.options["channels"]), np.nan, np.float32)
        time = SimpleNamespace(currentTime=5.0, outputBufferDacTime=5.0 + latency_s)
        self.options["callback"](out, BLOCK, time, SimpleNamespace(output_underflow=underflow))
        return out


@dataclass
class Library:
    """Stands for the module `sounddevice`."""

    names: tuple[str, ...] = ("Built-in Output", "USB Interface")
    streams: list[Stream] = field(default_factory=list)
    PortAudioError = PortAudioError
    refuses: bool = False

    def query_devices(self, kind: str | None = None) -> Any:
        rows = [{"name": name, "max_output_channels": 2, "default_samplerate": 44100.0} for name in self.names]
        if kind is None:
            return [{"name": "Microphone", "max_output_channels": 0, "default_samplerate": 8000.0}, *rows]
        if not rows:
            raise PortAudioError("no default")
        return rows[0]

    def OutputStream(self, **options: Any) -> Stream:
        if self.refuses:
            raise PortAudioError("device unavailable")
        self.streams.append(Stream(**options))
        return self.streams[-1]

    def _terminate(self) -> None:
        pass

    def _initialize(self) -> None:
        pass

    def _exit_handler(self) -> None:
        pass


class Ramp:
    """A source whose frames are their frame numbers."""

    lookahead_frames = 72

    def mix(self, first: int, frames: int) -> FloatArray:
        return np.stack([np.arange(first, first + frames), -np.arange(first, first + frames)]).astype(np.float32)

    def buses(self, first: int, frames: int) -> FloatArray:
        return np.arange(18, dtype=np.float32).reshape(9, 2, 1) + np.zeros((1, 1, frames), np.float32)


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    found = Library()
    monkeypatch.setattr(sounddevice_output, "sounddevice_module", lambda: found)
    return found


def opened(request: AudioRequest, now_s: float = 10.0) -> SounddeviceAudio:
    return SounddeviceAudio(request, lambda: now_s)


def test_a_device_is_chosen_by_part_of_its_name(library: Library) -> None:
    """Ignoring case, outputs only; without a name the system's default."""
    assert opened(AudioRequest(device="usb")).port_status().name == "USB Interface"
    assert library.streams[-1].options["device"] == 2
    assert opened(AudioRequest(block=64)).port_status().name == "Built-in Output"
    assert (library.streams[-1].options["device"], library.streams[-1].options["blocksize"]) == (None, 64)
    assert output_names() == ("Built-in Output", "USB Interface")
    with pytest.raises(AudioError, match=r"no sound device like 'micro' .* there are: 'Built-in Output', 'USB"):
        opened(AudioRequest(device="micro"))


def test_without_a_device_the_error_says_what_to_do(library: Library) -> None:
    """In one line."""
    library.names = ()
    with pytest.raises(AudioError, match="no sound device; connect one, or play over MIDI with --audio none"):
        opened(AudioRequest())
    library.names, library.refuses = ("Busy",), True
    with pytest.raises(AudioError, match=r"cannot open the sound device 'Busy' \(device unavailable\)"):
        opened(AudioRequest())


def test_callbacks_request_consecutive_frames(library: Library) -> None:
    """Silence without a source; then frame after frame, left and right in their channels."""
    audio = opened(AudioRequest())
    assert not library.streams[0].callback().any()
    audio.source = Ramp()
    sound = np.concatenate([library.streams[0].callback() for _ in range(2)])
    assert sound[:, 0].tolist() == list(range(BLOCK, 3 * BLOCK))
    assert (sound[:, 1] == -sound[:, 0]).all()


def test_every_pad_has_its_pair_of_outputs(library: Library) -> None:
    """Kick left, kick right, snare left and so on."""
    audio = opened(AudioRequest(layout=Layout.PADS))
    audio.source = Ramp()
    assert library.streams[0].callback()[5].tolist() == list(range(18))
    assert audio.layout.names[:4] == ("kick_left", "kick_right", "snare_left", "snare_right")


def test_a_frames_time_includes_the_output_latency(library: Library) -> None:
    """As the callback reports it; if that is implausible, as reported when the stream was opened."""
    for reported_s, latency_s in ((0.03, 0.03), (0.0, 0.02), (-1e9, 0.02)):
        audio = opened(AudioRequest())
        library.streams[-1].callback(reported_s)
        assert audio.frame(10.0 + latency_s) == 0
        assert audio.frame(11.0 + latency_s) == 44_100
        assert audio.latency_s == pytest.approx(latency_s)
        assert audio.lookahead_s == pytest.approx(latency_s + 256 / 44_100 + 0.004)


def test_underruns_are_counted(library: Library) -> None:
    """As the callback reports them."""
    audio = opened(AudioRequest())
    for underflow in (False, True, True):
        library.streams[0].callback(underflow=underflow)
    assert (audio.underruns, len(audio.mix_us())) == (2, 3)


def test_an_error_while_mixing_gives_silence_and_a_problem(library: Library) -> None:
    """MIDI continues."""

    class Broken(Ramp):
        def mix(self, first: int, frames: int) -> FloatArray:
            raise IndexError("bad frame")

    audio = opened(AudioRequest())
    audio.source = Broken()
    assert not library.streams[0].callback().any()
    assert not library.streams[0].callback().any()
    assert audio.problem == "IndexError: bad frame"


def test_a_lost_device_is_reopened(library: Library) -> None:
    """Frames count from 0 again."""
    audio = opened(AudioRequest())
    library.streams[0].active = False
    assert audio.problem == "the sound device 'Built-in Output' is gone; waiting for it"
    library.names = ()
    audio.poll()
    library.names = ("Built-in Output",)
    assert audio._closing is not None
    audio._closing.join(60.0)
    audio.poll()
    assert (len(library.streams), audio.alive) == (2, True)
    audio.source = Ramp()
    assert library.streams[1].callback()[0, 0] == 0.0


def test_a_device_that_never_closes_blocks_nothing(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """As PortAudio on a JACK server that died: neither `poll` nor `close` may block."""
    monkeypatch.setattr(sounddevice_output, "_CLOSE_S", 0.05)
    audio = opened(AudioRequest())
    library.streams[0].hangs.clear()
    library.streams[0].active = False
    audio.poll()
    audio.poll()
    audio.close()
    assert audio.problem == "the sound device 'Built-in Output' is gone and cannot be closed; restart latentdrum"
    library.streams[0].hangs.set()
