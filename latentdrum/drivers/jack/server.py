"""The JACK server: opening a client, listing ports."""

from time import sleep
from typing import Any, Final

from latentdrum.drivers.midi.ports import MidiError, PortList

#: The client of a killed device keeps its name for a moment; how long to retry, seconds.
_NAME_TIMEOUT_S: Final = 2.0
_NO_SERVER: Final = "no JACK server is running; start one (jackd, or PipeWire's pw-jack) or choose --backend alsa"


def jack_module() -> Any:
    """The JACK-Client package with its messages off. Raises MidiError where it cannot be used."""
    try:
        import jack
    except (ImportError, OSError) as error:
        raise MidiError(f"JACK is not installed ({error}); install libjack and the package JACK-Client") from None
    jack.set_error_function(_ignore)
    jack.set_info_function(_ignore)
    return jack


def open_client(name: str, *, retry: bool = True) -> Any:
    """A client of a running server; never starts one. Raises MidiError if none is running."""
    jack = jack_module()
    for attempt in range(20 if retry else 1):
        try:
            return jack.Client(name, use_exact_name=True, no_start_server=True)
        except jack.JackOpenError as error:
            if not error.status.name_not_unique:
                raise MidiError(_NO_SERVER) from None
        if attempt < 19 and retry:
            sleep(_NAME_TIMEOUT_S / 20)
    try:
        return jack.Client(name, no_start_server=True)
    except jack.JackOpenError:
        raise MidiError(_NO_SERVER) from None


def port_list() -> PortList:
    """The MIDI ports of all other programs. Raises MidiError if no server is running."""
    client = open_client("LatentDrum ports", retry=False)
    try:
        return PortList(tuple(port_names(client, sources=True)), tuple(port_names(client, sources=False)))
    finally:
        client.close()


def port_names(client: Any, *, sources: bool, audio: bool = False) -> dict[str, str]:
    """Every name and alias of a port -> the port's name."""
    ports = client.get_ports(is_midi=not audio, is_audio=audio, is_output=sources, is_input=not sources)
    names = {port.name: port.name for port in ports}
    return names | {alias: port.name for port in ports for alias in port.aliases}


def _ignore(message: str) -> None:
    """JACK prints each failed call to stderr; here errors are raised."""
