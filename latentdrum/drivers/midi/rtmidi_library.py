"""The RtMidi library under one of its two Python packages: python-rtmidi, or supriya-midi where that has no wheel."""

import importlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
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


class RtMidiLibrary(ABC):
    """What the drivers need of RtMidi; each package adds how it names the systems and hands over a message."""

    name: str

    def __init__(self, package: Any, *errors: type[Exception]) -> None:
        self._package = package
        #: Raised by its calls when the MIDI system or a port cannot be used.
        self.errors = (package.RtMidiError, OSError, *errors)

    def port_in(self, backend: Backend, client: str, on_message: MessageCallback | None = None) -> Port:
        """A client that receives, MIDI clock included. Raises MidiError or one of `errors`."""
        port = self._package.MidiIn(self._checked_api(backend), client)
        if on_message is not None:
            port.set_callback(self._callback(on_message))
        # RtMidi drops clock messages by default, and the clock follower needs them.
        port.ignore_types(sysex=True, timing=False, active_sense=True)
        receiver: Port = port
        return receiver

    def port_out(self, backend: Backend, client: str) -> Port:
        """A client that sends. Raises MidiError or one of `errors`."""
        sender: Port = self._package.MidiOut(self._checked_api(backend), client)
        return sender

    @abstractmethod
    def _api(self, backend: Backend) -> tuple[Any, Collection[Any]]:
        """The package's value for a MIDI system, and those that it was built with."""

    @abstractmethod
    def _callback(self, on_message: MessageCallback) -> Callable[..., None]:
        """The package's callback, which passes on the message alone."""

    def _checked_api(self, backend: Backend) -> Any:
        api, compiled = self._api(backend)
        # Built without a system's headers, RtMidi silently uses another system.
        if api not in compiled:
            raise MidiError(
                f"the installed {self.name} was built without {backend.value}: install {backend.value}'s headers "
                f"(Debian: libasound2-dev, libjack-jackd2-dev) and reinstall {self.name}, or use another --backend"
            )
        return api


class PythonRtMidi(RtMidiLibrary):
    """python-rtmidi: wheels up to Python 3.12."""

    name = "python-rtmidi"

    def _api(self, backend: Backend) -> tuple[Any, Collection[Any]]:
        return getattr(self._package, f"API_{_API_NAMES[backend]}"), self._package.get_compiled_api()

    def _callback(self, on_message: MessageCallback) -> Callable[..., None]:
        return lambda event, _: on_message(event[0])


class SupriyaMidi(RtMidiLibrary):
    """supriya-midi: wheels from Python 3.11 on."""

    name = "supriya-midi"

    def __init__(self, package: Any) -> None:
        # Its constructors let RtMidi's own error through as RuntimeError; port names are decoded strictly as UTF-8.
        super().__init__(package, RuntimeError, UnicodeDecodeError)

    def _api(self, backend: Backend) -> tuple[Any, Collection[Any]]:
        return getattr(self._package.RtMidiAPI, _API_NAMES[backend]), self._package.get_compiled_apis()

    def _callback(self, on_message: MessageCallback) -> Callable[..., None]:
        return lambda message, delta_s, _: on_message(message)


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
