"""Stands for the package JACK-Client and a server, as far as the drivers use them; the test runs its cycles."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

PERIOD = 128


class JackError(Exception):
    pass


@dataclass
class Status:
    name_not_unique: bool = False


class JackOpenError(JackError):
    status = Status()


@dataclass(frozen=True)
class FakePort:
    """A port of any client, as the server lists it."""

    name: str
    is_input: bool
    is_audio: bool
    is_physical: bool = False
    aliases: tuple[str, ...] = ()


@dataclass
class OwnPort:
    """A port of ours."""

    port: FakePort
    server: "FakeServer"

    @property
    def name(self) -> str:
        return self.port.name

    @property
    def connections(self) -> list[FakePort]:
        partners = [pair[not self.port.is_input] for pair in self.server.connections if self.name in pair]
        return [self.server.ports[name] for name in partners]

    def incoming_midi_events(self) -> list[tuple[int, bytes]]:
        return []

    def clear_buffer(self) -> None:
        pass

    def get_array(self) -> NDArray[np.float32]:
        return np.zeros(PERIOD, np.float32)


@dataclass
class FakeServer:
    """Ports and connections; a requested connection exists from the next cycle on."""

    ports: dict[str, FakePort] = field(default_factory=dict)
    connections: set[tuple[str, str]] = field(default_factory=set)
    starting: set[str] = field(default_factory=set)  # ports that cannot be connected yet
    refuses: bool = False  # to register audio ports
    clients: "list[FakeClient]" = field(default_factory=list)
    _requested: set[tuple[str, str]] = field(default_factory=set)

    def add(self, name: str, *, is_input: bool, is_audio: bool, is_physical: bool = False) -> None:
        self.ports[name] = FakePort(name, is_input, is_audio, is_physical)

    def remove(self, name: str) -> None:
        port = self.ports.pop(name)
        self.connections = {pair for pair in self.connections if name not in pair}
        for client in self.clients:
            client.registered(port, False)

    def connect(self, source: str, target: str) -> None:
        if {source, target} - self.ports.keys() or {source, target} & self.starting:
            raise JackError(f"Error connecting {source!r} -> {target!r}")
        self._requested.add((source, target))

    def cycle(self) -> None:
        self.connections |= self._requested
        self._requested.clear()
        for client in self.clients:
            client.process(PERIOD)


class FakeClient:
    """A client of the running server."""

    samplerate, blocksize, last_frame_time = 48_000, PERIOD, 0

    def __init__(self, name: str, server: FakeServer) -> None:
        self.name = name
        self._server = server
        self.midi_inports = Register(self, is_input=True, is_audio=False)
        self.midi_outports = Register(self, is_input=False, is_audio=False)
        self.outports = Register(self, is_input=False, is_audio=True)
        self.process: Callable[[int], None] = lambda frames: None
        self.ended: Callable[[Any, str], None] = lambda status, reason: None
        self.registered: Callable[[FakePort, bool], None] = lambda port, registered: None

    def set_process_callback(self, callback: Callable[[int], None]) -> None:
        self.process = callback

    def set_shutdown_callback(self, callback: Callable[[Any, str], None]) -> None:
        self.ended = callback

    def set_port_registration_callback(self, callback: Callable[[FakePort, bool], None]) -> None:
        self.registered = callback

    def set_blocksize_callback(self, callback: Callable[[int], None]) -> None:
        pass

    def set_xrun_callback(self, callback: Callable[[float], None]) -> None:
        pass

    def activate(self) -> None:
        self._server.clients.append(self)
        self.process(PERIOD)

    def close(self) -> None:
        if self in self._server.clients:
            self._server.clients.remove(self)
        for name in [name for name in self._server.ports if name.startswith(f"{self.name}:")]:
            self._server.remove(name)

    def get_ports(
        self, *, is_midi: bool = False, is_audio: bool = False, is_output: bool = False, **kinds: bool
    ) -> list[FakePort]:
        return [
            port
            for port in self._server.ports.values()
            if port.is_audio == is_audio
            and port.is_input == (not is_output)
            and port.is_physical >= kinds.get("is_physical", False)
        ]

    def connect(self, source: str, target: str) -> None:
        self._server.connect(source, target)

    def register(self, name: str, *, is_input: bool, is_audio: bool) -> OwnPort:
        if is_audio and self._server.refuses:
            raise JackError(f"{name!r}: port registration failed")
        full = f"{self.name}:{name}"
        self._server.add(full, is_input=is_input, is_audio=is_audio)
        return OwnPort(self._server.ports[full], self._server)


class Register:
    """A client's ports of one kind."""

    def __init__(self, client: FakeClient, *, is_input: bool, is_audio: bool) -> None:
        self._client, self._is_input, self._is_audio = client, is_input, is_audio

    def register(self, name: str) -> OwnPort:
        return self._client.register(name, is_input=self._is_input, is_audio=self._is_audio)


class FakeJack:
    """Stands for the module `jack`."""

    JackError, JackOpenError = JackError, JackOpenError

    def __init__(self) -> None:
        self.server: FakeServer | None = None

    def start(self) -> FakeServer:
        self.server = FakeServer()
        return self.server

    def kill(self) -> None:
        """End the server and all its clients."""
        server, self.server = self.server, None
        assert server is not None
        for client in server.clients:
            client.ended(None, "killed")

    def Client(self, name: str, **options: bool) -> FakeClient:
        if self.server is None:
            raise JackOpenError("no server")
        return FakeClient(name, self.server)

    def set_error_function(self, function: Callable[[str], None]) -> None:
        pass

    def set_info_function(self, function: Callable[[str], None]) -> None:
        pass
