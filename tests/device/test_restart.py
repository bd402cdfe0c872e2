"""Reconnection after quick restarts of the JACK server, and of other clients."""

import os
import signal
from time import perf_counter, sleep

import numpy as np
import pytest

from tests.conftest import Tell
from tests.device.jack_studio import IN_PORT, OUT_PORT, SOUND_PORTS, Listener, Server, Studio, until

#: 20 restarts take about 50 s.
RESTARTS = int(os.environ.get("LATENTDRUM_RESTARTS", "6"))
pytestmark = [pytest.mark.hardware, pytest.mark.timeout(60 + 30 * RESTARTS)]

#: The connections of the device's ports; those to the physical outputs it makes itself.
MIDI_CONNECTIONS = ((OUT_PORT, "listener:notes"), ("listener:knobs", IN_PORT))
SOUND_CONNECTIONS = tuple(
    (ours, theirs)
    for ours, side, number in zip(SOUND_PORTS, ("left", "right"), (1, 2), strict=True)
    for theirs in (f"system:playback_{number}", f"listener:{side}")
)
#: Longest time that the server is down, seconds; the device polls once a second.
DOWN_S = 1.0
#: How long a loaded machine may take, seconds.
GROOVE_WAIT_S = 15.0


def connected_after_s(listener: Listener, connections: tuple[tuple[str, str], ...], start_s: float) -> float:
    """Seconds until all connections exist."""
    until(
        lambda: all(listener.is_connected(*pair) for pair in connections),
        GROOVE_WAIT_S,
        f"the connections {connections}",
    )
    return perf_counter() - start_s


def test_quick_restarts_restore_all_connections(studio: Studio, server: Server, tell: Tell) -> None:
    """MIDI and audio, whenever the restart falls between two polls of the device."""
    studio.device("--bpm", "120")
    with Listener(server) as listener:
        listener.connect_midi()
        listener.connect_sound()
        listener.recording = False
        until(
            lambda: "listener:left" in studio.status()["sound"]["port"]["connected"], 5.0, "the connections are known"
        )
    midi_s, sound_s = [], []
    for number in range(RESTARTS):
        # JACK lists at most eight servers; the next one of the same name reuses a killed one's entry.
        server.kill(signal.SIGTERM if number % 2 else signal.SIGKILL)
        sleep(DOWN_S * number / max(RESTARTS - 1, 1))
        server.start()
        with Listener(server) as listener:
            start_s = perf_counter()
            midi_s.append(connected_after_s(listener, MIDI_CONNECTIONS, start_s))
            sound_s.append(connected_after_s(listener, SOUND_CONNECTIONS, start_s))
    assert studio.status()["sound"]["problem"] is None
    for what, times_s in (("MIDI", midi_s), ("sound", sound_s)):
        tell(f"{what} connected after p50 {np.median(times_s):.2f} max {max(times_s):.2f} s: {np.round(times_s, 2)}")


def test_the_status_names_the_ports_waited_for(studio: Studio, server: Server) -> None:
    """Audio whose partner is gone is a problem that names it, until it is back."""
    with Listener(server):
        studio.device("--bpm", "120", "--audio-device", "listener")
        assert studio.status()["sound"]["problem"] is None
    ports = ["listener:left", "listener:right"]
    until(lambda: studio.status()["sound"]["port"]["waiting_for"] == ports, GROOVE_WAIT_S, "they are waited for")
    text = f"the sound is not connected, waiting for {', '.join(ports)}; connect it with another port to hear it"
    assert studio.status()["sound"]["problem"] == text
    with Listener(server):
        until(lambda: studio.status()["sound"]["port"]["connected"] == ports, GROOVE_WAIT_S, "they are back")
        assert studio.status()["sound"]["problem"] is None
