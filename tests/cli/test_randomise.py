"""`latentdrum randomise` loads a moved preset into the running device."""

import sys
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from latentdrum.core.preset.preset import Preset, preset_table
from latentdrum.core.voices import Voice
from latentdrum.storage.preset_library import PresetLibrary
from tests.cli.conftest import Invoke
from tests.rhythms import preset


class FakeDevice(ModuleType):
    """A running device that keeps what is loaded."""

    def __init__(self) -> None:
        super().__init__("latentdrum.runtime.control_client")
        self.playing = preset("verse", style="funk", busyness=0.4)
        self.loaded: list[Preset] = []

    def call(self, command: str, **args: Any) -> dict[str, Any]:
        if command == "load":
            assert args["at_bar"] is False
            self.loaded.append(PresetLibrary().from_table(args["name"], args["preset"], "a test"))
        return {"name": "verse", "preset": preset_table(self.playing)}


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> FakeDevice:
    fake = FakeDevice()
    monkeypatch.setitem(sys.modules, fake.__name__, fake)
    return fake


def sounds(found: Preset) -> list[bytes]:
    return [found.kit.pad(voice).timbre.z.round(3).tobytes() for voice in Voice]


def test_rhythm_and_sounds_are_moved(latentdrum: Invoke, device: FakeDevice) -> None:
    """Each alone or both, alike for the same seed; the name and the style stay."""
    for words in (["--rhythm"], ["--sound"], [], ["--all"], ["--rhythm", "--sound"]):
        found = latentdrum("randomise", *words, "--seed", "3", "--amount", "0.5")
        assert found.exit_code == 0, found.output
    rhythm, sound, both, again, named = device.loaded
    old = device.playing
    assert not np.allclose(rhythm.z, old.z)
    assert sounds(rhythm) == sounds(old)
    assert np.allclose(sound.z, old.z)
    assert all(a != b for a, b in zip(sounds(sound), sounds(old), strict=True))
    assert np.array_equal(both.z, rhythm.z)
    assert np.array_equal(named.z, rhythm.z)
    assert sounds(both) == sounds(sound) == sounds(again) == sounds(named)
    assert {found.name for found in device.loaded} == {"verse"}
    assert {found.style for found in device.loaded} == {"funk"}
    assert found.output == "rhythm and sounds moved by 0.5 with seed 3; `latentdrum undo` takes it back\n"
