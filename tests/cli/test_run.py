"""Errors of `latentdrum run`: one line, exit code 1, and everything closed."""

import os
import sys
from pathlib import Path

import pytest

from latentdrum.drivers import midi_systems
from latentdrum.drivers.midi.ports import Backend
from latentdrum.runtime import launch
from latentdrum.storage.device_files import DeviceLock, runtime_folder, socket_file
from tests.cli.conftest import Invoke
from tests.runtime.fake_ports import FakePorts

pytestmark = [pytest.mark.timeout(30), pytest.mark.skipif(sys.platform == "win32", reason="has no socket file")]


@pytest.fixture
def ports(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakePorts:
    """Fake ports instead of a MIDI system, and a temporary runtime folder."""
    found = FakePorts()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(midi_systems, "choose", lambda wanted: Backend.JACK)
    monkeypatch.setattr(midi_systems, "open_ports", lambda backend, request: found)
    monkeypatch.setattr(launch, "settle_interpreter", lambda: None)
    return found


def test_a_directory_in_place_of_the_socket(latentdrum: Invoke, ports: FakePorts) -> None:
    """The error names the path, what it is and the way out; ports and lock are released."""
    socket_file().mkdir()
    refused = latentdrum("run", "--audio", "none")
    assert refused.exit_code == 1
    assert refused.output == (
        f"Error: {socket_file()} is a directory, but the device's control socket belongs there; "
        "move or delete it, then start again\n"
    )
    assert ports.closed
    assert [path.name for path in runtime_folder().iterdir()] == [socket_file().name]


@pytest.mark.parametrize(
    ("option", "module", "extra"), [(("--link",), "link", "link"), (("--osc", "0"), "pythonosc", "osc")]
)
def test_an_extra_that_is_not_installed_is_named(
    latentdrum: Invoke,
    ports: FakePorts,
    monkeypatch: pytest.MonkeyPatch,
    option: tuple[str, ...],
    module: str,
    extra: str,
) -> None:
    """One line with the command that installs it; ports and lock are released."""
    monkeypatch.setitem(sys.modules, module, None)
    refused = latentdrum("run", "--audio", "none", *option)
    assert refused.exit_code == 1
    assert f"pip install 'latentdrum[{extra}]'" in refused.output
    assert ports.closed
    assert [path.name for path in runtime_folder().iterdir()] == []


def test_our_own_clock_is_sent_only_if_there_is_one(latentdrum: Invoke) -> None:
    """A DAW's clock is not passed on."""
    refused = latentdrum("run", "--send-clock")
    assert "--send-clock sends our own clock, so it needs --bpm, --link or --jack-transport" in refused.output


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (("--link",), "exclude each other"),
        (("--backend", "alsa"), "--jack-transport needs --backend jack, not alsa"),
        ((), "--jack-transport needs a JACK server: no server"),
    ],
)
def test_the_jack_transport_needs_jack(
    latentdrum: Invoke, ports: FakePorts, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...], why: str
) -> None:
    """One line each: another master, another MIDI system, no server."""
    monkeypatch.setattr(midi_systems, "problem", lambda backend: "no server")
    refused = latentdrum("run", "--audio", "none", "--jack-transport", *options)
    assert refused.exit_code in (1, 2)
    assert why in refused.output


def test_a_second_device_is_refused(latentdrum: Invoke, ports: FakePorts) -> None:
    """Before it opens anything, and without touching the first one's socket."""
    lock = DeviceLock()
    socket_file().touch()
    refused = latentdrum("run", "--audio", "none")
    lock.release()
    assert refused.exit_code == 1
    assert refused.output == f"Error: a device runs already (pid {os.getpid()}); `latentdrum stop` ends it\n"
    assert not ports.closed
    assert socket_file().exists()
