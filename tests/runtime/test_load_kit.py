"""Loading a kit into the running device: it sounds at once, and the groove plays on."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from latentdrum.core.engine.engine import step
from latentdrum.core.engine.events import LoadKit, SetValue
from latentdrum.core.engine.state import initial_state
from latentdrum.core.preset.kit_table import kit_table
from latentdrum.core.preset.preset import PresetError, preset_table, with_pads
from latentdrum.core.voices import Voice
from latentdrum.runtime.audio_engine import AudioEngine
from latentdrum.runtime.control_client import DeviceError, call
from latentdrum.runtime.device import Device
from tests.core.preset.presets import TIN
from tests.own_models import copy_model
from tests.rhythms import blank
from tests.runtime.fake_audio import FakeAudio
from tests.runtime.test_control import device
from tests.runtime.test_sound_worker import until
from tests.sound.sounds import FakeDrums
from tests.storage.sound_files import thump, write

__all__ = ["device"]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a Unix socket")


def test_a_kit_changes_the_sounds_and_nothing_else() -> None:
    """Parameters, position and groove stay; the kit replaces the preset's own pads."""
    state = initial_state(with_pads(blank(), {Voice.KICK: TIN.pad(Voice.KICK)}))
    state, _ = step(state, (SetValue("density", 0.25),), 0.0)
    after, out = step(state, (LoadKit(TIN),), 0.001)
    assert after.preset.kit is TIN
    assert after.preset.own_pads == ()
    assert (after.values, after.cursor, after.groove, after.clock) == (
        state.values, state.cursor, state.groove, state.clock
    )  # fmt: skip
    assert (out.midi, out.decode) == ((), None)
    assert preset_table(after.preset)["kit"] == "tin"


def test_a_kit_is_loaded_over_the_socket_with_its_samples(device: Device, tmp_path: Path) -> None:
    """The device reads the sound files itself."""
    rows = kit_table(TIN)
    rows["pads"]["kick"]["sample"] = str(write(tmp_path / "kick.wav", thump()))
    assert call("load_kit", name="mine", kit=rows) == {"kit": "mine"}
    until(lambda: device.state.preset.kit.name == "mine")
    sample = device.state.preset.kit.pad(Voice.KICK).sample
    assert sample is not None
    assert len(sample.frames) == len(thump())


def test_a_kit_of_the_library_is_loaded_by_its_name(device: Device) -> None:
    """As over OSC, where there is no table to send."""
    assert call("load_kit", name="dry-808") == {"kit": "dry-808"}
    until(lambda: device.state.preset.kit.name == "dry-808")


def test_a_kit_or_preset_for_another_timbre_model_is_refused(
    device: Device, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a device that makes sound; one that learned on from the kit's model plays it, as does one that sends notes."""
    monkeypatch.setenv("LATENTDRUM_PRESETS", str(tmp_path / "own"))
    copy_model("mine", "timbre-v2")
    kit = replace(TIN, timbre_model="mine")
    assert call("load_kit", name="tin", kit=kit_table(kit)) == {"kit": "tin"}
    device.sound = AudioEngine(FakeDrums(), FakeAudio(), blank())
    try:
        with pytest.raises(DeviceError, match=r"for the timbre model 'mine'.* use --sound-model mine"):
            call("load_kit", name="tin", kit=kit_table(kit))
        with pytest.raises(PresetError, match="for the timbre model 'mine'"):
            device.load(replace(blank(), kit=kit))
        device.sound.lineage = ("mine", "timbre-v2")
        assert call("status")["models"] == {"rhythm": "rhythm-v1", "timbre": "mine"}
        assert call("load_kit", name="tin", kit=kit_table(kit)) == {"kit": "tin"}
        device.load(replace(blank(), kit=TIN), at_bar=False)
        until(lambda: device.state.preset.kit.timbre_model == "mine")
    finally:
        device.sound.stop()
        device.sound = None


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"name": "mine"}, "no kit 'mine'; there are "),
        ({"name": "mine", "kit": 3}, "kit: must be a table"),
        ({"kit": {}}, "name = 'None': must be text"),
        ({"name": "mine", "kit": {}}, "kit 'mine': schema = None"),
        ({"name": "Mine!", "kit": kit_table(TIN)}, "kit name 'Mine!'"),
        ({"name": "mine", "kit": {**kit_table(TIN), "pads": {"kick": {"sample": "/no/kick.wav"}}}}, "no such file"),
    ],
)
def test_an_invalid_kit_is_refused(device: Device, arguments: dict[str, object], error: str) -> None:
    """In one line, and the old one plays on."""
    with pytest.raises(DeviceError) as caught:
        call("load_kit", **arguments)
    assert error in str(caught.value)
    assert device.state.preset.kit.name == "plain"
