"""Which way the sound leaves: the JACK client of the MIDI ports if there is one, else PortAudio."""

from latentdrum.drivers.audio.output import AudioBackend, AudioError, AudioOutput, AudioRequest
from latentdrum.drivers.audio.sounddevice_output import SounddeviceAudio, output_names, sounddevice_module
from latentdrum.drivers.jack.audio_output import JackAudio
from latentdrum.drivers.jack.midi_ports import JackPorts
from latentdrum.drivers.midi.ports import MidiPorts


def sound_devices() -> tuple[tuple[str, ...], str | None]:
    """The devices that sound can go to beside JACK, the system's own choice first; and why not, if there are none."""
    try:
        names = output_names()
        if not names:
            return (), "no sound device here"
        first = sounddevice_module().query_devices(kind="output")["name"]
    except AudioError as error:
        return (), str(error)
    except Exception as error:  # PortAudio's own errors, of a library that may not be there to name them
        return (), f"no sound device answers ({error})"
    return tuple(sorted(names, key=lambda name: name != first)), None


def open_audio(request: AudioRequest, ports: MidiPorts) -> AudioOutput:
    """Open what the player asked for. Raises AudioError saying what to do."""
    jack = ports if isinstance(ports, JackPorts) else None
    if request.backend is AudioBackend.JACK and jack is None:
        raise AudioError("--audio jack goes with --backend jack: the sound leaves through the MIDI ports' client")
    if request.backend is AudioBackend.SOUNDDEVICE or jack is None:
        return SounddeviceAudio(request, ports.now_s)
    if request.block is not None:
        raise AudioError("--block: on JACK the server sets the block (jackd -p 128); leave it out")
    return JackAudio(jack, request)
