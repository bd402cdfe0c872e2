"""`latentdrum doctor --clock`: what a player is told of a DAW's clock."""

import json
from pathlib import Path

import pytest

from latentdrum.drivers import midi_systems
from latentdrum.drivers.midi.ports import Backend
from latentdrum.storage.device_files import DeviceLock
from tests.cli.conftest import Invoke
from tests.runtime.fake_ports import FakePorts

ARDOUR = Path(__file__).parents[1] / "golden" / "ardour.jsonl"


def test_a_recorded_clock_is_described(latentdrum: Invoke) -> None:
    """Ardour: its tempos, no lost tick, and the option that it needs."""
    told = latentdrum("doctor", "--clock-file", str(ARDOUR))
    assert told.exit_code == 0
    assert "0 lost, 0 doubled" in told.output
    assert "from 90" in told.output
    assert "in clocks: latentdrum run --song-position-unit clocks" in told.output
    assert "latentdrum set send_offset" in told.output
    row = json.loads(latentdrum("doctor", "--clock-file", str(ARDOUR), "--json").output)
    assert row["position_unit"] == "clocks"


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        ("", "problem   no clock came: connect the DAW's MIDI clock"),
        ('{"t": 0, "bytes": [250]}\n', "problem   Start came, but no clock: connect"),
        ('{"t": 0, "bytes": [248]}\n', "problem   1 ticks are too few"),
    ],
)
def test_too_little_to_tell_says_what_to_do(latentdrum: Invoke, tmp_path: Path, lines: str, problem: str) -> None:
    """A DAW that sends nothing, Start alone, or has just begun."""
    file = tmp_path / "session.jsonl"
    file.write_text(lines, encoding="utf-8")
    told = latentdrum("doctor", "--clock-file", str(file))
    assert told.output.startswith(problem)
    assert told.exit_code == (0 if "248" in lines else 1)


def test_the_live_clock_is_listened_to(latentdrum: Invoke, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """On a port of its own, which is closed afterwards."""
    ports = FakePorts()
    ports.inbox.extend((0.02 * i, b"\xf8") for i in range(200))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(midi_systems, "choose", lambda wanted: Backend.JACK)
    monkeypatch.setattr(midi_systems, "open_ports", lambda backend, request: ports)
    monkeypatch.setattr("latentdrum.cli.doctor._LISTEN_S", 0.05)
    told = latentdrum("doctor", "--clock")
    assert "listening to LatentDrum In for 0.05 s" in told.output
    assert "200 ticks, 0 lost" in told.output
    assert "125.00 BPM" in told.output
    assert ports.closed


def test_with_a_running_device_the_way_round_is_told(
    latentdrum: Invoke, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It has the port: record, then look at the recording. Nothing is said of listening."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    lock = DeviceLock()
    told = latentdrum("doctor", "--clock")
    lock.release()
    assert told.exit_code == 1
    assert "listening" not in told.output
    assert "latentdrum record clock.jsonl --seconds 10" in told.output
    assert "latentdrum doctor --clock-file clock.jsonl" in told.output
