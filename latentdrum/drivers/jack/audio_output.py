"""Audio output on the JACK client of the MIDI ports: a hit and its note are in the same frame of the same cycle."""

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
    """Audio ports on JACK; see `AudioOutput`. They are restored together with the MIDI ports."""

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
        self._connections = tuple(PortConnections(None, partner=partner) for partner in partners)
        try:
            ports.attach(self)
        except MidiError as error:
            raise AudioError(str(error)) from None
        self.poll()

    @property
    def rate_hz(self) -> int:
        """The server's rate."""
        return self._rate_hz

    @property
    def block_frames(self) -> int:
        """The server's period."""
        return self._ports.client.period_frames

    @property
    def latency_s(self) -> float:
        """One period: what is mixed in one cycle is output in the next."""
        return self._ports.client.period_s

    @property
    def lookahead_s(self) -> float:
        """The lookahead of the MIDI ports and of the source."""
        source_s = self.source.lookahead_frames / self._rate_hz if self.source is not None else 0.0
        return self._ports.lookahead_s + source_s

    @property
    def alive(self) -> bool:
        """Whether the server runs our callback without error."""
        return self._error is None

    @property
    def problem(self) -> str | None:
        """The server is gone, the callback failed, or a port is not connected."""
        error_text, waits_for = self._error, ", ".join(self._waits_for)
        return error_text or (
            f"{_NOT_CONNECTED} {waits_for}; connect it with another port to hear it" if waits_for else None
        )

    @property
    def underruns(self) -> int:
        """Xruns since the client was opened."""
        return self._ports.client.dropouts

    def frame(self, second: float) -> int:
        """The frame of a second, the same as for a note."""
        return self._ports.client.clock.frame(second)

    def register_ports(self, client: Any) -> None:
        """Register the ports, again after every server restart (called by `JackPorts`)."""
        self._outs = tuple(client.outports.register(name) for name in self.layout.names)
        self._name: str = client.name  # a closed client has no name

    def process(self, first: int, frames: int) -> None:
        """Mix a cycle into the port buffers (JACK's thread)."""
        begun_s = perf_counter()
        try:
            self._fill(first, frames)
        except Exception as error:  # MIDI continues without sound
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
        """Restore connections; `JackPorts` reconnects to the server."""
        if not self._ports.client.alive:
            return
        with suppress(jack_module().JackError):  # the server may end meanwhile
            for connection, out in zip(self._connections, self._outs, strict=True):
                connection.restore(self._ports.client, out)

    def port_status(self) -> PortStatus:
        """The audio ports and what they are connected to."""
        name = f"{self._name}:{' '.join(self.layout.names[:2])}{' ..' if self.layout is Layout.PADS else ''}"
        if not self.alive:
            return PortStatus(name, (), False)
        partners = {partner for connection in self._connections for partner in connection.partners}
        return PortStatus(name, tuple(sorted(partners)), True, self._waits_for)

    def mix_us(self) -> tuple[float, ...]:
        """Mixing times of the last cycles, microseconds."""
        return self._times.us()

    def close(self) -> None:
        """Stop mixing; the client belongs to the MIDI ports."""
        self.source = None

    def _first_targets(self, client: Any, device: str | None) -> tuple[str | None, ...]:
        """The port to connect each output to: the named ones, else the physical outputs."""
        names = port_names(client, sources=False, audio=True)
        if device is not None:
            found = list(dict.fromkeys(own for name, own in names.items() if device.casefold() in name.casefold()))
            if not found:
                there = ", ".join(repr(name) for name in names) or "none"
                raise AudioError(f"no sound ports like {device!r} for --audio-device; there are: {there}")
        elif self.layout is Layout.PADS:  # meant for the mixer of a DAW
            return (None,) * len(self.layout.names)
        else:
            found = [port.name for port in client.get_ports(is_audio=True, is_input=True, is_physical=True)]
        return tuple(found[number % len(found)] if found else None for number in range(len(self.layout.names)))

    @property
    def _error(self) -> str | None:
        """Why there is no sound, or None."""
        if not self._ports.client.alive:
            return _SERVER_GONE
        if self._ports.client.clock.rate != self._rate_hz:
            return (
                f"JACK restarted at {self._ports.client.clock.rate} Hz instead of {self._rate_hz}; restart latentdrum"
            )
        return f"{type(self.failure).__name__}: {self.failure}" if self.failure is not None else None

    @property
    def _waits_for(self) -> tuple[str, ...]:
        """The ports that our unconnected ports wait for."""
        return tuple(sorted({partner for connection in self._connections for partner in connection.waits_for}))
