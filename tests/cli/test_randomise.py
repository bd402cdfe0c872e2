"""`latentdrum randomise` moves the running device: one change, of what it moves alone."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from latentdrum.core.engine.events import SetValue
from latentdrum.core.engine.inputs import handle_input
from latentdrum.core.engine.outputs import OutputBuffer
from latentdrum.core.engine.state import EngineState, initial_state
from latentdrum.core.preset.preset import Preset, preset_table
from latentdrum.core.preset.table_reader import TableReader
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.voices import Voice
from latentdrum.runtime.captured_preset import captured_preset
from latentdrum.storage.together_table import read_together
from tests.cli.conftest import FakeDevice, Invoke
from tests.rhythms import preset

PLAYING = preset("verse", style="funk", busyness=0.4)


@pytest.fixture
def answer() -> Callable[..., dict[str, Any]]:
    return lambda command, **args: {"name": "verse", "preset": preset_table(PLAYING)}


def moved(device: FakeDevice) -> list[EngineState]:
    """What each command makes of a device on which a knob was turned meanwhile."""
    turned = handle_input(initial_state(PLAYING), SetValue("density", 0.9), 0.0, OutputBuffer())
    found = list[EngineState]()
    for command, args in device.calls:
        if command == "set_together":
            reader = TableReader("a test")
            change = read_together(reader, args)
            reader.finish()
            assert set(change.values) <= set(AXES)
            found.append(handle_input(turned, change, 0.0, OutputBuffer()))
    return found


def sounds(found: Preset) -> list[bytes]:
    return [found.kit.pad(voice).timbre.z.round(3).tobytes() for voice in Voice]


def test_rhythm_and_sounds_are_moved(latentdrum: Invoke, device: FakeDevice) -> None:
    """Each alone or both, alike for the same seed; the name and the style stay."""
    for words in (["--rhythm"], ["--sound"], [], ["--all"], ["--rhythm", "--sound"]):
        found = latentdrum("randomise", *words, "--seed", "3", "--amount", "0.5")
        assert found.exit_code == 0, found.output
    states = moved(device)
    presets: list[Preset] = [captured_preset(state) for state in states]
    rhythm, sound, both, again, named = presets
    old = PLAYING
    assert not np.allclose(rhythm.z, old.z)
    assert sounds(rhythm) == sounds(old)
    assert np.allclose(sound.z, old.z)
    assert all(a != b for a, b in zip(sounds(sound), sounds(old), strict=True))
    assert np.array_equal(both.z, rhythm.z)
    assert np.array_equal(named.z, rhythm.z)
    assert sounds(both) == sounds(sound) == sounds(again) == sounds(named)
    assert {each.name for each in presets} == {"verse"}
    assert {each.style for each in presets} == {"funk"}
    assert {state.values["density"] for state in states} == {0.9}
    names = [str(state.history.past[-1].change) for state in states]
    assert names == ["randomise rhythm", "randomise sounds", "randomise", "randomise", "randomise"]
    assert found.output == "rhythm and sounds moved by 0.5 with seed 3; `latentdrum undo` takes it back\n"
