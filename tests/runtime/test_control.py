"""The control server: whatever a client sends, the device replies and plays on."""

import json
import socket
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from latentdrum.core.engine.state import ClockSource, Options
from latentdrum.core.preset.preset import Preset, PresetError, preset_table
from latentdrum.core.preset.preset_reader import preset_from_table
from latentdrum.core.rhythm.groove import SHAPE, Groove
from latentdrum.core.rhythm.position import Position
from latentdrum.runtime import control_client
from latentdrum.runtime.control_client import DeviceError, call, stream
from latentdrum.runtime.control_commands import handle_request
from latentdrum.runtime.control_server import MAX_LINE, ControlServer
from latentdrum.runtime.device import Device
from latentdrum.storage.device_files import socket_file
from tests.rhythms import blank
from tests.runtime.fake_ports import FakePorts
from tests.runtime.test_sound_worker import TIMEOUT_S

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix socket")


class EmptyLibrary:
    def load(self, name: str) -> Preset:
        raise PresetError(f"no preset {name!r}")

    def by_program(self, program: int) -> str | None:
        return None

    def from_table(self, name: str, rows: Mapping[str, Any], source: str) -> Preset:
        return preset_from_table(name, rows, source)


class Silence:
    def decode(self, position: Position, seed: int, temperature: float) -> Groove:
        return Groove(np.full(SHAPE, -9, np.float32), np.zeros(SHAPE, np.float32), np.zeros(SHAPE, np.float32))


@pytest.fixture
def device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Device]:
    """A device on fake ports with a control server."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setattr(control_client, "_TIMEOUT_S", TIMEOUT_S)
    found = Device(blank(), Options(ClockSource.INTERNAL), FakePorts(), Silence(), EmptyLibrary())
    found.worker.start()
    found.live.start()
    server = ControlServer(lambda request: handle_request(found, request))
    yield found
    server.close()
    found.live.stop()
    found.worker.stop()


def send(data: bytes) -> list[dict[str, object]]:
    """Send raw bytes and close; returns the replies."""
    with socket.socket(socket.AF_UNIX) as link:
        link.settimeout(TIMEOUT_S)
        link.connect(str(socket_file()))
        link.sendall(data)
        link.shutdown(socket.SHUT_WR)
        return [json.loads(line) for line in link.makefile("rb")]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        (b"hello", "the request is not JSON: "),
        (b"[1]", "a request is an object such as "),
        (b'{"command": "fly"}', "unknown command 'fly'; there are status, get, set, "),
        (b'{"command": 7}', "unknown command '7'"),
        (b"{}", "unknown command 'None'"),
        (b'{"command": "set", "name": "density"}', "density = None: must be 0..1"),
        (b'{"command": "set", "name": "density", "value": 2}', "density = 2: must be 0..1"),
        (b'{"command": "set", "name": "denisty", "value": 0}', "'denisty' is no parameter; did you mean density?"),
        (b'{"command": "set", "name": "density", "value": NaN}', "density = nan: must be 0..1"),
        (b'{"command": "set", "values": {"swing": 1, "density": 2}}', "density = 2: must be 0..1"),
        (b'{"command": "set", "values": {}}', "values = '{}': must be a table of parameters"),
        (b'{"command": "load", "name": "x"}', "no preset 'x'"),
        (b'{"command": "load", "name": "x", "preset": 3}', "preset: must be a table"),
        (b'{"command": "load", "name": "x", "preset": {}}', "preset 'x': schema = None"),
        (b'{"command": "load", "name": "x", "at_bar": "no"}', "at_bar = 'no': must be true or false"),
        (b'{"command": "listen", "bars": 9}', "bars = 9: must be a whole number 1..8"),
        (b'{"command": "listen", "bars": true}', "bars = True: must be a whole number 1..8"),
        (b'{"command": "listen", "add": true}', "the preset 'blank' has no loop to add to; listen without --add"),
        (b'{"command": "listen", "add": 1}', "add = 1: must be true or false"),
        (b'{"command": "listen", "undo": true}', "there is nothing to undo"),
        (
            b'{"command": "scene", "do": "dance", "scene": 1}',
            "scene = 1: there is no such scene; the preset",
        ),
        (b'{"command": "scene", "do": "store", "scene": 17}', "scene = 17: must be a whole number 1..16"),
        (b'{"command": "scene", "do": "store", "scene": 1, "name": "3"}', "name = '3': must be text of at most 40"),
        (b'{"command": "keep"}', "no bar is over yet; play on to the next bar line"),
        (b'{"command": "keep", "bars": 0}', "bars = 0: must be a whole number 1..64"),
        (b'{"command": "record", "file": "here"}', "file = 'here': must be an absolute path"),
        (b'{"command": "record", "file": "/nowhere/at/all"}', "/nowhere/at/all cannot be written"),
        (b"[" * 60000, "the request is "),
        (b"\xff\xfe", "the request is not JSON"),
        (b'"' + b"x" * MAX_LINE + b'"', f"the request is longer than {MAX_LINE} bytes"),
    ],
)
def test_an_invalid_request_gets_an_error_as_reply(device: Device, line: bytes, error: str) -> None:
    """One line that says why; the next request is served."""
    (reply,) = send(line + b"\n")
    assert reply["ok"] is False
    assert str(reply["error"]).startswith(error)
    assert call("status")["preset"] == "blank"


def test_several_requests_on_one_connection(device: Device) -> None:
    """An error does not close it."""
    replies = send(b'{"command": "get", "name": "tempo"}\n{"command": "nonsense"}\n{"command": "play"}\n')
    assert [reply["ok"] for reply in replies] == [True, False, True]
    assert replies[0]["values"] == {"tempo": 120.0}


def test_a_scene_is_stored_listed_recalled_and_cleared(device: Device) -> None:
    """By its number or its name; while stopped it takes over at once."""
    call("set", name="density", value="0.25")
    assert call("scene", do="store", scene=3, name="verse") == {"scene": 3, "replaced": False}
    call("set", name="density", value="0.75")
    recalled = call("scene", do="recall", scene="verse", when="phrase")
    assert recalled == {"scene": 3, "name": "verse", "when": "now", "glide": 0.0}
    while call("get", name="density")["values"]["density"] != 0.25:
        pass
    assert call("scene", do="list")["scenes"] == [{"scene": 3, "name": "verse", "differs": 1}]
    assert call("performance")["preset"]["scenes"] == {"3": {"name": "verse"}}
    assert call("status")["scene"] == 3
    with pytest.raises(DeviceError, match="when = 'soon': must be one of now, beat, bar, phrase"):
        call("scene", do="recall", scene=3, when="soon")
    with pytest.raises(DeviceError, match="name = 'verse': is that of scene 3; choose another"):
        call("scene", do="store", scene=4, name="verse")
    assert call("scene", do="store", scene=3, name="verse") == {"scene": 3, "replaced": True}
    with pytest.raises(DeviceError, match="do = 'dance': must be one of list, recall, store, clear"):
        call("scene", do="dance", scene=3)
    call("scene", do="clear", scene=3)
    while call("scene", do="list")["scenes"]:
        pass


def test_a_path_is_made_edited_shown_and_cleared(device: Device) -> None:
    """Waypoint by waypoint; what is wrong is said as in files."""
    call("path", do="edit", name="timbre", number=1, set={"decay": -0.2})
    while not call("path", do="show")["paths"]:
        pass
    call("path", do="edit", name="timbre", number=2, set={"brightness": 0.2}, bars=2, hold=1)
    while len(call("path", do="show")["paths"]["timbre"]["waypoints"]) < 2:
        pass
    changed = call("path", do="edit", name="timbre", course="ping-pong", rate="1/2")["path"]
    assert changed == {
        "course": "ping-pong",
        "interpolation": "linear",
        "rate": "1/2",
        "waypoints": [{"bars": 1.0, "decay": -0.2}, {"bars": 2.0, "hold": 1.0, "brightness": 0.2}],
    }
    call("path", do="edit", number=1, bars=4)
    while "rhythm" not in call("path", do="show")["paths"]:
        pass
    for walk in ({"leash": 0.5}, {"bars": 4}, {"leash": 0.75}):
        call("path", do="edit", walk=walk)
        while walk.items() - call("path", do="show")["paths"]["rhythm"].get("walk", {}).items():
            pass
    assert call("path", do="show")["paths"]["rhythm"]["walk"] == {"leash": 0.75, "bars": 4.0}
    assert call("path", do="record", bars=1) == {"name": "hands", "bars": 1, "playing": False}
    while (take := call("path", do="show")["recording"]) is None:
        pass
    assert take == {"name": "hands", "bar": 0, "bars": 1}
    for name in ("timbre", "rhythm", "hands"):
        call("path", do="clear", name=name)
    while call("path", do="show") != {"paths": {}, "recording": None}:
        pass


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        ({"do": "edit", "number": 4}, r"number = 4: must be a whole number 1\.\.1, the last to add one"),
        ({"do": "edit", "number": 1, "set": {"decay": 3}}, r"path t: paths.t.waypoints\[1\].decay = 3: must be -1..1"),
        ({"do": "edit", "rate": "2"}, "there is no such path; the preset 'blank' has none yet"),
        ({"do": "clear"}, "there is no such path"),
        ({"do": "record", "bars": 9}, r"bars = 9: must be a whole number 1\.\.8"),
        ({"do": "record", "bars": 1, "name": "A b"}, "name = 'A b': must be 1 to 64 of"),
        ({"do": "paint"}, "do = 'paint': must be one of show, record, edit, clear"),
    ],
)
def test_a_faulty_path_command_says_why(device: Device, request_: dict[str, Any], said: str) -> None:
    """Key, value and what is allowed."""
    with pytest.raises(DeviceError, match=said):
        call("path", **{"name": "t", **request_})


def test_several_parameters_are_set_at_once_or_none(device: Device) -> None:
    """A wrong value among them leaves the others as they were."""
    with pytest.raises(DeviceError, match="density = 2: must be"):
        call("set", values={"swing": 0.75, "density": 2})
    reply = call("set", values={"busyness": 0.25, "send_offset": "-4"})
    assert reply["values"] == {"busyness": 0.25, "send_offset": -4.0}
    assert reply["when"].keys() == reply["values"].keys()
    while call("get", name="busyness")["values"]["busyness"] != 0.25:
        pass
    assert call("get", name="swing")["values"]["swing"] == 0.0


def test_watch_reports_a_changed_parameter(device: Device) -> None:
    """First all values, then changes."""
    with closing(stream("watch")) as replies:
        assert next(replies)["values"]["density"] == 0.5
        assert call("set", name="density", value="0.25") == {
            "values": {"density": 0.25},
            "when": {"density": "next step"},
        }
        assert next(reply for reply in replies if reply["values"])["values"] == {"density": 0.25}
    assert call("get", name="density")["values"] == {"density": 0.25}


def test_the_performance_as_a_preset(device: Device) -> None:
    """It can be captured and loaded again."""
    call("set", name="style", value="funk")
    call("set", name="latent_2", value=1.5)
    while call("get", name="latent_2")["values"]["latent_2"] != 1.5:
        pass
    rows = call("performance")["preset"]
    assert rows["parameters"]["style"] == "funk"
    assert rows["parameters"]["latent_2"] == 1.5
    assert call("load", name="back", preset=preset_table(blank()), at_bar=False) == {"preset": "back"}
    while call("status")["preset"] != "back":
        pass
    assert call("get", name="latent_2")["values"] == {"latent_2": 0.0}


def test_listen_arms_a_take_and_undo_ends_it(device: Device) -> None:
    """Two bars, unless another number is asked for."""
    assert call("listen") == {"bars": 2, "adds": False, "playing": False}
    while (listening := call("status")["listening"]) is None:
        pass
    assert listening == {"bar": 0, "bars": 2, "adds": False, "hits": 0}
    assert call("listen", bars=4, add=False)["bars"] == 4
    assert call("listen", undo=True) == {"undone": True}
    while call("status")["listening"] is not None:
        pass


def test_undo_and_redo_name_what_they_do(device: Device) -> None:
    """And the values are back; with nothing to take back they say so."""
    with pytest.raises(DeviceError, match="there is nothing to undo"):
        call("undo")
    call("set", name="swing", value=0.25)
    while call("get", name="swing")["values"]["swing"] != 0.25:
        pass
    told = call("undo")
    assert told["undone"] == "swing"
    assert told["ago_s"] >= 0
    while call("get", name="swing")["values"]["swing"] != 0.0:
        pass
    assert call("redo") == {"redone": "swing"}
    while call("get", name="swing")["values"]["swing"] != 0.25:
        pass
    with pytest.raises(DeviceError, match="there is nothing to redo"):
        call("redo")


def test_keep_sends_the_last_bars(device: Device) -> None:
    """The performance first, then a message a bar."""
    call("set", name="tempo", value=300)
    call("play")
    while not device.state.memory.bars:
        pass
    replies = stream("keep", bars=1)
    head, bar = next(replies), next(replies)
    assert (head["name"], head["preset"]["schema"], head["bars"]) == ("blank", 1, 1)
    assert (bar["bar"]["begin"] % 16, bar["bar"]["meter"], bar["bar"]["hits"]) == (0, [4, 4], [])


def test_record_and_end(device: Device, tmp_path: Path) -> None:
    """An existing file is never overwritten."""
    path = tmp_path / "session.jsonl"
    assert call("record", file=str(path)) == {"file": str(path)}
    assert call("status")["recording"] == str(path)
    assert call("record", file=None) == {"messages": 0}
    with pytest.raises(DeviceError, match="is there already; choose another name"):
        call("record", file=str(path))


def test_disconnected_clients_are_dropped(device: Device) -> None:
    """During watch or in the middle of a request; more of them than can be served at once."""
    for _ in range(40):
        with closing(stream("watch")) as replies:
            next(replies)
        with socket.socket(socket.AF_UNIX) as link:
            link.connect(str(socket_file()))
            link.sendall(b'{"command"')
        call("status")


def test_without_a_device_the_error_says_how_to_start_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In one line."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    with pytest.raises(DeviceError, match="no device runs; `latentdrum run` starts one"):
        call("status")
