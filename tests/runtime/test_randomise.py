"""The device's own random move: as far as is asked, of what it has models for, taken back by one undo."""

from typing import Any

import numpy as np
import pytest

from latentdrum.core.arrays import FloatArray
from latentdrum.core.engine.events import Undo
from latentdrum.core.engine.state import ClockSource, Options
from latentdrum.core.preset.random_move import Draws
from latentdrum.core.rhythm.position import FREE_DIMS, Position, style_weights
from latentdrum.core.timbre.timbre import TIMBRE_FREE_DIMS, Drum, Timbre
from latentdrum.runtime.control_commands import handle_request
from latentdrum.runtime.device import Device
from tests.rhythms import preset
from tests.runtime.fake_ports import FakePorts
from tests.runtime.test_control import EmptyLibrary, Silence

GOAL_AXES: FloatArray = np.full(6, 0.9, np.float32)


def groove(style: str, rng: np.random.Generator) -> Position:
    return Position(GOAL_AXES, style_weights(style), np.ones(FREE_DIMS, np.float32))


def sound(drum: Drum, rng: np.random.Generator) -> Timbre:
    return Timbre(drum, np.full(5, 0.9, np.float32), np.ones(TIMBRE_FREE_DIMS, np.float32))


@pytest.fixture
def device() -> Device:
    found = Device(preset(busyness=0.1), Options(ClockSource.INTERNAL), FakePorts(), Silence(), EmptyLibrary())
    found.draws = Draws(groove, sound)
    return found


def asked(device: Device, **arguments: Any) -> None:
    list(handle_request(device, {"command": "randomise", **arguments}))
    device.live._step()


def brightness(device: Device) -> float:
    return float(device.state.preset.kit.pads[0].timbre.axes[0])


@pytest.mark.parametrize("amount", [0.0, 0.25, 1.0])
def test_rhythm_and_sounds_move_by_the_amount(device: Device, amount: float) -> None:
    """That share of the way to what the models draw; one undo brings both back."""
    before, pad = device.state.preset, brightness(device)
    asked(device, amount=amount)
    assert device.state.values["busyness"] == pytest.approx(0.1 + amount * 0.8, abs=1e-6)
    assert brightness(device) == pytest.approx(pad + amount * (0.9 - pad), abs=1e-6)
    assert (device.state.preset is before) == (amount == 0)
    device.live.post(Undo())
    device.live._step()
    assert device.state.preset is before
    assert device.state.values["busyness"] == pytest.approx(0.1)


def test_a_device_without_sound_moves_its_rhythm(device: Device) -> None:
    """By 0.3 if nothing is said."""
    device.draws = Draws(groove)
    pad = brightness(device)
    asked(device)
    assert device.state.values["busyness"] == pytest.approx(0.1 + 0.3 * 0.8, abs=1e-6)
    assert brightness(device) == pad


@pytest.mark.parametrize("amount", [-0.1, 1.5, "much", True, float("nan")])
def test_another_amount_is_refused(device: Device, amount: object) -> None:
    """With the range."""
    with pytest.raises(ValueError, match=r"amount = .*: must be 0\.\.1"):
        asked(device, amount=amount)
