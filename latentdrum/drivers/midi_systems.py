"""The MIDI systems of this computer, and opening ports on one of them."""

import os
import sys
from typing import Final

from latentdrum.drivers.jack import server as jack_server
from latentdrum.drivers.jack.midi_ports import JackPorts
from latentdrum.drivers.jack.transport import JackTransport
from latentdrum.drivers.midi import rtmidi_library
from latentdrum.drivers.midi.null_ports import NullPorts
from latentdrum.drivers.midi.ports import Backend, MidiError, MidiPorts, NoMidiError, PortList, PortRequest
from latentdrum.drivers.midi.rtmidi_library import Port
from latentdrum.drivers.midi.rtmidi_ports import RtMidiPorts

_SEQUENCER: Final = "/dev/snd/seq"
_PROBE_NAME: Final = "LatentDrum ports"
_HERE: Final = {
    "linux": (Backend.ALSA, Backend.JACK),
    "darwin": (Backend.COREMIDI, Backend.JACK),
    "win32": (Backend.WINMM,),
}


def candidates() -> tuple[Backend, ...]:
    """The MIDI systems of this platform, the preferred one first."""
    return _HERE.get(sys.platform, (Backend.JACK,))


def problem(backend: Backend) -> str | None:
    """Why a MIDI system cannot be used and what to do about it, or None if it can."""
    if backend is Backend.NONE:
        return None
    if backend not in candidates():
        return f"{backend.value} does not exist on {sys.platform}"
    try:
        if backend is Backend.JACK:
            jack_server.open_client("LatentDrum probe", retry=False).close()
        else:
            _open_input(backend).delete()
    except MidiError as error:
        return str(error)
    return None


def choose(wanted: Backend | None) -> Backend:
    """The MIDI system to use; None chooses the first usable one. Raises MidiError saying what to do."""
    if wanted is not None:
        trouble = problem(wanted)
        if trouble is not None:
            raise MidiError(trouble)
        return wanted
    troubles = {backend: problem(backend) for backend in candidates()}
    for backend, trouble in troubles.items():
        if trouble is None:
            return backend
    raise NoMidiError(
        "no MIDI system here: " + "; ".join(f"{backend.value}: {why}" for backend, why in troubles.items())
    )


def check(backend: Backend, request: PortRequest) -> None:
    """Raises NoMidiError on a system without virtual ports if no ports were named."""
    if backend is Backend.WINMM and (request.source is None or request.target is None):
        raise NoMidiError(
            "Windows has no virtual MIDI ports: install a loopback driver such as loopMIDI and name its ports "
            "with --in and --out (`latentdrum ports` lists them)"
        )


def open_ports(backend: Backend, request: PortRequest) -> MidiPorts:
    """Open the MIDI ports. Raises MidiError saying what to do."""
    check(backend, request)
    if backend is Backend.JACK:
        return JackPorts(request)
    if backend is Backend.NONE:
        return NullPorts()
    return RtMidiPorts(backend, request)


def open_transport(ports: MidiPorts) -> JackTransport:
    """The transport of the server on which the ports are. Raises MidiError if they are not on JACK."""
    if not isinstance(ports, JackPorts):
        raise MidiError(f"--jack-transport needs --backend jack; the MIDI ports are on {ports.backend.value}")
    transport = JackTransport()
    ports.follow_transport(transport)
    return transport


def port_list(backend: Backend) -> PortList:
    """The MIDI ports of other programs. Raises MidiError if the system cannot be used."""
    if backend is Backend.JACK:
        return jack_server.port_list()
    receiver, sender = _open_input(backend), rtmidi_library.load().port_out(backend, _PROBE_NAME)
    try:
        return PortList(tuple(receiver.get_ports()), tuple(sender.get_ports()))
    finally:
        receiver.delete()
        sender.delete()


def _open_input(backend: Backend) -> Port:
    # Checked first, since ALSA's library prints to stderr if the sequencer is missing.
    if backend is Backend.ALSA and not os.path.exists(_SEQUENCER):
        raise MidiError("no ALSA sequencer; load it (sudo modprobe snd-seq), or use a JACK server with --backend jack")
    if backend is Backend.ALSA and not os.access(_SEQUENCER, os.R_OK | os.W_OK):
        raise MidiError(f"no access to {_SEQUENCER}; add yourself to the group audio and log in again")
    library = rtmidi_library.load()
    try:
        return library.port_in(backend, _PROBE_NAME)
    except library.errors as error:
        raise MidiError(f"{backend.value} does not answer ({error}); see `latentdrum doctor`") from None
