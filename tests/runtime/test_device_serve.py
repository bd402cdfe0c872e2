"""The device's main thread: Program Changes, recording, quit."""

import errno
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from latentdrum.core.engine.events import LoadPreset
from latentdrum.core.engine.state import ClockSource, Options
from latentdrum.core.preset.preset import Preset, PresetError
from latentdrum.runtime.device import Device
from latentdrum.runtime.status import status
from latentdrum.storage.session import SessionWriter
from tests.rhythms import blank
from tests.runtime.fake_ports import FakePorts
from tests.runtime.test_control import Silence
from tests.runtime.test_sound_worker import TIMEOUT_S


class FakeLibrary:
    """Presets by number; records the lookups."""

    def __init__(self, load: Callable[[str], Preset] = lambda name: blank()) -> None:
        self._load = load
        self.requested: list[int] = []
        self.on_lookup: Callable[[], None] = lambda: None

    def load(self, name: str) -> Preset:
        return self._load(name)

    def by_program(self, program: int) -> str | None:
        self.requested.append(program)
        self.on_lookup()
        return f"preset-{program}"

    def from_table(self, name: str, rows: Mapping[str, Any], source: str) -> Preset:
        return blank()


def new_device(library: FakeLibrary) -> Device:
    return Device(blank(), Options(ClockSource.INTERNAL), FakePorts(), Silence(), library)


def loaded(device: Device) -> int:
    return sum(isinstance(item, LoadPreset) for item in device.live._posted)


def test_a_preset_for_another_model_is_refused() -> None:
    """Its z means nothing here; the status says so, and the music goes on."""
    library = FakeLibrary(lambda name: replace(blank(), rhythm_model="mine"))
    device = new_device(library)
    device._queue_program(7)
    device._handle_program_changes()
    assert (loaded(device), device.unknown_programs) == (0, 1)
    assert "is for the rhythm model 'mine'" in device.last_program
    device.lineage = ("mine", "rhythm-v1")
    for preset in (blank(), replace(blank(), rhythm_model="mine")):
        device.load(preset)
    models = [item.preset.rhythm_model for item in device.live._posted if isinstance(item, LoadPreset)]
    assert models == ["mine", "mine"]


def test_of_many_program_changes_the_newest_wins() -> None:
    """The earlier ones are not looked up."""
    library = FakeLibrary()
    device = new_device(library)
    for number in range(2000):
        device._queue_program(number % 128)
    device._handle_program_changes()
    assert (library.requested, loaded(device)) == ([1999 % 128], 1)
    assert device.last_program == "79: preset-79"


def test_quit_ends_the_device_amid_program_changes() -> None:
    """However many are queued before and after it."""
    library = FakeLibrary()
    device = new_device(library)

    def quit_amid_more() -> None:
        for number in range(2000):
            device._queue_program(number % 128)
        device.quit()
        for number in range(2000):
            device._queue_program(number % 128)

    library.on_lookup = quit_amid_more
    device._queue_program(1)
    served = Thread(target=device.serve)
    served.start()
    served.join(TIMEOUT_S)
    assert not served.is_alive()
    assert library.requested == [1]


def test_quit_before_serve_ends_at_once() -> None:
    """A signal may come while the device is being built."""
    library = FakeLibrary()
    device = new_device(library)
    device.quit()
    device._queue_program(1)
    assert device.serve() is None
    assert library.requested == []


@pytest.mark.parametrize("fault", [PresetError("torn"), OSError("gone"), RecursionError("deep"), KeyError("z")])
def test_a_faulty_preset_does_not_stop_the_music(fault: Exception) -> None:
    """It is counted and reported, and the next one is loaded."""

    def load(name: str) -> Preset:
        if name == "preset-1":
            raise fault
        return blank()

    device = new_device(FakeLibrary(load))
    device._queue_program(1)
    device._handle_program_changes()
    assert (device.unknown_programs, loaded(device)) == (1, 0)
    assert device.last_program.startswith("1: ")
    device._queue_program(2)
    device._handle_program_changes()
    assert (device.unknown_programs, loaded(device), device.last_program) == (1, 1, "2: preset-2")


def test_a_full_disk_ends_the_recording_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The status shows no recording, another can begin, and the device ends without an error."""
    device = new_device(FakeLibrary())
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
