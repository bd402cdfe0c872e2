"""What a controller is shown: every change that it did not make itself, and where its buttons do something."""

from latentdrum.core.controls.feedback import INTERVAL_S
from latentdrum.core.engine.engine import silence
from latentdrum.core.engine.events import Input, LoadPreset, RecallScene, Redo, Run, SetValue, StoreScene, Undo
from latentdrum.core.preset.parameter_path import ParameterPath, ParameterPoint
from tests.core.controls.profiles import bound, profile
from tests.core.engine.test_controls import Device
from tests.rhythms import preset, rewired

LONG_S = 12 * INTERVAL_S


def shown(device: Device, *inputs: Input, seconds: float = LONG_S) -> list[bytes]:
    """What the controller is sent since the last look, some inputs included."""
    device.hear(*inputs).rest(seconds)
    found = [data for out in device.outputs for data in out.feedback]
    device.outputs.clear()
    return found


def test_what_others_change_is_shown_and_what_the_hand_does_is_not() -> None:
    """By command, preset, scene and undo; the knob's own turns stay where they are."""
    device = Device(bound("cc 21", "busyness"))
    assert shown(device) == [b"\xb0\x15\x40"]
    assert shown(device, SetValue("busyness", 0.25)) == [b"\xb0\x15\x20"]
    assert shown(device, StoreScene(1), LoadPreset(preset(busyness=0.75))) == [b"\xb0\x15\x60"]
    assert shown(device, Undo()) == [b"\xb0\x15\x20"]
    assert shown(device, Redo(), RecallScene(1)) == [b"\xb0\x15\x60"]
    device.turn(21, 90, 94, 96, 100)
    assert device.value("busyness") > 0.76
    assert shown(device, seconds=1.0) == []


def test_buttons_are_lit_while_what_they_ask_for_goes_on_and_ready_where_they_do_something() -> None:
    """Off, ready and on are 0, 1 and 2 here."""
    names = ("play", "undo", "redo", "scene_1", "scene_2")
    buttons = [{"control": f"note {20 + i}", "action": name} for i, name in enumerate(names)]
    device = Device(profile(lights=[0, 1, 2], bindings=buttons))
    lights = dict.fromkeys(names, 0)

    def lit(*inputs: Input) -> dict[str, int]:
        lights.update({names[data[1] - 20]: data[2] for data in shown(device, *inputs)})
        return {name: light for name, light in lights.items() if light}

    assert lit() == {}
    assert lit(Run(True)) == {"play": 2}
    stored = lit(StoreScene(1), SetValue("swing", 0.7), StoreScene(2))
    assert stored == {"play": 2, "undo": 1, "scene_1": 1, "scene_2": 2}
    assert lit(Undo(), Run(False)) == {"undo": 1, "redo": 1, "scene_1": 1}


def test_the_ring_of_an_encoder_goes_with_a_path() -> None:
    """It is turned from where it is, so it may follow what sounds; a knob stays where the hand must find it."""
    points = (ParameterPoint({"brightness": 0.0}, 1.0), ParameterPoint({"brightness": 0.25}, 1.0))
    moving = rewired(preset(), paths={"sweep": ParameterPath(points)})
    for encoding, moves in (("signed_bit", True), ("absolute", False)):
        device = Device(bound("cc 21", "brightness", encoding=encoding)).hear(LoadPreset(moving))
        shown(device)
        assert (len(shown(device, Run(True), seconds=4.0)) > 3) is moves


def test_everything_is_shown_again_after_a_lost_port() -> None:
    """A controller that was unplugged has forgotten its lights."""
    device = Device(bound("cc 21", "busyness"))
    first = shown(device)
    device.state, _ = silence(device.state, device.at_s)
    assert shown(device) == first
