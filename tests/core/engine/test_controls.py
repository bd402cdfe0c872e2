"""Controllers and the engine: what a profile binds, what falls to the preset's controller map, what is forgotten."""

import pytest

from latentdrum.core.controls.binding import Action
from latentdrum.core.controls.commands import LearnControls, UndoLearned, UseProfile
from latentdrum.core.controls.feedback import ECHO_WITHIN_S
from latentdrum.core.controls.profile import Profile
from latentdrum.core.engine.engine import silence, step
from latentdrum.core.engine.events import Input, LoadPreset, MidiIn, RecallScene, SetValue, StoreScene, Undo
from latentdrum.core.engine.outputs import Outputs
from latentdrum.core.engine.state import ClockSource, EngineState, Options, initial_state
from latentdrum.core.parameters.table import PARAMETERS
from tests.core.controls.profiles import bound, profile
from tests.rhythms import preset


class Device:
    """The engine, a message every 5 ms."""

    def __init__(self, found: Profile | None) -> None:
        self.state: EngineState = initial_state(preset(), Options(ClockSource.INTERNAL))
        self.at_s = 0.0
        self.outputs: list[Outputs] = []
        self.hear(UseProfile(found))

    def hear(self, *inputs: Input) -> "Device":
        for item in inputs:
            self.state, out = step(self.state, [item], self.at_s)
            self.outputs.append(out)
            self.at_s += 0.005
        return self

    def rest(self, seconds: float) -> "Device":
        """Let time pass; gives what the controller is shown."""
        until_s = self.at_s + seconds
        while self.at_s < until_s:
            self.state, out = step(self.state, [], self.at_s)
            self.outputs.append(out)
            self.at_s += 0.005
        return self

    def turn(self, controller: int, *places: int) -> "Device":
        for place in places:
            self.hear(MidiIn(self.at_s, bytes((0xB0, controller, place))))
        return self

    def send(self, data: bytes) -> "Device":
        return self.hear(MidiIn(self.at_s, data))

    def value(self, name: str) -> float:
        return self.state.values[name]


def test_what_the_profile_does_not_bind_is_as_in_the_chart() -> None:
    """CC 102 is density as ever, and jumps; CC 21, which the profile binds, is no longer syncopation."""
    device = Device(bound("cc 21", "busyness")).turn(102, 127).turn(21, 0, 10)
    assert (device.value("density"), device.value("syncopation"), device.value("busyness")) == (1.0, 0.5, 0.5)


def test_notes_of_buttons_do_not_play_and_all_others_do() -> None:
    """A pad that mutes is no drum."""
    device = Device(bound("note 36", "kick_mute"))
    assert not device.send(b"\x90\x24\x64").outputs[-1].triggers
    assert device.value("kick_mute") == 1.0
    assert device.send(b"\x90\x26\x64").outputs[-1].triggers


def test_a_preset_load_forgets_the_hands() -> None:
    """The knob that held busyness must pick it up anew."""
    device = Device(bound("cc 21", "busyness")).turn(21, 60, 64, 70)
    device.hear(LoadPreset(preset(busyness=0.2))).turn(21, 71, 72)
    assert device.value("busyness") == 0.2


def test_a_scene_forgets_the_hands() -> None:
    """The knob passes the scene's value at once after it, but nobody knows whether it was turned there."""
    device = Device(bound("cc 21", "busyness")).hear(StoreScene(1)).turn(21, 60, 64, 90)
    assert device.value("busyness") > 0.7
    assert device.hear(RecallScene(1)).turn(21, 40).value("busyness") == pytest.approx(0.5, abs=1e-6)


def test_undo_of_a_preset_forgets_the_hands() -> None:
    """As a preset load does."""
    device = Device(bound("cc 21", "busyness")).hear(LoadPreset(preset(busyness=0.8))).turn(21, 100, 101, 110)
    assert device.value("busyness") > 0.8
    assert device.hear(Undo(), Undo()).turn(21, 40).value("busyness") == 0.5


def test_buttons_undo_and_redo_a_turn_of_a_knob() -> None:
    """The general history: what the hand did is one change."""
    buttons = [{"control": f"note {20 + i}", "action": name} for i, name in enumerate(("undo", "redo"))]
    device = Device(profile(bindings=[*buttons, {"control": "cc 21", "parameter": "busyness"}]))
    turned = device.turn(21, 60, 64, 90).value("busyness")
    assert turned > 0.5
    assert device.send(b"\x90\x14\x64").value("busyness") == 0.5
    assert device.send(b"\x90\x15\x64").value("busyness") == turned


def test_a_control_that_turns_and_undoes_takes_back_its_own_turn() -> None:
    """A value and an action on one control: first the one, then the other, and redo makes the turn again."""
    bindings = [
        {"control": "note 20", "parameter": "kick_mute"},
        {"control": "note 20", "action": "undo"},
        {"control": "note 21", "action": "redo"},
    ]
    device = Device(profile(bindings=bindings)).hear(SetValue("swing", 0.3))
    device.send(b"\x90\x14\x64")
    assert (device.value("kick_mute"), device.value("swing")) == (0.0, 0.3)
    assert device.send(b"\x90\x15\x64").value("kick_mute") == 1.0


def test_buttons_recall_scenes() -> None:
    """Those that the preset has; the others do nothing."""
    buttons = [{"control": f"note {20 + i}", "action": f"scene_{i}"} for i in (1, 2, 16)]
    device = Device(profile(bindings=buttons)).hear(SetValue("swing", 0.3), StoreScene(1), SetValue("swing", 0.7))
    device.hear(StoreScene(16)).send(b"\x90\x15\x64")
    assert (device.value("swing"), device.state.scenes.current) == (0.3, 1)
    assert device.send(b"\x90\x16\x64").value("swing") == 0.3
    device.rest(ECHO_WITHIN_S)
    assert device.send(b"\x90\x24\x64").value("swing") == 0.7


def test_a_lost_port_forgets_the_hands() -> None:
    """Who knows what was turned meanwhile."""
    device = Device(bound("cc 21", "busyness")).turn(21, 0)
    device.state, _ = silence(device.state, device.at_s)
    assert device.turn(21, 127).value("busyness") == 0.5


def test_buttons_start_the_clock_and_listen() -> None:
    """As the commands do."""
    buttons = [{"control": f"note {note}", "action": name} for note, name in ((20, "play"), (21, "listen"))]
    device = Device(profile(bindings=buttons)).send(b"\x90\x15\x64")
    assert device.state.take is not None
    assert device.send(b"\x90\x14\x64").state.clock.playing
    assert not device.send(b"\x80\x14\x00").send(b"\x90\x14\x64").state.clock.playing


def test_what_is_learned_is_handed_out_to_be_saved() -> None:
    """Once, and again when it is taken back."""
    device = Device(profile()).hear(LearnControls((PARAMETERS["swing"],))).turn(23, 10, 14, 18, 22)
    (learned,) = [out.profile for out in device.outputs if out.profile is not None]
    assert learned.own[0].aim_name == "swing"
    device.hear(UndoLearned())
    assert device.outputs[-1].profile == profile()


def test_a_button_that_rests_after_one_message_is_learned() -> None:
    """While nothing else comes in; and it is saved."""
    device = Device(profile()).hear(LearnControls((Action.PLAY,))).turn(40, 127)
    device.rest(0.45)
    assert all(out.profile is None for out in device.outputs)
    device.rest(0.1)
    (learned,) = [out.profile for out in device.outputs if out.profile is not None]
    assert learned.own[0].aim_name == "play"
    assert device.state.surface.learning is None


def test_a_button_taps_the_tempo() -> None:
    """`tap` springs back, so that each press is a tap."""
    device = Device(bound("note 20", "tap"))
    for _ in range(4):
        device.at_s += 0.49
        device.send(b"\x90\x14\x64").send(b"\x80\x14\x00")
    assert device.value("tempo") == pytest.approx(120.0)
    assert device.value("tap") == 0.0
