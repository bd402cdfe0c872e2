"""A JACK server with other programs, and the device's ports on it."""

from latentdrum.drivers.audio.output import AudioRequest
from latentdrum.drivers.jack.audio_output import JackAudio
from latentdrum.drivers.jack.midi_ports import JackPorts
from latentdrum.drivers.midi.ports import PortRequest
from tests.drivers.jack.fake_jack import FakeJack, FakeServer

IN, OUT = "LatentDrum:LatentDrum In", "LatentDrum:LatentDrum Out"
LEFT, RIGHT = "LatentDrum:out_left", "LatentDrum:out_right"
KNOBS, RACK = "Knobs 9:out", "Rack:in"
SPEAKERS = ("system:playback_1", "system:playback_2")
AUTOMATIC = {(LEFT, SPEAKERS[0]), (RIGHT, SPEAKERS[1])}
MANUAL = {(KNOBS, IN), (OUT, RACK)}


class Rig:
    """A server with speakers, a controller and a drum rack, and the device's ports, polled by the test."""

    def __init__(self, jack: FakeJack, request: PortRequest, audio: AudioRequest, *, speakers: bool = True) -> None:
        self.jack = jack
        self.server = self.start(speakers=speakers)
        self.ports = JackPorts(request)
        self.audio = JackAudio(self.ports, audio)

    def start(self, *, speakers: bool = True, programs: bool = True) -> FakeServer:
        self.server = self.jack.start()
        if speakers:
            self.add_speakers()
        if programs:
            self.server.add(KNOBS, is_input=False, is_audio=False)
            self.server.add(RACK, is_input=True, is_audio=False)
        return self.server

    def add_speakers(self) -> None:
        for name in SPEAKERS:
            self.server.add(name, is_input=True, is_audio=True, is_physical=True)

    def poll(self) -> None:
        self.ports.poll()
        self.audio.poll()
        if self.jack.server is not None:
            self.jack.server.cycle()

    def waiting(self) -> tuple[str | None, tuple[str, ...]]:
        """The problem and the waits_for of the audio ports."""
        return self.audio.problem, self.audio.port_status().waits_for

    def connect_manually(self) -> None:
        for pair in MANUAL:
            self.server.connect(*pair)
        self.server.cycle()
        self.poll()
