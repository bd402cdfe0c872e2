"""Who a JACK port is connected with, kept up through unplugged devices and restarted servers."""

from typing import Any

from latentdrum.drivers.jack.server import jack_module, port_names
from latentdrum.drivers.midi.ports import find_port, missing_port


class Wiring:
    """The connections of one port: what was wished for, and what the player connected by hand.

    A partner that vanished is connected again when it is back; one that the player disconnected is left alone.
    """

    def __init__(self, request: str | None, *, is_input: bool, audio: bool = False) -> None:
        self._request = request
        self._is_input = is_input
        self._audio = audio
        self._known: set[str] = set()
        self._gone: set[str] = set()

    @property
    def partners(self) -> tuple[str, ...]:
        """Who is connected now."""
        return tuple(sorted(self._known - self._gone))

    def begin(self, client: Any, port: Any) -> None:
        """Connect what was wished for. Raises MidiError listing the ports if it is not there."""
        names = port_names(client, sources=self._is_input)
        if self._request is not None and find_port(tuple(names), self._request) is None:
            raise missing_port(self._request, tuple(names), "in" if self._is_input else "out")
        self.tend(client, port)

    def server_gone(self) -> None:
        """Every partner went with the server."""
        self._gone |= self._known

    def tend(self, client: Any, port: Any) -> None:
        """Compare the wires with what they were, and mend what vanished and is back."""
        names = port_names(client, sources=self._is_input, audio=self._audio)
        current = {partner.name for partner in port.connections}
        for name in self._known - current:
            if name not in names.values():
                self._gone.add(name)
            elif name in self._gone and self._connect(client, port, name):
                current.add(name)
            else:
                self._known.discard(name)
        wished = find_port(tuple(names), self._request) if self._request is not None else None
        if wished is not None and names[wished] not in current and self._connect(client, port, names[wished]):
            current.add(names[wished])
        self._known |= current
        self._gone -= current

    def _connect(self, client: Any, port: Any, partner: str) -> bool:
        ends = (partner, port.name) if self._is_input else (port.name, partner)
        try:
            client.connect(*ends)
        except jack_module().JackError:
            return False
        return True
