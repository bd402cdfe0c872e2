"""Either Python package of RtMidi is driven in the same way; both are fakes here; tests/device has the real ports."""

from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from latentdrum.drivers.midi.ports import Backend, MidiError
from latentdrum.drivers.midi.rtmidi_library import PythonRtMidi, RtMidiLibrary, SupriyaMidi, load


class Client:
    """A client of either package that records its arguments."""

    def __init__(self, *arguments: object, **named: object) -> None:
        self.arguments = (*arguments, *named.values())
        self.ignored: dict[str, bool] = {}
        self.callback: Any = None

    def set_callback(self, callback: Any) -> None:
        self.callback = callback

    def ignore_types(self, **ignored: bool) -> None:
        self.ignored = ignored


def python_rtmidi(compiled: tuple[int, ...] = (2, 3)) -> Any:
    return SimpleNamespace(
        RtMidiError=ValueError,
        MidiIn=Client,
        MidiOut=Client,
        API_LINUX_ALSA=2,
        API_UNIX_JACK=3,
        get_compiled_api=lambda: list(compiled),
    )


def supriya_midi(compiled: tuple[int, ...] = (2, 3)) -> Any:
    return SimpleNamespace(
        RtMidiError=ValueError,
        MidiIn=Client,
        MidiOut=Client,
        RtMidiAPI=SimpleNamespace(LINUX_ALSA=2, UNIX_JACK=3),
        get_compiled_apis=lambda: list(compiled),
    )


LIBRARIES: list[RtMidiLibrary] = [PythonRtMidi(python_rtmidi()), SupriyaMidi(supriya_midi())]


@pytest.mark.parametrize("library", LIBRARIES)
def test_clock_messages_are_received_from_the_requested_system(library: RtMidiLibrary) -> None:
    """RtMidi leaves clock messages out by default, and picks a MIDI system by itself if none is named."""
    received: list[list[int]] = []
    port: Any = library.port_in(Backend.JACK, "Ours", received.append)
    assert port.arguments == (3, "Ours")
    assert port.ignored == {"sysex": True, "timing": False, "active_sense": True}
    sender: Any = library.port_out(Backend.ALSA, "Ours")
    assert sender.arguments == (2, "Ours")


def test_each_package_hands_over_the_message_alone() -> None:
    """One gives a pair of message and seconds and then the user's data, the other all three."""
    received: list[list[int]] = []
    first: Any = LIBRARIES[0].port_in(Backend.ALSA, "Ours", received.append)
    first.callback(([0xF8], 0.02), None)
    second: Any = LIBRARIES[1].port_in(Backend.ALSA, "Ours", received.append)
    second.callback([0xFA], 0.02, None)
    assert received == [[0xF8], [0xFA]]


@pytest.mark.parametrize("library", [PythonRtMidi(python_rtmidi((3,))), SupriyaMidi(supriya_midi((3,)))])
def test_a_build_without_a_midi_system_says_so(library: RtMidiLibrary) -> None:
    """RtMidi itself would silently use another system."""
    with pytest.raises(MidiError, match="was built without alsa"):
        library.port_in(Backend.ALSA, "Ours")
    with pytest.raises(MidiError, match="was built without alsa"):
        library.port_out(Backend.ALSA, "Ours")


def importer(**packages: Any) -> Any:
    def import_package(name: str) -> ModuleType:
        if name not in packages:
            raise ImportError(f"No module named {name!r}")
        module: ModuleType = packages[name]
        return module

    return import_package


def test_the_package_that_is_installed_is_taken() -> None:
    """python-rtmidi where both are."""
    assert isinstance(load(importer(rtmidi=python_rtmidi(), supriya_midi=supriya_midi())), PythonRtMidi)
    assert isinstance(load(importer(supriya_midi=supriya_midi())), SupriyaMidi)
    with pytest.raises(MidiError, match="No module named 'rtmidi'; No module named 'supriya_midi'"):
        load(importer())


def test_a_client_that_cannot_be_made_is_a_known_error() -> None:
    """supriya-midi raises RuntimeError where RtMidi cannot create a client, such as without an ALSA sequencer."""
    assert RuntimeError in SupriyaMidi(supriya_midi()).errors
