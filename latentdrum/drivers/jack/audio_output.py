"""Sound through the MIDI ports' own JACK client: a hit and its note are in the same frame of the same cycle."""

from contextlib import suppress
from time import perf_counter
from typing import Any, Final

from latentdrum.drivers.audio.output import AudioBackend, AudioError, AudioRequest, AudioSource, Layout, MixTimes
from latentdrum.drivers.jack.connections import PortConnections
from latentdrum.drivers.jack.midi_ports import JackPorts
from latentdrum.drivers.jack.server import jack_module, port_names
from latentdrum.drivers.midi.ports import MidiError, PortStatus

_SERVER_GONE: Final = "the JACK server is gone; waiting for it"
_NOT_CONNECTED: Final = "the sound is not connected, waiting for"


class JackAudio:
    """The instrument's sound on JACK; see `AudioOut`. It lives as long as the ports, and returns with them."""

    backend = AudioBackend.JACK

    def __init__(self, ports: JackPorts, request: AudioRequest) -> None:
        self.layout = request.layout
        self.source: AudioSource | None = None
        self.failure: BaseException | None = None
        self._ports = ports
        self._rate_hz: int = ports.client.clock.rate
        self._outs: tuple[Any, ...] = ()
        self._times = MixTimes()
        partners = self._first_targets(ports.client.handle, request.device)
        self._connections = tuple(PortConnections(is_input=False, audio=True, partner=partner) for partner in partners)
        try:
            ports.attach(self)
        except MidiError as error:
            raise AudioError(str(error)) from None
        self.poll()

    @property
    def rate_hz(self) -> int:
        """The server's."""
        return self._rate_hz

    @property
    def block_frames(self) -> int:
        """The server's period."""
        return self._ports.client.period_frames

    @property
    def latency_s(self) -> float:
        """One period: what is mixed in a cycle is heard in the next."""
        return self._ports.client.period_s

    @property
    def lookahead_s(self) -> float:
        """As much as the notes need, and what the limiter looks ahead."""
        look_s = self.source.lookahead_frames / self._rate_hz if self.source is not None else 0.0
        return self._ports.lookahead_s + look_s

    @property
    def alive(self) -> bool:
        """Whether the server asks us for sound."""
        return self._error is None

    @property
    def problem(self) -> str | None:
        """The server is gone, something is wrong with us, or a partner is not there."""
        error_text, waits_for = self._error, ", ".join(self._waits_for)
        return error_text or (
            f"{_NOT_CONNECTED} {waits_for}; connect it with another port to hear it" if waits_for else None
        )

    @property
    def underruns(self) -> int:
        """Times the server could not keep its period since it was last joined."""
        return self._ports.client.dropouts

    def frame(self, second: float) -> int:
        """The frame of a second, the same as that of a note due then."""
        return self._ports.client.clock.frame(second)

    def register_ports(self, client: Any) -> None:
        """Register the ports (called by the ports, again when the server has returned)."""
        self._outs = tuple(client.outports.register(name) for name in self.layout.names)
        self._name: str = client.name  # cannot be asked of a client that was closed

    def process(self, first: int, frames: int) -> None:
        """Mix a cycle into the ports' buffers (JACK's thread)."""
        begun_s = perf_counter()
        try:
            self._fill(first, frames)
        except Exception as error:  # the notes go on without us
            self.failure = error
            self.source = None
        self._times.add(perf_counter() - begun_s)

    def _fill(self, first: int, frames: int) -> None:
        source = self.source
        if source is None or self._ports.client.clock.rate != self._rate_hz:
            for out in self._outs:
                out.get_array()[:] = 0.0
        elif self.layout is Layout.STEREO:
            left, right = source.mix(first, frames)
            self._outs[0].get_array()[:] = left
            self._outs[1].get_array()[:] = right
        else:
            rows = source.buses(first, frames).reshape(-1, frames)
            for out, row in zip(self._outs, rows, strict=True):
                out.get_array()[:] = row

    def poll(self) -> None:
        """Mend connections; the ports themselves see to a server that was gone."""
        if not self._ports.client.alive:
            return
        with suppress(jack_module().JackError):  # the server may go while we ask
            for connection, out in zip(self._connections, self._outs, strict=True):
                connection.restore(self._ports.client, out)

    def port_status(self) -> PortStatus:
        """Our ports, and whom they play to."""
        name = f"{self._name}:{' '.join(self.layout.names[:2])}{' ..' if self.layout is Layout.PADS else ''}"
        if not self.alive:
            return PortStatus(name, (), False)
        partners = {partner for connection in self._connections for partner in connection.partners}
        return PortStatus(name, tuple(sorted(partners)), True, self._waits_for)

    def mix_us(self) -> tuple[float, ...]:
        """How long the last cycles took to mix, microseconds."""
        return self._times.us()

    def close(self) -> None:
        """Mix no more; the client is the ports'."""
        self.source = None

    def _first_targets(self, client: Any, device: str | None) -> tuple[str | None, ...]:
        """A port to connect each of ours with: those of the name, else the computer's own outputs."""
        names = port_names(client, sources=False, audio=True)
        if device is not None:
            found = list(dict.fromkeys(own for name, own in names.items() if device.casefold() in name.casefold()))
            if not found:
                there = ", ".join(repr(name) for name in names) or "none"
                raise AudioError(f"no sound ports like {device!r} for --audio-device; there are: {there}")
        elif self.layout is Layout.PADS:  # they are for the mixer of a DAW; who wants them elsewhere says so
            return (None,) * len(self.layout.names)
        else:
            found = [port.name for port in client.get_ports(is_audio=True, is_input=True, is_physical=True)]
        return tuple(found[number % len(found)] if found else None for number in range(len(self.layout.names)))

    @property
    def _error(self) -> str | None:
        """Why nobody asks us for sound, or None."""
        if not self._ports.client.alive:
            return _SERVER_GONE
        if self._ports.client.clock.rate != self._rate_hz:
            return f"JACK came back with {self._ports.client.clock.rate} Hz instead of {self._rate_hz}; start again"
        return f"{type(self.failure).__name__}: {self.failure}" if self.failure is not None else None

    @property
    def _waits_for(self) -> tuple[str, ...]:
        """The partners of those of our ports that are connected with nobody."""
        return tuple(sorted({partner for connection in self._connections for partner in connection.waits_for}))
