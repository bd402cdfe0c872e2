"""`latentdrum regenerate`: what the device replies, and what it is told."""

from typing import Any

import pytest

from latentdrum.core.engine.state import ClockSource, Options
from latentdrum.core.preset.preset import Preset
from latentdrum.runtime.control_commands import handle_request
from latentdrum.runtime.device import Device
from tests.rhythms import blank, preset
from tests.runtime.fake_ports import FakePorts
from tests.runtime.test_control import EmptyLibrary, Silence


def device(of: Preset) -> Device:
    return Device(of, Options(ClockSource.INTERNAL), FakePorts(), Silence(), EmptyLibrary())


def asked(of: Device, voices: Any) -> dict[str, Any]:
    (reply,) = handle_request(of, {"command": "regenerate", "voices": voices})
    assert reply is not None
    return reply


def test_the_reply_says_the_new_seeds() -> None:
    """Those that the engine then has, set as one change that is named after its drums and that undo takes back."""
    of = device(blank())
    reply = asked(of, ["snare", "kick"])
    assert list(reply["parts"]) == ["kick", "snare"]
    of.live._step()
    before, values = blank().values, of.state.values
    seeds = {f"{name}_seed": part["seed"] for name, part in reply["parts"].items()}
    assert {name: int(values[name]) for name in values if values[name] != before[name]} == seeds
    (undone,) = handle_request(of, {"command": "undo"})
    assert undone is not None
    assert undone["undone"] == "regenerate kick snare"
    of.live._step()
    assert of.state.values == before


@pytest.mark.parametrize(
    ("turned", "why"),
    [({"kick_lock": "on"}, "kick_lock off"), ({"kick_euclid": 5}, "kick_euclid 0"), ({"evolve": 0.5}, "")],
)
def test_what_keeps_a_part_is_said(turned: dict[str, Any], why: str) -> None:
    """With the way to let it go."""
    reply = asked(device(preset(**turned)), ["kick", "snare"])
    assert why in reply["kept"].get("kick", "")
    assert reply["kept"].keys() == ({"kick"} if why else set())


@pytest.mark.parametrize(
    ("voices", "said"), [(["gong"], "'gong' is no voice; there are kick, snare"), ([], "list"), (3, "list")]
)
def test_what_is_no_voice_is_said(voices: Any, said: str) -> None:
    """With those that there are."""
    with pytest.raises(ValueError, match=said):
        asked(device(blank()), voices)
