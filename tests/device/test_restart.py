"""Partners that go and return: ports, and a JACK server restarted at once by a player who changes its settings."""

import os
import signal
from time import perf_counter, sleep

import numpy as np
import pytest

from tests.conftest import Tell
from tests.device.jack_studio import IN_PORT, OUT_PORT, SOUND_PORTS, Listener, Server, Studio, until

#: Twenty take about 50 s.
RESTARTS = int(os.environ.get("LATENTDRUM_RESTARTS", "8"))
pytestmark = [pytest.mark.hardware, pytest.mark.timeout(60 + 30 * RESTARTS)]

#: Whom each port of the device is connected with, the computer's own outputs by the device itself.
MIDI_WIRES = ((OUT_PORT, "listener:notes"), ("listener:knobs", IN_PORT))
SOUND_WIRES = tuple(
    (ours, theirs)
    for ours, side, number in zip(SOUND_PORTS, ("left", "right"), (1, 2), strict=True)
    for theirs in (f"system:playback_{number}", f"listener:{side}")
)
#: The longest that the server is down, seconds; the device looks for it once a second.
DOWN_S = 1.0
#: How long a loaded machine may take, seconds.
GROOVE_WAIT_S = 15.0


def wired_after_s(ears: Listener, wires: tuple[tuple[str, str], ...], begun_s: float) -> float:
    """Seconds until all wires are there."""
    until(lambda: all(ears.is_connected(*wire) for wire in wires), GROOVE_WAIT_S, f"the wires {wires}")
    return perf_counter() - begun_s


def test_quick_restarts_leave_it_wired(studio: Studio, server: Server, tell: Tell) -> None:
    """Notes and sound are connected again after every restart, however it falls between two looks of the device."""
    studio.device("--bpm", "120")
    with Listener(server) as ears:
        ears.wire()
        ears.wire_sound()
        ears.recording = False
        until(lambda: "listener:left" in studio.status()["sound"]["port"]["connected"], 5.0, "the wires are known")
    midi_s, sound_s = [], []
    for number in range(RESTARTS):
        # JACK's list of at most eight servers stays short: a killed one leaves its place to the next of its name.
        server.kill(signal.SIGTERM if number % 2 else signal.SIGKILL)
        sleep(DOWN_S * number / max(RESTARTS - 1, 1))
        server.start()
        with Listener(server) as ears:
            begun_s = perf_counter()
            midi_s.append(wired_after_s(ears, MIDI_WIRES, begun_s))
            sound_s.append(wired_after_s(ears, SOUND_WIRES, begun_s))
    assert studio.status()["sound"]["problem"] is None
    for what, times_s in (("MIDI", midi_s), ("sound", sound_s)):
        tell(f"{what} wired after p50 {np.median(times_s):.2f} max {max(times_s):.2f} s: {np.round(times_s, 2)}")


def test_the_status_names_who_is_waited_for(studio: Studio, server: Server) -> None:
    """Sound that nobody hears, because its partner is gone, is a problem with a name until the partner is back."""
    with Listener(server):
        studio.device("--bpm", "120", "--audio-device", "listener")
        assert studio.status()["sound"]["problem"] is None
    ears = ["listener:left", "listener:right"]
    until(lambda: studio.status()["sound"]["port"]["waiting_for"] == ears, GROOVE_WAIT_S, "they are waited for")
    text = f"the sound is not connected, waiting for {', '.join(ears)}; connect it with another port to hear it"
    assert studio.status()["sound"]["problem"] == text
    with Listener(server):
        until(lambda: studio.status()["sound"]["port"]["connected"] == ears, GROOVE_WAIT_S, "they are back")
        assert studio.status()["sound"]["problem"] is None
