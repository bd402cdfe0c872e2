"""What is there decides what plays: notes, sound, both, or an error that says what to do."""

from pathlib import Path

import pytest

from latentdrum.core.engine.state import ClockSource, Options
from latentdrum.drivers import audio_systems, midi_systems
from latentdrum.drivers.audio.output import AudioError, AudioRequest
from latentdrum.drivers.midi.ports import Backend, MidiPorts, NoMidiError, PortRequest
from latentdrum.models.rhythm import model as rhythm
from latentdrum.models.timbre import model as timbre
from latentdrum.runtime import launch as launching
from latentdrum.runtime.launch import Launched, launch
from latentdrum.storage.model_files import ModelError
from tests.rhythms import blank
from tests.runtime.fake_audio import FakeAudio
from tests.runtime.fake_ports import FakePorts
from tests.runtime.test_control import Silence
from tests.sound.sounds import FakeDrums

pytestmark = pytest.mark.timeout(30)


class Studio:
    """What is there, for the test to say."""

    midi = True
    sound: AudioError | None = None
    model: ModelError | None = None

    def choose(self, wanted: Backend | None) -> Backend:
        if wanted is not None:
            return wanted
        if not self.midi:
            raise NoMidiError("no MIDI system here")
        return Backend.JACK

    def open_audio(self, wish: AudioRequest, ports: MidiPorts) -> FakeAudio:
        if self.sound is not None:
            raise self.sound
        return FakeAudio()

    def load(self) -> FakeDrums:
        if self.model is not None:
            raise self.model
        return FakeDrums()


@pytest.fixture
def studio(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Studio:
    found = Studio()
    opened = midi_systems.open_ports
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(midi_systems, "choose", found.choose)
    monkeypatch.setattr(
        midi_systems, "open_ports", lambda one, wish: opened(one, wish) if one is Backend.NONE else FakePorts()
    )
    monkeypatch.setattr(audio_systems, "open_audio", found.open_audio)
    monkeypatch.setattr(timbre, "load", found.load)
    monkeypatch.setattr(rhythm, "load", Silence)
    monkeypatch.setattr(launching, "settle_interpreter", lambda: None)
    return found


def launched(audio: AudioRequest | None, backend: Backend | None = None, wish: PortRequest | None = None) -> Launched:
    return launch(blank(), Options(), {}, backend, wish or PortRequest(), audio)


def test_with_midi_and_a_sound_device_both_play(studio: Studio) -> None:
    """The clock is the DAW's."""
    with launched(AudioRequest()) as both:
        assert both.device.sound is not None
        assert both.device.no_sound_reason is None
        assert both.device.state.options.source is ClockSource.EXTERNAL


@pytest.mark.parametrize(
    ("sound", "model", "why"),
    [(AudioError("no sound device here"), None, "no sound device here"), (None, ModelError("no model"), "no model")],
)
def test_without_sound_the_notes_go_on(
    studio: Studio, sound: AudioError | None, model: ModelError | None, why: str
) -> None:
    """And the status says why."""
    studio.sound, studio.model = sound, model
    with launched(AudioRequest()) as notes:
        assert notes.device.sound is None
        assert notes.device.no_sound_reason == why


def test_sound_can_be_switched_off(studio: Studio) -> None:
    """--audio none."""
    with launched(None) as notes:
        assert (notes.device.sound, notes.device.no_sound_reason) == (None, "switched off (--audio none)")


def test_a_device_that_was_named_must_be_there(studio: Studio) -> None:
    """Whoever names a device does not want another, or none."""
    studio.sound = AudioError("no sound device like 'usb'")
    with pytest.raises(AudioError, match="like 'usb'"):
        launched(AudioRequest(device="usb"))


def test_without_midi_the_sound_plays_alone(studio: Studio) -> None:
    """By the built-in clock, since nobody else gives one."""
    studio.midi = False
    with launched(AudioRequest()) as alone:
        assert alone.device.ports.backend is Backend.NONE
        assert alone.device.state.options.source is ClockSource.INTERNAL
        assert alone.device.sound is not None


def test_with_neither_the_error_names_both(studio: Studio) -> None:
    """What to do about either."""
    studio.midi, studio.sound = False, AudioError("no sound device here")
    with pytest.raises(NoMidiError, match="no MIDI system here; and no sound: no sound device here"):
        launched(AudioRequest())
    with pytest.raises(NoMidiError, match="--backend none plays sound alone; and no sound: no sound device here"):
        launched(AudioRequest(), Backend.NONE)


def test_who_wants_midi_gets_no_sound_instead(studio: Studio) -> None:
    """A port that was named, or --audio none: without MIDI that is an error."""
    studio.midi = False
    for audio, wish in ((AudioRequest(), PortRequest(source="Keys")), (None, PortRequest())):
        with pytest.raises(NoMidiError, match="no MIDI system here"):
            launched(audio, wish=wish)
