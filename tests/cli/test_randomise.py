"""`latentdrum randomise` loads a moved preset into the running device."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from latentdrum.core.preset.preset import Preset, preset_table
from latentdrum.core.voices import Voice
from latentdrum.storage.preset_library import PresetLibrary
from tests.cli.conftest import FakeDevice, Invoke
from tests.rhythms import preset

PLAYING = preset("verse", style="funk", busyness=0.4)


@pytest.fixture
def answer() -> Callable[..., dict[str, Any]]:
    return lambda command, **args: {"name": "verse", "preset": preset_table(PLAYING)}


def loaded(device: FakeDevice) -> list[Preset]:
    """What the device was told to play, at once."""
    told = [args for command, args in device.calls if command == "load"]
    assert not any(args["at_bar"] for args in told)
    return [PresetLibrary().from_table(args["name"], args["preset"], "a test") for args in told]


def sounds(found: Preset) -> list[bytes]:
    return [found.kit.pad(voice).timbre.z.round(3).tobytes() for voice in Voice]


def test_rhythm_and_sounds_are_moved(latentdrum: Invoke, device: FakeDevice) -> None:
    """Each alone or both, alike for the same seed; the name and the style stay."""
    for words in (["--rhythm"], ["--sound"], [], ["--all"], ["--rhythm", "--sound"]):
        found = latentdrum("randomise", *words, "--seed", "3", "--amount", "0.5")
        assert found.exit_code == 0, found.output
    rhythm, sound, both, again, named = loaded(device)
    old = PLAYING
    assert not np.allclose(rhythm.z, old.z)
    assert sounds(rhythm) == sounds(old)
    assert np.allclose(sound.z, old.z)
    assert all(a != b for a, b in zip(sounds(sound), sounds(old), strict=True))
    assert np.array_equal(both.z, rhythm.z)
    assert np.array_equal(named.z, rhythm.z)
    assert sounds(both) == sounds(sound) == sounds(again) == sounds(named)
    assert {found.name for found in loaded(device)} == {"verse"}
    assert {found.style for found in loaded(device)} == {"funk"}
    assert found.output == "rhythm and sounds moved by 0.5 with seed 3; `latentdrum undo` takes it back\n"
