"""Profiles of the running device: used, learned, saved, forgotten, and nothing of the player's lost."""

import re
from pathlib import Path
from typing import Any

import pytest

from latentdrum.core.engine.state import ClockSource, Options
from latentdrum.core.preset.names import PresetError
from latentdrum.runtime.control_commands import handle_request
from latentdrum.runtime.device import Device
from latentdrum.storage.profile_library import ProfileLibrary
from tests.rhythms import blank
from tests.runtime.fake_ports import FakePorts
from tests.runtime.test_control import EmptyLibrary, Silence


class Studio:
    """A device without threads; time is the ports'."""

    def __init__(self, folder: Path) -> None:
        self.library = ProfileLibrary(folder)
        self.ports = FakePorts()
        options = Options(ClockSource.INTERNAL)
        self.device = Device(blank(), options, self.ports, Silence(), EmptyLibrary(), profiles=self.library)
        self.device.profiles.use_last()
        self.device.live._step()

    def command(self, command: str, /, **arguments: Any) -> dict[str, Any]:
        (reply,) = handle_request(self.device, {"command": command, **arguments})
        self.device.live._step()
        assert reply is not None
        return reply

    def turn(self, controller: int, *places: int) -> None:
        at_s = self.ports.now_s()
        self.ports.inbox.extend((at_s, bytes((0xB0, controller, place))) for place in places)
        self.device.live._step()
        self.device.profiles.save()  # the main thread does, all the time

    @property
    def bound(self) -> dict[str, str]:
        return {row["sets"]: row["control"] for row in self.command("profile")["bindings"]}


@pytest.fixture
def studio(tmp_path: Path) -> Studio:
    return Studio(tmp_path / "controllers")


def test_what_is_learned_is_there_at_the_next_start(studio: Studio) -> None:
    """Active at once, saved at once, in a profile of the player's own."""
    assert studio.command("learn_control", names=["swing", "kick_mute"]) == {"profile": "my-controls"}
    studio.turn(23, 10, 14, 18, 22)
    assert studio.command("profile")["learning"] == ["kick_mute"]
    studio.turn(40, 127, 0)
    assert studio.bound == {"swing": "cc 23 channel 1", "kick_mute": "cc 40 channel 1"}
    assert Studio(studio.library.user_dir).bound == studio.bound


def test_many_messages_at_once_are_all_read(studio: Studio) -> None:
    """A batch of an encoder's counts adds up; only values of controls that are not bound supersede each other."""
    path = studio.library.user_dir / "mine.toml"
    path.parent.mkdir(parents=True)
    path.write_text(
        'schema = 1\nchannel = 1\n[[bindings]]\ncontrol = "cc 21"\nparameter = "swing"\nencoding = "offset_64"\n'
    )
    studio.command("use_profile", name="mine")
    studio.turn(21, *[65] * 32)
    assert studio.device.state.values["swing"] == 32 / 128
    studio.turn(102, *range(20))
    assert studio.device.live.coalesced == 19


def test_a_factory_profile_is_learned_into_a_copy(studio: Studio) -> None:
    """It stays as it is; the copy is in use, also the next time that something is learned."""
    studio.command("use_profile", name="generic-eight-knobs")
    for name, controller in (("swing", 9), ("kick_level", 3)):
        assert studio.command("learn_control", names=[name]) == {"profile": "my-generic-eight-knobs"}
        studio.turn(controller, 10, 14, 18, 22)
        studio.command("use_profile", name="generic-eight-knobs")
    own = studio.library.load("my-generic-eight-knobs")
    assert [each.aim_name for each in own.own] == ["swing", "kick_level"]
    assert not studio.library.load("generic-eight-knobs").own


def test_a_binding_is_forgotten_on_disk_as_well(studio: Studio) -> None:
    """And an error says what is bound."""
    studio.command("use_profile", name="generic-eight-knobs")
    assert studio.command("forget_control", name="macro_loose") == {"profile": "my-generic-eight-knobs"}
    assert "macro_loose" not in studio.bound
    assert "macro_loose" not in Studio(studio.library.user_dir).bound
    with pytest.raises(PresetError, match="no control is bound to macro_loose; bound are: macro_busy, macro_loud"):
        studio.command("forget_control", name="macro_loose")


def test_the_last_learned_can_be_taken_back_and_learning_be_ended(studio: Studio) -> None:
    """From the file, too."""
    studio.command("learn_control", names=["swing", "density"])
    studio.turn(23, 10, 14, 18, 22)
    studio.command("learn_control", names=[])
    assert studio.command("profile")["learning"] == []
    studio.command("learn_control", undo=True)
    studio.device.profiles.save()
    assert Studio(studio.library.user_dir).bound == {}
    with pytest.raises(ValueError, match="there is nothing to undo"):
        studio.command("learn_control", undo=True)


def learned(studio: Studio, **controllers: int) -> None:
    """Knobs learned one after the other, by what they set."""
    for name, controller in controllers.items():
        studio.command("learn_control", names=[name])
        studio.turn(controller, 10, 14, 18, 22)


def test_what_is_changed_by_hand_does_not_end_the_undo_of_what_was_learned(studio: Studio) -> None:
    """Nor does it get lost: another knob bound by hand, a range, the same profile used again."""
    learned(studio, swing=23, density=24)
    studio.command("bind_control", name="kick_level", changes={"control": "cc 25 channel 1"})
    studio.command("bind_control", name="density", changes={"range": [0.2, 0.4]})
    studio.command("use_profile", name="my-controls")
    assert studio.command("learn_control", undo=True) == {"undone": "density"}
    assert studio.command("learn_control", undo=True) == {"undone": "swing"}
    studio.device.profiles.save()
    assert Studio(studio.library.user_dir).bound == studio.bound == {"kick_level": "cc 25 channel 1"}
    with pytest.raises(ValueError, match="there is nothing to undo"):
        studio.command("learn_control", undo=True)


def test_what_was_forgotten_is_not_taken_back_once_more(studio: Studio) -> None:
    """But what was learned before it; in another profile nothing is."""
    learned(studio, swing=23, density=24)
    studio.command("forget_control", name="density")
    assert studio.command("learn_control", undo=True) == {"undone": "swing"}
    learned(studio, swing=23)
    studio.command("use_profile", name="generic-eight-knobs")
    with pytest.raises(ValueError, match="there is nothing to undo"):
        studio.command("learn_control", undo=True)


def test_no_profile_is_the_presets_controller_map(studio: Studio) -> None:
    """From the next message on, and at the next start."""
    studio.command("use_profile", name="generic-eight-knobs")
    assert studio.command("use_profile", name=None) == {"profile": None}
    assert Studio(studio.library.user_dir).command("profile")["profile"] is None


def test_a_profile_that_has_gone_does_not_stop_the_device(studio: Studio) -> None:
    """It plays on by the preset's controller map."""
    studio.library.remember("gone")
    assert Studio(studio.library.user_dir).command("profile")["profile"] is None


@pytest.mark.parametrize(
    ("command", "arguments", "error"),
    [
        ("learn_control", {"names": ["swnig"]}, "'swnig' is no parameter; did you mean swing"),
        ("learn_control", {"names": "swing"}, "names = 'swing': must be a list of names"),
        ("use_profile", {"name": 3}, "name = '3': must be a profile's name, or null for none"),
        ("use_profile", {"name": "x"}, "no profile 'x'"),
        ("forget_control", {}, "name = 'None': must be the name of a parameter or action"),
    ],
)
def test_an_invalid_command_says_why(studio: Studio, command: str, arguments: dict[str, Any], error: str) -> None:
    """And changes nothing."""
    with pytest.raises(ValueError, match=error):
        studio.command(command, **arguments)
    assert studio.command("profile")["profile"] is None


def test_a_controller_that_was_unplugged_must_be_picked_up_anew(studio: Studio) -> None:
    """It may have been turned meanwhile: what was held jumps not."""
    studio.command("use_profile", name="generic-eight-knobs")
    studio.turn(70, 60, 64, 70)
    held = studio.device.state.values["macro_busy"]
    studio.turn(70, 71)
    studio.ports.control_reconnections += 1
    studio.turn(70, 127)
    assert studio.device.state.values["macro_busy"] == 0.5 + 7 / 126 > held


def test_a_recording_holds_the_profile(studio: Studio, tmp_path: Path) -> None:
    """So that its replay turns the same knobs."""
    studio.command("use_profile", name="generic-eight-knobs")
    studio.device.record(tmp_path / "session.jsonl")
    studio.device.live._step()
    studio.device.end_record()
    assert '"name": "generic-eight-knobs"' in (tmp_path / "session.jsonl").read_text()


def test_a_binding_is_changed_without_learning_it_again(studio: Studio) -> None:
    """Key by key; a fault names it and leaves all as it was."""
    studio.command("learn_control", names=["swing"])
    studio.turn(23, 10, 14, 18, 22)
    changes = {"range": [0.6, 0.1], "curve": "exponential", "takeover": "jump"}
    reply = studio.command("bind_control", name="swing", changes=changes)
    assert (reply["profile"], reply["binding"]["range"]) == ("my-controls", [0.6, 0.1])
    studio.turn(23, 0)
    assert studio.device.state.values["swing"] == pytest.approx(0.6)
    for key, value, rule in (
        ("range", [0, 7], "binding of swing: bindings[1].range = 7: must be 0..1"),
        ("takeover", "soft", "binding of swing: bindings[1].takeover = 'soft': must be one of jump, pickup, scale"),
    ):
        with pytest.raises(PresetError, match=re.escape(rule)):
            studio.command("bind_control", name="swing", changes={key: value})
    assert studio.command("profile")["bindings"] == [reply["binding"]]


def test_a_control_is_bound_by_its_name(studio: Studio) -> None:
    """A knob of a factory profile keeps its macro, and sets decay, too, in a copy of the player's own."""
    with pytest.raises(PresetError, match="no control is bound to decay; learn it, or say which one"):
        studio.command("bind_control", name="decay", changes={"curve": "linear"})
    studio.command("use_profile", name="generic-eight-knobs")
    reply = studio.command("bind_control", name="macro_busy", changes={"takeover": "jump"})
    assert reply["profile"] == "my-generic-eight-knobs"
    studio.turn(70, 127)
    assert studio.device.state.values["macro_busy"] == 1.0
    studio.command("bind_control", name="decay", changes={"control": "K2", "takeover": "jump"})
    studio.turn(71, 127)
    assert studio.device.state.values["decay"] == 1.0
    assert "macro_loose" not in studio.bound
