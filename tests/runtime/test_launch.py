"""What is available decides what plays: MIDI, sound, both, or an error that says what to do."""

import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import enumerate as threads

import numpy as np
import pytest

from latentdrum.core.engine.state import ClockSource, Options
from latentdrum.core.rhythm.position import Position
from latentdrum.core.timbre.timbre import Drum, Timbre, typical
from latentdrum.drivers import audio_systems, midi_systems
from latentdrum.drivers.audio.output import AudioError, AudioRequest
from latentdrum.drivers.midi.ports import Backend, MidiPorts, NoMidiError, PortRequest
from latentdrum.models.rhythm import model as rhythm
from latentdrum.models.timbre import model as timbre
from latentdrum.runtime import launch as launching
from latentdrum.runtime.control_server import ControlServer
from latentdrum.runtime.launch import Launched, launch
from latentdrum.storage.device_files import DeviceFilesError, socket_file
from latentdrum.storage.model_files import ModelError
from tests.rhythms import blank
from tests.runtime.fake_audio import FakeAudio
from tests.runtime.fake_ports import FakePorts
from tests.runtime.test_control import Silence
from tests.sound.sounds import FakeDrums


class Closing:
    """Records that it was closed."""

    close_order: list[str]

    def close(self, drain_s: float = 0.25) -> None:
        self.close_order.append(type(self).__name__)


class Ports(Closing, FakePorts):
    pass


class Output(Closing, FakeAudio):
    pass


class Model(Silence):
    def __init__(self, name: str) -> None:
        self.lineage = (name, "rhythm-v1") if name != "rhythm-v1" else (name,)

    def midway(self, a: Position, b: Position) -> Position | None:
        return None

    def sample(self, style: str, rng: np.random.Generator) -> Position:
        return blank().position


class Drums(FakeDrums):
    def sample(self, drum: Drum, rng: np.random.Generator) -> Timbre:
        return typical(drum)


class Studio:
    """What is available, set by the test."""

    midi = True
    sound: AudioError | None = None
    model: ModelError | None = None

    def choose(self, wanted: Backend | None) -> Backend:
        if wanted is not None:
            return wanted
        if not self.midi:
            raise NoMidiError("no MIDI system here")
        return Backend.JACK

    def open_audio(self, request: AudioRequest, ports: MidiPorts) -> FakeAudio:
        if self.sound is not None:
            raise self.sound
        return Output()

    def load(self, name: str) -> Drums:
        if self.model is not None:
            raise self.model
        return Drums()


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Studio:
    found = Studio()
    opened = midi_systems.open_ports
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(midi_systems, "choose", found.choose)
    monkeypatch.setattr(
        midi_systems, "open_ports", lambda one, request: opened(one, request) if one is Backend.NONE else Ports()
    )
    monkeypatch.setattr(Closing, "close_order", [], raising=False)
    monkeypatch.setattr(audio_systems, "open_audio", found.open_audio)
    monkeypatch.setattr(timbre, "load", found.load)
    monkeypatch.setattr(rhythm, "load", Model)
    monkeypatch.setattr(launching, "settle_interpreter", lambda: None)
    return found


def launched(
    audio: AudioRequest | None, backend: Backend | None = None, request: PortRequest | None = None
) -> Launched:
    return launch(blank(), Options(), {}, backend, request or PortRequest(), audio)


def test_with_midi_and_a_sound_device_both_play(studio: Studio) -> None:
    """The clock is the DAW's."""
    with launched(AudioRequest()) as both:
        assert both.device.sound is not None
        assert both.device.no_sound_reason is None
        assert both.device.draws.timbre is not None
        assert both.device.state.options.source is ClockSource.EXTERNAL


@pytest.mark.parametrize(
    ("sound", "model", "why"),
    [(AudioError("no sound device here"), None, "no sound device here"), (None, ModelError("no model"), "no model")],
)
def test_without_audio_the_device_plays_midi(
    studio: Studio, sound: AudioError | None, model: ModelError | None, why: str
) -> None:
    """And the status says why."""
    studio.sound, studio.model = sound, model
    with launched(AudioRequest()) as notes:
        assert notes.device.sound is None
        assert notes.device.no_sound_reason == why
        assert notes.device.draws.timbre is None


def test_the_preset_chooses_the_model_unless_one_is_named(studio: Studio) -> None:
    """A model that learned on from the preset's plays it; the preset is its own from then on."""
    with launched(None) as usual:
        assert usual.device.lineage == ("rhythm-v1",)
    with launch(blank(), Options(), {}, None, PortRequest(), None, "mine") as mine:
        assert mine.device.lineage == ("mine", "rhythm-v1")
        assert mine.device.state.preset.rhythm_model == "mine"
    with launch(replace(blank(), rhythm_model="mine"), Options(), {}, None, PortRequest(), None) as own:
        assert own.device.lineage == ("mine", "rhythm-v1")


def test_sound_can_be_switched_off(studio: Studio) -> None:
    """--audio none."""
    with launched(None) as notes:
        assert (notes.device.sound, notes.device.no_sound_reason) == (None, "switched off (--audio none)")


def test_a_named_audio_device_must_exist(studio: Studio) -> None:
    """No other device is used, and it does not start without one."""
    studio.sound = AudioError("no sound device like 'usb'")
    with pytest.raises(AudioError, match="like 'usb'"):
        launched(AudioRequest(device="usb"))


def test_without_midi_the_sound_plays_alone(studio: Studio) -> None:
    """On the internal clock."""
    studio.midi = False
    with launched(AudioRequest()) as alone:
        assert alone.device.ports.backend is Backend.NONE
        assert alone.device.state.options.source is ClockSource.INTERNAL
        assert alone.device.sound is not None


def test_with_neither_the_error_names_both(studio: Studio) -> None:
    """And what to do about either."""
    studio.midi, studio.sound = False, AudioError("no sound device here")
    with pytest.raises(NoMidiError, match="no MIDI system here; and no sound: no sound device here"):
        launched(AudioRequest())
    with pytest.raises(NoMidiError, match="--backend none plays sound alone; and no sound: no sound device here"):
        launched(AudioRequest(), Backend.NONE)


def test_with_a_named_port_or_without_audio_midi_is_required(studio: Studio) -> None:
    """Without a MIDI system that is an error."""
    studio.midi = False
    for audio, request in ((AudioRequest(), PortRequest(source="Keys")), (None, PortRequest())):
        with pytest.raises(NoMidiError, match="no MIDI system here"):
            launched(audio, request=request)


def sound_worker_runs() -> bool:
    return any(thread.name == "sounds" for thread in threads())


def test_control_server_audio_and_ports_are_closed_in_this_order(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No request reaches a closed device, and the last sounds still have an output."""
    monkeypatch.setattr(ControlServer, "close", lambda server: Closing.close_order.append("server"))
    with launched(AudioRequest()):
        assert Closing.close_order == []
    assert Closing.close_order == ["server", "Output", "Ports"]
    assert not sound_worker_runs()


@pytest.mark.skipif(sys.platform == "win32", reason="has no socket file")
@pytest.mark.parametrize("put", [Path.mkdir, Path.touch])
def test_without_a_control_socket_everything_is_closed(studio: Studio, put: Callable[[Path], None]) -> None:
    """A file in place of the socket is an error; open drivers would crash the process at its end."""
    put(socket_file())
    with pytest.raises(DeviceFilesError, match="the device's control socket belongs there"):
        launched(AudioRequest())
    assert Closing.close_order == ["Output", "Ports"]
    assert not sound_worker_runs()


@pytest.mark.parametrize("fault", [RuntimeError("a bug"), KeyboardInterrupt()])
@pytest.mark.parametrize("part", ["AudioEngine", "Device"])
def test_any_failure_closes_what_was_opened(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, fault: BaseException, part: str
) -> None:
    """A bug or Ctrl-C."""

    def fail(*_: object) -> None:
        raise fault

    monkeypatch.setattr(launching, part, fail)
    with pytest.raises(type(fault)):
        launched(AudioRequest())
    assert Closing.close_order == ["Output", "Ports"]
    assert not sound_worker_runs()


@pytest.mark.skipif(sys.platform == "win32", reason="has no socket file")
def test_the_socket_of_a_dead_device_is_replaced(studio: Studio) -> None:
    """And removed at the end."""
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(socket_file()))
    with launched(None), socket.socket(socket.AF_UNIX) as client:
        client.connect(str(socket_file()))
    assert not socket_file().exists()


@pytest.mark.skipif(sys.platform == "win32", reason="has no socket file")
def test_a_folder_put_in_place_of_the_socket_is_kept(studio: Studio) -> None:
    """The device closes normally all the same."""
    with launched(None):
        socket_file().unlink()
        socket_file().mkdir()
    assert socket_file().is_dir()
    assert Closing.close_order == ["Ports"]


@pytest.mark.skipif(sys.platform == "win32", reason="has no socket file")
def test_a_path_too_long_for_a_socket_is_named(studio: Studio, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The error says what to do; the system's own names neither."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / ("x" * 100)))
    with pytest.raises(
        DeviceFilesError, match=r"cannot create the control socket .*; set XDG_RUNTIME_DIR to another folder"
    ):
        launched(None)
    assert Closing.close_order == ["Ports"]
