"""The RtMidi library under one of its two Python packages: python-rtmidi, or supriya-midi where that has no wheel."""

import importlib
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final, Protocol, TypeAlias

from latentdrum.drivers.midi.ports import Backend, MidiError

#: Takes one received message as bytes 0..255; called in a thread of the library.
MessageCallback: TypeAlias = Callable[[list[int]], None]

#: RtMidi's own name of each MIDI system, as both packages spell it.
_API_NAMES: Final = {
    Backend.ALSA: "LINUX_ALSA",
    Backend.COREMIDI: "MACOSX_CORE",
    Backend.JACK: "UNIX_JACK",
    Backend.WINMM: "WINDOWS_MM",
}
_PACKAGES: Final = ("rtmidi", "supriya_midi")


class Port(Protocol):
    """One RtMidi client with at most one open port, by the methods that both packages share."""

    def get_ports(self) -> list[str]:
        """Names of the ports that it can connect to."""

    def open_port(self, port: int, name: str, /) -> Any:
        """Connect to the port with that index in `get_ports`."""

    def open_virtual_port(self, name: str, /) -> Any:
        """Register a virtual port. Raises NotImplementedError on WinMM."""

    def send_message(self, message: bytes, /) -> None:
        """Send now; outputs only."""

    def ignore_types(self, sysex: bool = True, timing: bool = True, active_sense: bool = True) -> None:
        """Which messages never reach the callback; timing means the MIDI clock. Inputs only."""

    def close_port(self) -> None:
        """Close the port."""

    def delete(self) -> None:
        """End the client and its virtual port; it must not be used afterwards."""


class RtMidiLibrary(Protocol):
    """What the drivers need of RtMidi."""

    #: Raised by its calls when the MIDI system or a port cannot be used.
    errors: tuple[type[Exception], ...]

    def port_in(self, backend: Backend, client: str, on_message: MessageCallback | None = None) -> Port:
        """A client that receives, MIDI clock included. Raises MidiError or one of `errors`."""

    def port_out(self, backend: Backend, client: str) -> Port:
        """A client that sends. Raises MidiError or one of `errors`."""


class PythonRtMidi:
    """python-rtmidi: wheels up to Python 3.12."""

    def __init__(self, package: Any) -> None:
        self._package = package
        self.errors: tuple[type[Exception], ...] = (package.RtMidiError, OSError)

    def port_in(self, backend: Backend, client: str, on_message: MessageCallback | None = None) -> Port:
        """See `RtMidiLibrary`."""
        port = self._package.MidiIn(self._api(backend), name=client)
        if on_message is not None:
            port.set_callback(lambda event, _: on_message(event[0]))
        return _receiving_clock(port)

    def port_out(self, backend: Backend, client: str) -> Port:
        """See `RtMidiLibrary`."""
        port: Port = self._package.MidiOut(self._api(backend), name=client)
        return port

    def _api(self, backend: Backend) -> Any:
        api = getattr(self._package, f"API_{_API_NAMES[backend]}")
        # Built without a system's headers, RtMidi silently uses another system.
        if api not in self._package.get_compiled_api():
            raise _not_built_in(backend, "python-rtmidi")
        return api


class SupriyaMidi:
    """supriya-midi: wheels from Python 3.11 on."""

    def __init__(self, package: Any) -> None:
        self._package = package
        # UnicodeDecodeError: it decodes port names strictly as UTF-8.
        self.errors: tuple[type[Exception], ...] = (package.RtMidiError, OSError, UnicodeDecodeError)

    def port_in(self, backend: Backend, client: str, on_message: MessageCallback | None = None) -> Port:
        """See `RtMidiLibrary`."""
        port = self._package.MidiIn(self._api(backend), client)
        if on_message is not None:
            port.set_callback(lambda message, delta_s, _: on_message(message))
        return _receiving_clock(port)

    def port_out(self, backend: Backend, client: str) -> Port:
        """See `RtMidiLibrary`."""
        port: Port = self._package.MidiOut(self._api(backend), client)
        return port

    def _api(self, backend: Backend) -> Any:
        api = getattr(self._package.RtMidiAPI, _API_NAMES[backend])
        if api not in self._package.get_compiled_apis():
            raise _not_built_in(backend, "supriya-midi")
        return api


def load(import_package: Callable[[str], ModuleType] = importlib.import_module) -> RtMidiLibrary:
    """The package that is installed, python-rtmidi before supriya-midi. Raises MidiError if neither can be loaded."""
    errors = []
    for name in _PACKAGES:
        try:
            package = import_package(name)
        except ImportError as error:
            errors.append(str(error))
            continue
        return PythonRtMidi(package) if name == "rtmidi" else SupriyaMidi(package)
    raise MidiError(
        f"no RtMidi package can be loaded ({'; '.join(errors)}); reinstall latentdrum, or use --backend jack"
    )


def _receiving_clock(port: Any) -> Port:
    # RtMidi drops clock messages by default, and the clock follower needs them.
    port.ignore_types(sysex=True, timing=False, active_sense=True)
    receiver: Port = port
    return receiver


def _not_built_in(backend: Backend, package: str) -> MidiError:
    return MidiError(
        f"the installed {package} was built without {backend.value}: install {backend.value}'s headers "
        f"(Debian: libasound2-dev, libjack-jackd2-dev) and reinstall {package}, or use another --backend"
    )
