"""Who a JACK port is connected with, kept up through unplugged devices and restarted servers."""

from collections import Counter
from typing import Any, Protocol

from latentdrum.drivers.jack.server import jack_module, port_names
from latentdrum.drivers.midi.ports import find_port, missing_port


class Life(Protocol):
    """One life of our client on a server; another server, or the same one restarted, is another life."""

    client: Any
    #: How often a port of each name was taken away so far.
    departures: Counter[str]


class Wiring:
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
        self._life: Life | None = None
        self._departures: Counter[str] = Counter()
        self._wanted: set[str] = {partner} if partner is not None else set()
        self._seen: set[str] = set()  # connected when we last looked, and therefore both there
        self._unwanted: set[str] = set()  # disconnected by hand: not even a wish brings them back
        self._here: frozenset[str] = frozenset()

    @property
    def partners(self) -> tuple[str, ...]:
        """Who is connected now."""
        return tuple(sorted(self._here))

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Who will be connected when it is there, as long as nobody else is."""
        return () if self._here else tuple(sorted(self._wanted))

    def begin(self, life: Life, port: Any) -> None:
        """Connect what was wished for. Raises MidiError listing the ports if it is not there."""
        names = port_names(life.client, sources=self._is_input)
        if self._request is not None and find_port(tuple(names), self._request) is None:
            raise missing_port(self._request, tuple(names), "in" if self._is_input else "out")
        self.tend(life, port)

    def tend(self, life: Life, port: Any) -> None:
        """Compare the wires with what they were, and mend what vanished and is back. Raises JackError."""
        if life is not self._life:  # all wires went with the last server, however soon this one came
            self._life, self._seen, self._departures = life, set(), Counter()
        departures = life.departures.copy()
        connected = {partner.name for partner in port.connections}
        names = port_names(
            life.client, sources=self._is_input, audio=self._audio
        )  # who goes meanwhile is gone, not cut off
        there = set(names.values())
        stayed = {name for name in self._seen & there if departures[name] == self._departures[name]}
        self._unwanted = (self._unwanted | (stayed - connected)) - connected
        self._wanted = (self._wanted | connected) - self._unwanted
        wished = find_port(tuple(names), self._request) if self._request is not None else None
        if wished is not None:
            self._wanted |= {names[wished]} - self._unwanted
        self._seen, self._departures = connected, departures
        # JACK shows a new wire only from the next period on, and refuses one to a client that is still starting.
        returning = sorted((self._wanted - connected) & there)
        self._here = frozenset(connected.union(name for name in returning if self._connect(life.client, port, name)))

    def _connect(self, client: Any, port: Any, partner: str) -> bool:
        ends = (partner, port.name) if self._is_input else (port.name, partner)
        try:
            client.connect(*ends)
        except jack_module().JackError:
            return False
        return True
