"""Builds the device from the options of the command line."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial

from latentdrum.core.engine.state import ClockSource, Options
from latentdrum.core.parameters.table import DEFAULTS
from latentdrum.core.preset.kit import for_model as kit_for_model
from latentdrum.core.preset.names import DEFAULT_PRESET
from latentdrum.core.preset.preset import Preset, for_model
from latentdrum.core.preset.random_move import Draws
from latentdrum.drivers import audio_systems, midi_systems
from latentdrum.drivers.audio.output import AudioError, AudioRequest
from latentdrum.drivers.link import LinkSession
from latentdrum.drivers.midi.ports import Backend, MidiError, MidiPorts, NoMidiError, PortRequest
from latentdrum.drivers.osc import OscEndpoint
from latentdrum.models.rhythm import model as rhythm
from latentdrum.models.rhythm.loop_placement import window_positions
from latentdrum.models.timbre import model as timbre
from latentdrum.runtime.audio_engine import AudioEngine
from latentdrum.runtime.control_commands import handle_request
from latentdrum.runtime.control_server import ControlServer
from latentdrum.runtime.device import Device
from latentdrum.runtime.osc_server import OscServer
from latentdrum.runtime.realtime import settle_interpreter
from latentdrum.runtime.status import shown
from latentdrum.storage.model_files import ModelError
from latentdrum.storage.preset_library import PresetLibrary
from latentdrum.storage.profile_library import ProfileLibrary


@dataclass(frozen=True, slots=True)
class Launched:
    """A device with ports and control server open, not playing yet; the end of `with` closes everything."""

    device: Device
    opened: ExitStack

    def __enter__(self) -> "Launched":
        return self

    def __exit__(self, *_: object) -> None:
        """Close control server, audio and ports."""
        self.opened.close()


def launch(
    preset: Preset | None,
    options: Options,
    settings: Mapping[str, float],
    backend: Backend | None,
    request: PortRequest,
    audio: AudioRequest | None,
    rhythm_model: str | None = None,
    sound_model: str | None = None,
    osc_port: int | None = None,
) -> Launched:
    """Load the models, open MIDI ports and audio output, start the control server; audio None means MIDI only.

    rhythm_model, sound_model: by name; by default those of the preset and of its kit. osc_port: 0 for a free one.
    Without a MIDI system the device plays sound alone, on the internal clock or in a Link session. Raises MidiError,
    AudioError, LinkError, OscError, ModelError or DeviceFilesError saying what to do. Everything is closed before any
    exception leaves: threads of drivers would crash the process at its end. The caller holds the device's lock.
    """
    if options.source is ClockSource.JACK:
        backend = _jack(backend)
    library, (system, no_midi) = PresetLibrary(), _midi_system(backend, request, audio)
    chosen, model = _rhythm(preset or library.load(DEFAULT_PRESET), rhythm_model)
    decoder, why = _timbre_decoder(audio, sound_model, chosen.kit.timbre_model)
    chosen = chosen if decoder is None else replace(chosen, kit=kit_for_model(chosen.kit, decoder.lineage))
    if system is Backend.NONE and options.source is ClockSource.EXTERNAL:
        options = replace(options, source=ClockSource.INTERNAL)
    settle_interpreter()  # from here on no long computations: a JACK period is 2.7 ms
    with ExitStack() as opened:
        ports = midi_systems.open_ports(system, request)
        opened.callback(ports.close)
        sound, why = _audio_engine(decoder, audio, ports, chosen, opened) if decoder and audio else (None, why)
        if system is Backend.NONE and sound is None:
            raise NoMidiError(f"{no_midi or '--backend none plays sound alone'}; and no sound: {why}")
        link = _link_session(options, settings, ports, opened)
        find, mine = (partial(window_positions, model), model.midway), ProfileLibrary()
        device = Device(chosen, options, ports, model, library, sound, model.lineage, *find, link, mine)
        device.no_sound_reason, device.draws = why, Draws(model.sample, decoder.sample if sound and decoder else None)
        _set_up(device, settings)
        _serve_control(device, osc_port, opened)
        return Launched(device, opened.pop_all())


def _set_up(device: Device, settings: Mapping[str, float]) -> None:
    """The transport to follow, the controller profile that was in use last, the parameters that are asked for."""
    if device.state.options.source is ClockSource.JACK:
        device.live.follow(midi_systems.open_transport(device.ports))
    device.profiles.use_last()
    for name, value in settings.items():
        device.set_value(name, value)


def _link_session(
    options: Options, settings: Mapping[str, float], ports: MidiPorts, opened: ExitStack
) -> LinkSession | None:
    """The Link session to follow, if there is to be one. Raises LinkError without the package."""
    if options.source is not ClockSource.LINK:
        return None
    session = LinkSession(settings.get("tempo", DEFAULTS["tempo"]), ports.now_s)
    opened.callback(session.close)
    return session


def _serve_control(device: Device, osc_port: int | None, opened: ExitStack) -> None:
    """The control socket, and OSC if it has a port. Raises DeviceFilesError or OscError if one cannot be opened."""
    opened.callback(ControlServer(lambda request: handle_request(device, request)).close)
    if osc_port is None:
        return
    endpoint = OscEndpoint(osc_port)
    server = OscServer(endpoint, lambda request: list(handle_request(device, request)), partial(shown, device))
    opened.callback(server.close)
    server.start()
    device.osc_port = server.port


def _jack(backend: Backend | None) -> Backend:
    """The MIDI system of a device that follows the JACK transport. Raises MidiError without a server."""
    if backend not in (None, Backend.JACK):
        raise MidiError(f"--jack-transport needs --backend jack, not {backend.value}: both are on one JACK client")
    problem = midi_systems.problem(Backend.JACK)
    if problem is not None:
        raise MidiError(f"--jack-transport needs a JACK server: {problem}")
    return Backend.JACK


def _rhythm(preset: Preset, wanted: str | None) -> tuple[Preset, rhythm.RhythmModel]:
    """The rhythm model that was asked for, or the preset's, and the preset for it."""
    model = rhythm.load(wanted or preset.rhythm_model)
    return for_model(preset, model.lineage), model


def _midi_system(
    backend: Backend | None, request: PortRequest, audio: AudioRequest | None
) -> tuple[Backend, NoMidiError | None]:
    """The MIDI system; NONE and the reason if there is none and audio will do. Raises MidiError if it will not."""
    try:
        system = midi_systems.choose(backend)
        midi_systems.check(system, request)
    except NoMidiError as error:
        if audio is None or request != PortRequest():
            raise
        return Backend.NONE, error
    return system, None


def _timbre_decoder(
    audio: AudioRequest | None, wanted: str | None, usual: str
) -> tuple[timbre.TimbreModel | None, str | None]:
    """The timbre model, or why there is none: then the device plays MIDI only.

    Raises ModelError if a model was chosen explicitly.
    """
    if audio is None:
        return None, "switched off (--audio none)"
    try:
        return timbre.load(wanted or usual), None
    except ModelError as error:
        if wanted is not None:
            raise
        return None, str(error)


def _audio_engine(
    decoder: timbre.TimbreModel, audio: AudioRequest, ports: MidiPorts, preset: Preset, opened: ExitStack
) -> tuple[AudioEngine | None, str | None]:
    """The audio engine, or why there is none. Raises AudioError if an output was chosen explicitly."""
    try:
        output = audio_systems.open_audio(audio, ports)
    except AudioError as error:
        if audio.named:
            raise
        return None, str(error)
    try:
        sound = AudioEngine(decoder, output, preset, decoder.lineage)
    except BaseException:
        output.close()
        raise
    opened.callback(sound.stop)
    return sound, None
