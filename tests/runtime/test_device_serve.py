"""The quiet thread of the device: it loads what is called, writes the tape, and ends when told to."""

import errno
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from latentdrum.core.engine.events import LoadPreset
from latentdrum.core.engine.state import ClockSource, Options
from latentdrum.core.preset.preset import Preset, PresetError
from latentdrum.runtime.device import Device
from latentdrum.runtime.status import status
from latentdrum.storage.session_writer import SessionWriter
from tests.rhythms import blank
from tests.runtime.fake_ports import FakePorts
from tests.runtime.test_control import Silence
from tests.runtime.test_sound_worker import GROOVE_WAIT_S


class Shelf:
    """Presets by their number, and what was asked of them."""

    def __init__(self, load: Callable[[str], Preset] = lambda name: blank()) -> None:
        self._load = load
        self.requested: list[int] = []
        self.on_ask: Callable[[], None] = lambda: None

    def load(self, name: str) -> Preset:
        return self._load(name)

    def by_program(self, program: int) -> str | None:
        self.requested.append(program)
        self.on_ask()
        return f"preset-{program}"

    def from_table(self, name: str, rows: Mapping[str, Any], source: str) -> Preset:
        return blank()


def made(library: Shelf) -> Device:
    return Device(blank(), Options(ClockSource.INTERNAL), FakePorts(), Silence(), library)


def loaded(device: Device) -> int:
    return sum(isinstance(item, LoadPreset) for item in device.live._posted)


def test_of_a_storm_of_program_changes_the_newest_wins() -> None:
    """What was called before it is never looked up: the player means the last."""
    library = Shelf()
    device = made(library)
    for number in range(2000):
        device._call_program(number % 128)
    device._handle_program_changes()
    assert (library.requested, loaded(device)) == ([1999 % 128], 1)
    assert device.last_program == "79: preset-79"


def test_quit_is_heard_in_the_middle_of_a_storm() -> None:
    """However many Program Changes wait, and however many still come."""
    library = Shelf()
    device = made(library)

    def quit_amid_more() -> None:
        for number in range(2000):
            device._call_program(number % 128)
        device.quit()
        for number in range(2000):
            device._call_program(number % 128)

    library.on_ask = quit_amid_more
    device._call_program(1)
    served = Thread(target=device.serve)
    served.start()
    served.join(GROOVE_WAIT_S)
    assert not served.is_alive()
    assert library.requested == [1]


def test_quit_before_the_beginning_ends_at_once() -> None:
    """A signal may come while the device is still being made."""
    library = Shelf()
    device = made(library)
    device.quit()
    device._call_program(1)
    assert device.serve() is None
    assert library.requested == []


@pytest.mark.parametrize("fault", [PresetError("torn"), OSError("gone"), RecursionError("deep"), KeyError("z")])
def test_no_preset_can_end_the_music(fault: Exception) -> None:
    """Whatever is wrong with a preset that is called, it is counted and told, and the next one is loaded."""

    def load(name: str) -> Preset:
        if name == "preset-1":
            raise fault
        return blank()

    device = made(Shelf(load))
    device._call_program(1)
    device._handle_program_changes()
    assert (device.unknown_programs, loaded(device)) == (1, 0)
    assert device.last_program.startswith("1: ")
    device._call_program(2)
    device._handle_program_changes()
    assert (device.unknown_programs, loaded(device), device.last_program) == (1, 1, "2: preset-2")


def test_a_full_disk_ends_the_recording_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The status shows no recording any more, another can begin, and the device ends without a fault."""
    device = made(Shelf())
    device.record(tmp_path / "full.jsonl")

    def full(self: SessionWriter, events: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(SessionWriter, "write", full)
        device._maintain()
        assert (device.live.recorder, status(device)["recording"]) == (None, None)
        device.record(tmp_path / "again.jsonl")
        assert status(device)["recording"] == str(tmp_path / "again.jsonl")
        device.quit()
        assert device.serve() is None
    assert status(device)["recording"] is None
