"""One rtmidi port: virtual, or connected to another program's port and restored after that was unplugged."""

import logging
from threading import Lock
from time import sleep
from typing import Final

from latentdrum.drivers.midi import rtmidi_library
from latentdrum.drivers.midi.ports import CLIENT_NAME, Backend, MidiError, PortStatus, Role, find_port, missing_port
from latentdrum.drivers.midi.rtmidi_library import MessageCallback, Port

_log = logging.getLogger(__name__)

_IN_FLIGHT_S: Final = 0.03  # longer than a message's way into Python and than a JACK cycle of 1024 frames at 48 kHz


class RtMidiPort:
    """A MIDI input (on_message is called with each message) or output (`send`)."""

    def __init__(
        self,
        backend: Backend,
        role: Role,
        name: str,
        request: str | None,
        on_message: MessageCallback | None = None,
    ) -> None:
        self._library = rtmidi_library.load()
        self._errors: tuple[type[Exception], ...] = (*self._library.errors, MidiError, NotImplementedError)
        self._backend = backend
        self._role, self._name, self._request, self._on_message = role, name, request, on_message
        self._is_input = role.is_input
        self._lock = Lock()  # rtmidi's sender must not be closed while it sends
        self._partner: str | None = None
        self._broken = self._closed = False
        self._port: Port | None = self._create()
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    @property
    def port_status(self) -> PortStatus:
        """The port as the user sees it."""
        if self._request is None:
            return PortStatus(f"{CLIENT_NAME}:{self._name}", (), not self._broken)
        if self._partner is None:
            return PortStatus(self._name, (), False, (self._request,))
        return PortStatus(self._name, (self._partner,), True)

    def send(self, data: bytes) -> bool:
        """Send now; False if the port is not open, which `restore` will see to."""
        with self._lock:
            if self._port is None or self._broken or (self._request is not None and self._partner is None):
                return False
            try:
                self._port.send_message(data)
            except self._library.errors as error:
                _log.warning("MIDI port %s: cannot send (%s); looking for it again", self._name, error)
                self._broken = True
                return False
        return True

    def restore(self) -> bool:
        """Detect an unplugged partner, or reconnect to it; True if the port was lost and is open again."""
        if self._closed:
            return False
        try:
            if self._port is None:
                self._port = self._create()
            names = tuple(self._port.get_ports())
            if self._partner is not None and (self._broken or self._partner not in names):
                _log.warning("MIDI port %s: %s is gone; waiting for it", self._name, self._partner)
                self._renew()
            back = self._request is not None and self._partner is None and find_port(names, self._request) is not None
            if back or (self._request is None and self._broken):
                self._renew()
                self._open()
                _log.info("MIDI port %s: back%s", self._name, f" on {self._partner}" if self._partner else "")
                return True
        except self._errors as error:
            _log.warning("MIDI port %s: %s", self._name, error)
        return False

    def close(self) -> None:
        """Close the port for good; idempotent."""
        with self._lock:
            self._partner, self._broken, self._closed = None, True, True
            self._drop()

    def _renew(self) -> None:
        with self._lock:
            self._partner = None
            self._drop()
            self._port = self._create()

    def _drop(self) -> None:
        # RtMidi does not wait for its own threads: a message on its way into Python while its port closes, or a
        # process cycle of JACK that began before and ends after `delete`, touches freed memory and crashes the
        # process. So end the clock's stream first, and give each of the two time to end.
        port, self._port = self._port, None
        if port is None:
            return
        if self._is_input:
            port.ignore_types()
            sleep(_IN_FLIGHT_S)
        port.close_port()
        sleep(_IN_FLIGHT_S)
        port.delete()

    def _create(self) -> Port:
        try:
            if self._is_input:
                return self._library.port_in(self._backend, CLIENT_NAME, self._on_message)
            return self._library.port_out(self._backend, CLIENT_NAME)
        except self._library.errors as error:
            raise MidiError(f"the MIDI system does not answer ({error}); see `latentdrum doctor`") from None

    def _open(self) -> None:
        with self._lock:
            if self._port is None:
                self._port = self._create()
            try:
                self._attach(self._port)
            except MidiError:
                raise
            except self._errors as error:
                raise MidiError(
                    f"cannot open MIDI port {self._request or self._name!r} ({error}); is another program using it? "
                    "close it there, or see `latentdrum ports` for others"
                ) from None
            self._broken = False

    def _attach(self, port: Port) -> None:
        if self._request is None:
            port.open_virtual_port(self._name)
            return
        names = tuple(port.get_ports())
        found = find_port(names, self._request)
        if found is None:
            raise missing_port(self._request, names, self._role)
        port.open_port(names.index(found), self._name)
        self._partner = found
