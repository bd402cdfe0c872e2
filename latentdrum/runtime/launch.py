"""From what the player asked for to a device that is ready to serve."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace

from latentdrum.core.engine.protocols import TimbreDecoder
from latentdrum.core.engine.state import ClockSource, Options
from latentdrum.core.preset.names import DEFAULT_PRESET
from latentdrum.core.preset.preset import Preset
from latentdrum.drivers import audio_systems, midi_systems
from latentdrum.drivers.audio.output import AudioError, AudioRequest
from latentdrum.drivers.midi.ports import Backend, MidiPorts, NoMidiError, PortRequest
from latentdrum.models.rhythm import model as rhythm
from latentdrum.models.timbre import model as timbre
from latentdrum.runtime.audio_engine import AudioEngine
from latentdrum.runtime.control_commands import handle_request
from latentdrum.runtime.control_server import ControlServer
from latentdrum.runtime.device import Device
from latentdrum.runtime.realtime import settle_interpreter
from latentdrum.storage.model_files import ModelError
from latentdrum.storage.preset_library import PresetLibrary


@dataclass(frozen=True, slots=True)
class Launched:
    """A device with its ports and its door open, not playing yet; all of it is closed at the end of a `with`."""

    device: Device
    opened: ExitStack

    def __enter__(self) -> "Launched":
        return self

    def __exit__(self, *_: object) -> None:
        """Close door, sound and ports, whatever happened."""
        self.opened.close()


def launch(
    preset: Preset | None,
    options: Options,
    settings: Mapping[str, float],
    backend: Backend | None,
    request: PortRequest,
    audio: AudioRequest | None,
) -> Launched:
    """Load the models, open the ports and the way out for sound, let clients in; audio None means notes only.

    Where there is no MIDI system, the sound alone plays, by the built-in clock.
    Raises MidiError, AudioError, ModelError or DeviceFilesError saying what to do; whatever is raised, nothing is left
    open: the drivers' threads would bring the process down as it ends. The caller holds the device's lock.
    """
    system, no_midi = _midi_system(backend, request, audio)
    model, store = rhythm.load(), PresetLibrary()
    drums, why = _timbre_decoder(audio)
    chosen = preset or store.load(DEFAULT_PRESET)
    settle_interpreter()  # from here on no long work: a period of JACK lasts 2.7 ms
    with ExitStack() as opened:
        ports = midi_systems.open_ports(system, request)
        opened.callback(ports.close)
        sound = None
        if drums is not None and audio is not None:
            sound, why = _sound(drums, audio, ports, chosen, opened)
        if system is Backend.NONE and sound is None:
            raise NoMidiError(f"{no_midi or '--backend none plays sound alone'}; and no sound: {why}")
        options = replace(options, source=ClockSource.INTERNAL) if system is Backend.NONE else options
        device = Device(chosen, options, ports, model, store, sound)
        device.no_sound_reason = why
        for name, value in settings.items():
            device.set_value(name, value)
        opened.callback(ControlServer(lambda request: handle_request(device, request)).close)
        return Launched(device, opened.pop_all())


def _midi_system(
    backend: Backend | None, request: PortRequest, audio: AudioRequest | None
) -> tuple[Backend, NoMidiError | None]:
    """The MIDI system; none, and why, where there is none but sound will do. Raises MidiError where it will not."""
    try:
        system = midi_systems.choose(backend)
        midi_systems.check(system, request)
    except NoMidiError as error:
        if audio is None or request != PortRequest():
            raise
        return Backend.NONE, error
    return system, None


def _timbre_decoder(audio: AudioRequest | None) -> tuple[TimbreDecoder | None, str | None]:
    """The timbre model, or why there is no sound: then the notes go on alone."""
    if audio is None:
        return None, "switched off (--audio none)"
    try:
        return timbre.load(), None
    except ModelError as error:
        return None, str(error)


def _sound(
    drums: TimbreDecoder, audio: AudioRequest, ports: MidiPorts, preset: Preset, opened: ExitStack
) -> tuple[AudioEngine | None, str | None]:
    """The sound half, or why there is none. Raises AudioError where the player asked for what is not there."""
    try:
        output = audio_systems.open_audio(audio, ports)
    except AudioError as error:
        if audio.named:
            raise
        return None, str(error)
    try:
        sound = AudioEngine(drums, output, preset)
    except BaseException:
        output.close()
        raise
    opened.callback(sound.stop)
    return sound, None
