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
    """Those that the engine then has, and whether hits can change at all."""
    still, hot = device(blank()), device(preset(temperature=0.5))
    reply = asked(still, ["snare", "kick"])
    assert list(reply["seeds"]) == ["kick", "snare"]
    assert not reply["hits"]
    assert asked(hot, ["kick"])["hits"]
    assert asked(device(preset(evolve=0.5)), ["kick"])["hits"]
    assert asked(device(preset(macro_move=0.5)), ["kick"])["hits"]
    still.live._step()
    assert {name: int(still.state.values[f"{name}_seed"]) for name in reply["seeds"]} == reply["seeds"]


@pytest.mark.parametrize(
    ("voices", "said"), [(["gong"], "'gong' is no voice; there are kick, snare"), ([], "list"), (3, "list")]
)
def test_what_is_no_voice_is_said(voices: Any, said: str) -> None:
    """With those that there are."""
    with pytest.raises(ValueError, match=said):
        asked(device(blank()), voices)
