"""Real MIDI and audio ports without hardware: a JACK server for the device tests."""

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.device.jack_studio import Listener, Server, Studio


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server for all tests: libjack keeps the first server's name for the lifetime of a process."""
    if any(shutil.which(program) is None for program in ("jackd", "jack_wait", "jack_midi_clock")):
        reason = "needs jackd (Debian: apt-get install jackd2 jack-midi-clock)"
        if os.environ.get("LATENTDRUM_REQUIRE_DEVICE"):
            pytest.fail(f"LATENTDRUM_REQUIRE_DEVICE is set: {reason}")
        pytest.skip(reason)
    running = Server(f"latentdrum-{os.getpid()}")
    running.start()
    yield running
    # Not SIGKILL: JACK lists at most eight servers, and a killed one stays listed.
    running.kill(signal.SIGTERM)


@pytest.fixture
def studio(server: Server, tmp_path: Path) -> Iterator[Studio]:
    if server.process is None or server.process.poll() is not None:
        server.start()
    tmp_path.chmod(0o700)
    found = Studio(server, tmp_path)
    yield found
    found.close()


@pytest.fixture
def listener(server: Server, studio: Studio) -> Iterator[Listener]:
    with Listener(server) as found:
        yield found
