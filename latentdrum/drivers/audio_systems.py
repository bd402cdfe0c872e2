"""Which way the sound leaves: the JACK client of the MIDI ports if there is one, else PortAudio."""

from latentdrum.drivers.audio import AudioBackend, AudioError, AudioOut, AudioWish
from latentdrum.drivers.audio_jack import JackAudio
from latentdrum.drivers.audio_sounddevice import SounddeviceAudio
from latentdrum.drivers.jack_ports import JackPorts
from latentdrum.drivers.midi import MidiPorts


def open_audio(wish: AudioWish, ports: MidiPorts) -> AudioOut:
    """Open what the player asked for. Raises AudioError saying what to do."""
    jack = ports if isinstance(ports, JackPorts) else None
    if wish.backend is AudioBackend.JACK and jack is None:
        raise AudioError("--audio jack goes with --backend jack: the sound leaves through the MIDI ports' client")
    if wish.backend is AudioBackend.SOUNDDEVICE or jack is None:
        return SounddeviceAudio(wish, ports.now_s)
    if wish.block is not None:
        raise AudioError("--block: on JACK the server sets the block (jackd -p 128); leave it out")
    return JackAudio(jack, wish)
