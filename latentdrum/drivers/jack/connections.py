"""Who a JACK port is connected with, kept up through unplugged devices and restarted servers."""

from collections import Counter
from typing import Any, Protocol

from latentdrum.drivers.jack.server import jack_module, port_names
from latentdrum.drivers.midi.ports import find_port, missing_port


class ClientSession(Protocol):
    """One life of our client on a server; another server, or the same one restarted, is another life."""

    handle: Any
    #: How often a port of each name was taken away so far.
    removals: Counter[str]


class PortConnections:
    """The connections of one port: what was wished for, and what the player connected by hand.

    A partner that vanished is connected again when it is back; one that the player disconnected is left alone. Which of
    the two it was shows from the partner and the server: a wire was taken away by hand if both its ends stayed.

    wish: part of a name. partner: a port to connect with at first, if it is there.
    """

    def __init__(
        self, request: str | None = None, *, is_input: bool, audio: bool = False, partner: str | None = None
    ) -> None:
        self._request = request
        self._is_input = is_input
        self._audio = audio
        self._last_client: ClientSession | None = None
        self._last_removals: Counter[str] = Counter()
        self._wanted: set[str] = {partner} if partner is not None else set()
        self._last_connected: set[str] = set()  # connected when we last looked, and therefore both there
        self._disconnected_by_user: set[str] = set()  # disconnected by hand: not even a wish brings them back
        self._connected: frozenset[str] = frozenset()

    @property
    def partners(self) -> tuple[str, ...]:
        """Who is connected now."""
        return tuple(sorted(self._connected))

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Who will be connected when it is there, as long as nobody else is."""
        return () if self._connected else tuple(sorted(self._wanted))

    def begin(self, client: ClientSession, port: Any) -> None:
        """Connect what was wished for. Raises MidiError listing the ports if it is not there."""
        names = port_names(client.handle, sources=self._is_input)
        if self._request is not None and find_port(tuple(names), self._request) is None:
            raise missing_port(self._request, tuple(names), "in" if self._is_input else "out")
        self.restore(client, port)

    def restore(self, client: ClientSession, port: Any) -> None:
        """Compare the wires with what they were, and mend what vanished and is back. Raises JackError."""
        if client is not self._last_client:  # all wires went with the last server, however soon this one came
            self._last_client, self._last_connected, self._last_removals = client, set(), Counter()
        removals = client.removals.copy()
        connected = {partner.name for partner in port.connections}
        names = port_names(
            client.handle, sources=self._is_input, audio=self._audio
        )  # who goes meanwhile is gone, not cut off
        there = set(names.values())
        stayed = {name for name in self._last_connected & there if removals[name] == self._last_removals[name]}
        self._disconnected_by_user = (self._disconnected_by_user | (stayed - connected)) - connected
        self._wanted = (self._wanted | connected) - self._disconnected_by_user
        requested = find_port(tuple(names), self._request) if self._request is not None else None
        if requested is not None:
            self._wanted |= {names[requested]} - self._disconnected_by_user
        self._last_connected, self._last_removals = connected, removals
        # JACK shows a new wire only from the next period on, and refuses one to a client that is still starting.
        returning = sorted((self._wanted - connected) & there)
        self._connected = frozenset(
            connected.union(name for name in returning if self._connect(client.handle, port, name))
        )

    def _connect(self, client: Any, port: Any, partner: str) -> bool:
        ends = (partner, port.name) if self._is_input else (port.name, partner)
        try:
            client.connect(*ends)
        except jack_module().JackError:
            return False
        return True
