"""The device as a user runs it: on real ports, with a real clock master, started and ended in every way."""

import json
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.conftest import Tell
from tests.device.jack_studio import IN_PORT, OUT_PORT, Listener, Server, Studio, until

pytestmark = pytest.mark.hardware


def ended(process: "subprocess.Popen[str]") -> int:
    return process.wait(100.0)


@contextmanager
def controller(server: Server, name: str) -> Iterator[None]:
    """A MIDI controller: a client with one port."""
    import jack

    client = jack.Client(name, servername=server.name, no_start_server=True)
    client.midi_outports.register("out")
    with client:
        yield


def test_sigterm_ends_all_notes(studio: Studio, listener: Listener) -> None:
    """Sounding notes are ended, all-notes-off is sent, and ports, socket and pid file are removed."""
    device = studio.device("--bpm", "240", "--set", "density=1")
    listener.connect_midi()
    until(lambda: listener.hanging(), 10.0, "a note sounds")
    device.terminate()
    assert ended(device) == 0
    assert not listener.hanging()
    assert bytes((0xB9, 123, 0)) in [data for _, data in listener.notes[-30:]]
    assert not {port.name for port in listener.client.get_ports()} & {IN_PORT, OUT_PORT}
    assert not [path.name for path in (studio.folder / "latentdrum").iterdir()]


def test_control_c_ends_it_normally(studio: Studio, listener: Listener) -> None:
    """With exit code 0 and no hanging note."""
    device = studio.device("--bpm", "120")
    listener.connect_midi()
    until(lambda: listener.note_ons(), 10.0, "it plays")
    device.send_signal(signal.SIGINT)
    assert ended(device) == 0
    assert not listener.hanging()


def test_after_kill_9_it_starts_again_and_ends_hanging_notes(studio: Studio, listener: Listener) -> None:
    """In spite of lock, socket and port names of the killed device; the first message is all-notes-off."""
    device = studio.device("--bpm", "240", "--set", "density=1")
    device.kill()
    device.wait()
    listener.notes.clear()
    studio.device("--bpm", "240", "--out", "listener:notes")
    until(lambda: listener.note_ons(), 5.0, "it plays")
    first = next(data for _, data in listener.notes)
    assert first == bytes((0xB9, 123, 0))


def test_a_second_device_is_refused_in_one_line(studio: Studio) -> None:
    """One device a user: the error names the first one's pid and how to end it."""
    device = studio.device()
    second = studio.command("run")
    assert second.returncode == 1
    assert second.stderr.strip() == f"Error: a device runs already (pid {device.pid}); `latentdrum stop` ends it"
    assert studio.answers()


@pytest.mark.parametrize("put", [Path.mkdir, Path.touch])
def test_without_a_control_socket_it_ends_with_one_line(studio: Studio, put: Callable[[Path], None]) -> None:
    """A file in its place: ports and sound worker are closed, so the process does not crash at its end."""
    folder = studio.folder / "latentdrum"
    folder.mkdir(mode=0o700, exist_ok=True)
    put(folder / "control.sock")
    for _ in range(3):  # the crash was a race, lost one time in four
        refused = studio.command("run")
        assert refused.returncode == 1
        assert refused.stderr.startswith(f"Error: {folder / 'control.sock'} is a ")
        assert len(refused.stderr.strip().splitlines()) == 1
        assert [path.name for path in folder.iterdir()] == ["control.sock"]


def test_start_status_stop(studio: Studio) -> None:
    """In the background; each command reports it if there is nothing to do."""
    assert studio.command("status").returncode == 1
    started = studio.command("start", "--bpm", "100", "--set", "density=0.3")
    assert started.returncode == 0, started.stderr
    found = studio.status()
    assert (found["playing"], found["bpm"], found["clock"], found["backend"]) == (True, 100.0, "internal", "jack")
    assert found["values"]["density"] == 0.3
    assert studio.command("start").stderr.startswith("Error: a device runs already (pid ")
    assert studio.command("stop").returncode == 0
    stopped = studio.command("stop")
    assert (stopped.returncode, stopped.stderr.strip()) == (1, "Error: no device runs")


def test_start_reports_why_it_fails(studio: Studio) -> None:
    """The error of the background process is printed."""
    failed = studio.command("start", "--in", "no such port")
    assert failed.returncode == 1
    assert "no MIDI port like 'no such port' for --in; there are: " in failed.stderr
    assert len(failed.stderr.strip().splitlines()) == 1


def test_parameters_and_clock_from_another_process(studio: Studio, listener: Listener) -> None:
    """`set` takes effect, `get` reads it back, invalid values are refused with the range; halt and play."""
    studio.device("--bpm", "180")
    listener.connect_midi()
    until(lambda: listener.note_ons(), 5.0, "it plays")
    assert studio.command("set", "density", "0").returncode == 0
    assert studio.command("get", "density").stdout.strip() == "0.0"
    until(lambda: listener.quiet_s() > 1.0, 3.0, "density 0 is silence")
    so_far = len(listener.notes)
    refused = studio.command("set", "density=7")
    assert (refused.returncode, refused.stderr.strip()) == (1, "Error: density = '7': must be 0..1")
    studio.command("set", "density=0.9")
    until(lambda: listener.note_ons(so_far), 3.0, "it plays again")
    assert studio.command("halt").returncode == 0
    until(lambda: not studio.status()["playing"], 2.0, "it halts")
    assert not listener.hanging()
    assert studio.command("play").returncode == 0
    until(lambda: studio.status()["playing"], 2.0, "it plays")


def test_play_is_refused_while_a_daw_is_followed(studio: Studio) -> None:
    """Without --bpm there is no internal clock to start; the error says what to do."""
    studio.device()
    refused = studio.command("play")
    assert refused.returncode == 1
    assert "follows a DAW's clock" in refused.stderr


def test_a_program_change_loads_a_preset(studio: Studio, listener: Listener) -> None:
    """The preset with that number; an unknown number is counted and ignored."""
    studio.device("--bpm", "240")
    listener.connect_midi()
    saved = studio.command("preset", "save", "mine", "--program", "99")
    assert saved.returncode == 0, saved.stderr
    listener.knobs.append(bytes((0xC0, 98)))
    until(lambda: studio.status()["counts"]["unknown_programs"] == 1, 3.0, "the unknown number is counted")
    listener.knobs.append(bytes((0xC0, 99)))
    until(lambda: studio.status()["preset"] == "mine", 5.0, "the preset plays")


def test_an_unplugged_controller_is_reconnected(studio: Studio, server: Server) -> None:
    """--in waits for its port."""
    with controller(server, "Knobs 9"):
        studio.device("--in", "knobs")
        assert studio.status()["ports"]["in"]["connected"] == ["Knobs 9:out"]
    until(lambda: not studio.status()["ports"]["in"]["connected"], 5.0, "it is gone")
    with controller(server, "Knobs 9"):
        until(lambda: studio.status()["ports"]["in"]["connected"] == ["Knobs 9:out"], 5.0, "it is back")


def test_the_server_killed_and_back(studio: Studio, server: Server) -> None:
    """After jackd was killed, ports and connections are restored, notes are ended, and the music goes on."""
    device = studio.device("--bpm", "240", "--set", "density=1")
    with Listener(server) as before:
        before.connect_midi()
        until(lambda: before.note_ons(), 5.0, "it plays")
        until(lambda: studio.status()["ports"]["out"]["connected"], 5.0, "the connections are known")
    server.kill()
    until(lambda: not studio.status()["ports"]["out"]["open"], 5.0, "the loss is noticed")
    server.start()
    with Listener(server) as after:
        until(lambda: after.note_ons(), 10.0, "it plays again, connected as before")
        assert studio.status()["counts"]["port_reconnects"] == 1
        device.terminate()
        assert ended(device) == 0
        assert not after.hanging()


def test_a_session_is_recorded(studio: Studio, listener: Listener, tmp_path: Path) -> None:
    """By the running device, or without one on its own ports."""
    studio.device()
    listener.connect_midi()
    for name in ("by-device", "alone"):
        path = tmp_path / f"{name}.jsonl"
        recording = studio.begin("record", str(path))
        until(path.exists, 10.0, "the file exists")
        if name == "alone":
            listener.connect("listener:knobs", IN_PORT)
        listener.knobs.append(bytes((0xB0, 20, 77)))
        until(lambda path=path: '"bytes"' in path.read_text(), 3.0, "the message is in the file")  # type: ignore[misc]
        recording.send_signal(signal.SIGINT)
        assert ended(recording) == 0
        rows = [json.loads(line) for line in path.read_text().splitlines()]
        assert [row["bytes"] for row in rows if "bytes" in row] == [[0xB0, 20, 77]]
        assert [key for row in rows for key in row if key in ("device", "end")] == (
            ["device", "end"] if name == "by-device" else []
        )
        assert studio.command("stop").returncode == (0 if name == "by-device" else 1)


def test_a_session_from_the_first_message_on(studio: Studio, tmp_path: Path) -> None:
    """`run --record`; an existing file is not overwritten, and the device closes everything."""
    path = tmp_path / "session.jsonl"
    path.write_text("mine")
    refused = studio.command("run", "--record", str(path))
    assert (refused.returncode, path.read_text()) == (1, "mine")
    assert refused.stderr.startswith(f"Error: {path} is there already")
    assert not [left.name for left in (studio.folder / "latentdrum").iterdir()]
    studio.device("--record", str(tmp_path / "other.jsonl"))
    assert studio.status()["recording"] == str(tmp_path / "other.jsonl")


def test_doctor_measures_no_latency_on_jack(studio: Studio, tell: Tell) -> None:
    """The loopback is exact to the frame."""
    found = json.loads(studio.command("doctor", "--json").stdout)
    assert found["chosen"] == "jack"
    loop = found["loopback"]["jack"]
    tell(f"loopback: {loop}")
    assert abs(loop["latency_p50_ms"]) < 0.1
    assert loop["jitter_p99_ms"] < 5.0


def test_ports_lists_the_ports_of_other_programs(studio: Studio, server: Server) -> None:
    """By system, sources and targets separately."""
    with controller(server, "Knobs 9"):
        found = json.loads(studio.command("ports", "--json").stdout)
    assert found["jack"]["in"] == ["Knobs 9:out"]
    assert found["jack"]["problem"] is None
