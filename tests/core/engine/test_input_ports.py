"""Two inputs: one for the DAW with its clock, one for controllers; a binding may be of one of them."""

from latentdrum.core.engine.events import MidiIn
from latentdrum.core.engine.state import ClockSource, Options, initial_state
from latentdrum.core.messages import InputPort
from tests.core.controls.profiles import bound, profile
from tests.core.engine.test_controls import Device
from tests.rhythms import preset


def turn(device: Device, port: InputPort, controller: int, *places: int) -> Device:
    for place in places:
        device.hear(MidiIn(device.at_s, bytes((0xB0, controller, place)), port))
    return device


def test_a_binding_of_one_input_leaves_the_other_to_the_preset() -> None:
    """The DAW's automation of CC 21 is syncopation as in the chart, the controller's CC 21 sets swing."""
    device = Device(bound("cc 21 port control", "swing", takeover="jump"))
    turn(turn(device, InputPort.CONTROL, 21, 127), InputPort.IN, 21, 0)
    assert (device.value("swing"), device.value("syncopation")) == (1.0, 0.0)


def test_a_binding_of_no_input_is_of_both_and_each_has_its_own_hand() -> None:
    """What one knob has picked up another one of the same number has not."""
    device = Device(bound("cc 21", "busyness"))
    turn(device, InputPort.IN, 21, 60, 64, 80)
    turn(device, InputPort.CONTROL, 21, 10)
    held = device.value("busyness")
    assert held > 0.6
    assert turn(device, InputPort.CONTROL, 21, 78, 82).value("busyness") > held
    assert turn(device, InputPort.IN, 21, 20).value("busyness") > held


def test_two_inputs_do_not_mix_their_halves() -> None:
    """The MSB of one and the LSB of the other are no place of 14 bits."""
    device = Device(profile(bindings=[{"control": "cc14 7", "parameter": "swing", "takeover": "jump"}]))
    turn(turn(device, InputPort.IN, 7, 127), InputPort.CONTROL, 39, 127)
    assert device.value("swing") == 0.0
    turn(device, InputPort.CONTROL, 7, 127)
    assert turn(device, InputPort.CONTROL, 39, 127).value("swing") == 1.0


def test_a_controllers_clock_is_nobodys_master() -> None:
    """Many send one all the time."""
    device = Device(None)
    device.state = initial_state(preset(), Options(ClockSource.EXTERNAL))
    for data in (b"\xfa", b"\xf8", b"\xf8"):
        device.hear(MidiIn(device.at_s, data, InputPort.CONTROL))
    assert not device.state.clock.playing
    for data in (b"\xfa", b"\xf8", b"\xf8"):
        device.hear(MidiIn(device.at_s, data))
    assert device.state.clock.playing
