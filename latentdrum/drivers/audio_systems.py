"""Opens the audio output: on the JACK client of the MIDI ports if there is one, else through PortAudio."""

from latentdrum.drivers.audio.output import AudioBackend, AudioError, AudioOutput, AudioRequest
from latentdrum.drivers.audio.sounddevice_output import SounddeviceAudio, output_names, sounddevice_module
from latentdrum.drivers.jack.audio_output import JackAudio
from latentdrum.drivers.jack.midi_ports import JackPorts
from latentdrum.drivers.midi.ports import MidiPorts


def sound_devices() -> tuple[tuple[str, ...], str | None]:
    """The PortAudio output devices, the default first; and why there are none, if so."""
    try:
        names = output_names()
        if not names:
            return (), "no sound device"
        first = sounddevice_module().query_devices(kind="output")["name"]
    except AudioError as error:
        return (), str(error)
    except Exception as error:  # PortAudio's own errors; the library that defines them may be missing
        return (), f"no sound device answers ({error})"
    return tuple(sorted(names, key=lambda name: name != first)), None


def open_audio(request: AudioRequest, ports: MidiPorts) -> AudioOutput:
    """Open the requested audio output. Raises AudioError saying what to do."""
    jack = ports if isinstance(ports, JackPorts) else None
    if request.backend is AudioBackend.JACK and jack is None:
        raise AudioError("--audio jack needs --backend jack: sound and MIDI share one JACK client")
    if request.backend is AudioBackend.SOUNDDEVICE or jack is None:
        return SounddeviceAudio(request, ports.now_s)
    if request.block is not None:
        raise AudioError("--block: on JACK the server sets the block (jackd -p 128); leave it out")
    return JackAudio(jack, request)
