"""Sound through PortAudio: which device, how many channels, what happens when it goes and comes."""

from dataclasses import dataclass, field
from threading import Event
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.drivers.audio import sounddevice_output as audio_sounddevice
from latentdrum.drivers.audio.output import AudioError, AudioRequest, Layout
from latentdrum.drivers.audio.sounddevice_output import SounddeviceAudio, output_names

BLOCK = 128


class PortAudioError(Exception):
    pass


class Stream:
    latency = 0.02

    def __init__(self, **wanted: Any) -> None:
        self.wanted, self.active, self.hangs = wanted, False, Event()
        self.hangs.set()
        self.frame = 0

    def start(self) -> None:
        self.active = True

    def close(self) -> None:
        self.active = False
        self.hangs.wait()

    def ask(self, way_s: float = 0.03, underflow: bool = False) -> FloatArray:
        """One callback."""
        out = np.full((BLOCK, self.wanted["channels"]), np.nan, np.float32)
        time = SimpleNamespace(currentTime=5.0, outputBufferDacTime=5.0 + way_s)
        self.wanted["callback"](out, BLOCK, time, SimpleNamespace(output_underflow=underflow))
        return out


@dataclass
class Library:
    """What sounddevice offers, without a device."""

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

    def OutputStream(self, **wanted: Any) -> Stream:
        if self.refuses:
            raise PortAudioError("device unavailable")
        self.streams.append(Stream(**wanted))
        return self.streams[-1]

    def _terminate(self) -> None:
        pass

    def _initialize(self) -> None:
        pass

    def _exit_handler(self) -> None:
        pass


class Ramp:
    """A source whose frames are their own numbers."""

    lookahead_frames = 72

    def mix(self, first: int, frames: int) -> FloatArray:
        return np.stack([np.arange(first, first + frames), -np.arange(first, first + frames)]).astype(np.float32)

    def buses(self, first: int, frames: int) -> FloatArray:
        return np.arange(18, dtype=np.float32).reshape(9, 2, 1) + np.zeros((1, 1, frames), np.float32)


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    found = Library()
    monkeypatch.setattr(audio_sounddevice, "library", lambda: found)
    return found


def opened(wish: AudioRequest, now_s: float = 10.0) -> SounddeviceAudio:
    return SounddeviceAudio(wish, lambda: now_s)


def test_a_device_is_chosen_by_part_of_its_name(library: Library) -> None:
    """Upper and lower case alike; the system's own choice without a wish; outputs only."""
    assert opened(AudioRequest(device="usb")).port_status().name == "USB Interface"
    assert library.streams[-1].wanted["device"] == 2
    assert opened(AudioRequest(block=64)).port_status().name == "Built-in Output"
    assert (library.streams[-1].wanted["device"], library.streams[-1].wanted["blocksize"]) == (None, 64)
    assert output_names() == ("Built-in Output", "USB Interface")
    with pytest.raises(AudioError, match=r"no sound device like 'micro' .* there are: 'Built-in Output', 'USB"):
        opened(AudioRequest(device="micro"))


def test_without_a_device_the_error_says_what_to_do(library: Library) -> None:
    """One line, with the way out."""
    library.names = ()
    with pytest.raises(AudioError, match="no sound device here; plug one in, or play over MIDI with --audio none"):
        opened(AudioRequest())
    library.names, library.refuses = ("Busy",), True
    with pytest.raises(AudioError, match=r"cannot open the sound device 'Busy' \(device unavailable\)"):
        opened(AudioRequest())


def test_the_source_is_asked_for_frames_in_a_row(library: Library) -> None:
    """Silence until there is a source; then one frame after another, left and right in their places."""
    audio = opened(AudioRequest())
    assert not library.streams[0].ask().any()
    audio.source = Ramp()
    heard = np.concatenate([library.streams[0].ask() for _ in range(2)])
    assert heard[:, 0].tolist() == list(range(BLOCK, 3 * BLOCK))
    assert (heard[:, 1] == -heard[:, 0]).all()


def test_every_pad_has_its_pair_of_outputs(library: Library) -> None:
    """Kick left, kick right, snare left and so on."""
    audio = opened(AudioRequest(layout=Layout.PADS))
    audio.source = Ramp()
    assert library.streams[0].ask()[5].tolist() == list(range(18))
    assert audio.layout.names[:4] == ("kick_left", "kick_right", "snare_left", "snare_right")


def test_a_frame_is_placed_when_it_is_heard(library: Library) -> None:
    """The way to the converter counts, as the driver tells it, or else as the device said when it was opened."""
    for told_s, way_s in ((0.03, 0.03), (0.0, 0.02), (-1e9, 0.02)):
        audio = opened(AudioRequest())
        library.streams[-1].ask(told_s)
        assert audio.frame(10.0 + way_s) == 0
        assert audio.frame(11.0 + way_s) == 44_100
        assert audio.latency_s == pytest.approx(way_s)
        assert audio.lookahead_s == pytest.approx(way_s + 256 / 44_100 + 0.004)


def test_underruns_are_counted(library: Library) -> None:
    """As the driver tells them."""
    audio = opened(AudioRequest())
    for underflow in (False, True, True):
        library.streams[0].ask(underflow=underflow)
    assert (audio.underruns, len(audio.mix_us())) == (2, 3)


def test_an_error_in_the_mix_is_silence_and_is_told(library: Library) -> None:
    """The notes go on."""

    class Broken(Ramp):
        def mix(self, first: int, frames: int) -> FloatArray:
            raise IndexError("bad frame")

    audio = opened(AudioRequest())
    audio.source = Broken()
    assert not library.streams[0].ask().any()
    assert not library.streams[0].ask().any()
    assert audio.problem == "IndexError: bad frame"


def test_a_device_that_is_gone_is_taken_up_again(library: Library) -> None:
    """Its frames begin anew."""
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
    assert library.streams[1].ask()[0, 0] == 0.0


def test_a_device_that_never_closes_holds_nobody_up(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """A JACK server that died does that to PortAudio: neither looking for it nor the end may wait."""
    monkeypatch.setattr(audio_sounddevice, "_CLOSE_S", 0.05)
    audio = opened(AudioRequest())
    library.streams[0].hangs.clear()
    library.streams[0].active = False
    audio.poll()
    audio.poll()
    audio.close()
    assert audio.problem == "the sound device 'Built-in Output' is gone and holds on to us; start latentdrum again"
    library.streams[0].hangs.set()
