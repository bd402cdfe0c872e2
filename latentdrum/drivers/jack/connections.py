"""Connections of a JACK port, restored after a device is unplugged or the server restarted."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, Protocol

from latentdrum.drivers.jack.server import jack_module, port_names
from latentdrum.drivers.midi.ports import Role, find_port, missing_port


class ClientSession(Protocol):
    """A client of one run of the server; after a restart there is another one."""

    handle: Any
    #: Port name -> how often it was unregistered.
    removals: Counter[str]


class PortConnections:
    """The connections of one of our ports: the requested one, and those that the user made.

    A port that disappeared is connected again when it is back; one that the user disconnected is not. The user
    disconnected it if neither the port nor the server went away in between, and the port does not until the next look:
    a program that ends takes its connections away before its ports.

    role: of one of our MIDI ports, None for an audio output. request: part of a port's name. partner: a port to connect
    to at first, if it exists.
    """

    def __init__(self, role: Role | None, request: str | None = None, *, partner: str | None = None) -> None:
        self._role, self._request = role, request
        self._is_input = role is not None and role.is_input
        self._audio = role is None
        self._last_client: ClientSession | None = None
        self._last_removals: Counter[str] = Counter()
        self._wanted: set[str] = {partner} if partner is not None else set()
        self._last_connected: set[str] = set()  # at the last `restore`, so both ends existed then
        self._disconnected_by_user: set[str] = set()  # takes precedence over the request
        self._lost: set[str] = set()  # disconnected at the last look, by the user or by a program that ends
        self._connected: frozenset[str] = frozenset()
        #: Whether the last `restore` found a partner that was not connected before, or that was away.
        self.renewed = False

    @property
    def partners(self) -> tuple[str, ...]:
        """The connected ports."""
        return tuple(sorted(self._connected))

    @property
    def waits_for(self) -> tuple[str, ...]:
        """The ports to be connected when they appear; none while any port is connected."""
        return () if self._connected else tuple(sorted(self._wanted))

    def begin(self, client: ClientSession, port: Any) -> None:
        """Connect the requested port. Raises MidiError listing the ports if it does not exist.

        A controller may have no input for feedback.
        """
        names = port_names(client.handle, sources=self._is_input)
        request = self._request if self._role is not Role.CONTROL_OUT else None
        if request is not None and self._role is not None and find_port(tuple(names), request) is None:
            raise missing_port(request, tuple(names), self._role)
        self.restore(client, port)

    def restore(self, client: ClientSession, port: Any) -> None:
        """Compare the connections with the last ones and restore those that can be. Raises JackError."""
        if client is not self._last_client:  # all connections were lost with the last server
            if self._last_client is not None:
                self._disconnected_by_user |= self._stayed(self._lost, self._last_client.removals)
            self._last_client, self._last_connected, self._last_removals = client, set(), Counter()
            self._lost = set()
        removals, known = client.removals.copy(), self._stayed(self._connected, client.removals)
        connected = {partner.name for partner in port.connections}
        # Listed after the connections: a partner that ends in between counts as gone, not as disconnected by the user.
        names = port_names(client.handle, sources=self._is_input, audio=self._audio)
        there = set(names.values())
        stayed = self._stayed(there, removals)
        self._disconnected_by_user = (self._disconnected_by_user | (self._lost & stayed)) - connected
        self._lost = (self._last_connected & stayed) - connected
        self._wanted = (self._wanted | connected) - self._disconnected_by_user
        requested = find_port(tuple(names), self._request) if self._request is not None else None
        if requested is not None:
            self._wanted |= {names[requested]} - self._disconnected_by_user
        self._last_connected, self._last_removals = connected, removals
        # JACK lists a new connection from the next period on, and refuses one to a client that is still starting.
        returning = sorted((self._wanted - connected - self._lost) & there)
        self._connected = frozenset(
            connected.union(name for name in returning if self._connect(client.handle, port, name))
        )
        self.renewed = not known >= self._connected

    def _stayed(self, names: Iterable[str], removals: Counter[str]) -> set[str]:
        """Those of some ports that were not unregistered since the last look."""
        return {name for name in names if removals[name] == self._last_removals[name]}

    def _connect(self, client: Any, port: Any, partner: str) -> bool:
        ends = (partner, port.name) if self._is_input else (port.name, partner)
        try:
            client.connect(*ends)
        except jack_module().JackError:
            return False
        return True
