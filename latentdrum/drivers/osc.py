"""Open Sound Control over UDP on this computer, through the package python-osc (the extra `osc`)."""

import socket
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter, time
from typing import Any, Final

#: Other computers cannot reach the device: OSC has no passwords.
_HOST: Final = "127.0.0.1"
_MOST_BYTES: Final = 65536


class OscError(Exception):
    """OSC cannot be used; the text is one line that says what to do."""


@dataclass(frozen=True, slots=True)
class OscMessage:
    """A message: when it is to be applied (seconds of perf_counter), address, arguments, and the sender's UDP port."""

    at_s: float
    address: str
    values: tuple[Any, ...]
    sender: int


class OscEndpoint:
    """A UDP port. Raises OscError if the package is missing or the port is taken."""

    def __init__(self, port: int) -> None:
        """Open a port; 0 chooses a free one."""
        self._packet, self._parse_error, self._build = _library()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._socket.bind((_HOST, port))
        except (OSError, OverflowError) as error:
            self._socket.close()
            raise OscError(f"OSC port {port} cannot be opened ({error}); choose another with --osc PORT") from None
        self.port = int(self._socket.getsockname()[1])

    def receive(self, timeout_s: float) -> list[OscMessage]:
        """The messages of the next packet, those of bundles each at its time tag; none if nothing comes in time.

        What is no OSC is ignored.
        """
        self._socket.settimeout(timeout_s)
        try:
            data, (_, sender) = self._socket.recvfrom(_MOST_BYTES)
        except OSError:  # also of a subscriber that has gone
            return []
        # Time tags are of the wall clock, the only one that two programs share.
        now_s, wall_s = perf_counter(), time()
        try:
            found = self._packet(data).messages
        except (self._parse_error, ValueError, IndexError):
            return []
        return [
            OscMessage(now_s + max(item.time - wall_s, 0.0), item.message.address, tuple(item.message.params), sender)
            for item in found
        ]

    def send(self, port: int, address: str, values: Iterable[object]) -> None:
        """Send a message to a port of this computer; lost if nobody is there."""
        with suppress(OSError):
            self._socket.sendto(self._build(address, list(values)).dgram, (_HOST, port))

    def close(self) -> None:
        """Close the port."""
        self._socket.close()


def _library() -> tuple[Any, type[Exception], Any]:
    try:
        from pythonosc import osc_message_builder, osc_packet
    except ImportError:
        raise OscError("OSC needs another package: pip install 'latentdrum[osc]'") from None
    return osc_packet.OscPacket, osc_packet.ParseError, osc_message_builder.build_msg
