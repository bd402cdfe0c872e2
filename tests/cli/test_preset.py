"""`latentdrum preset`, as a player types it."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from click.shell_completion import ShellComplete

from latentdrum.cli.main import main
from latentdrum.core.preset.kit import PLAIN_KIT
from latentdrum.core.preset.modulation import TARGETS, Curve, Route, Source
from latentdrum.core.preset.preset import preset_table, with_pads
from latentdrum.core.voices import Voice
from latentdrum.storage.preset_library import PresetLibrary, write_preset
from tests.cli.conftest import Invoke
from tests.core.preset.presets import TIN, plain


class FakeDevice(ModuleType):
    """A running device that remembers what it was told."""

    def __init__(self) -> None:
        super().__init__("latentdrum.runtime.control_client")
        self.told: list[tuple[str, dict[str, Any]]] = []

    def call(self, command: str, **args: Any) -> dict[str, Any]:
        self.told.append((command, args))
        return {"name": "live", "preset": preset_table(plain("live", "As played.", program=3))}


@pytest.fixture
def device(monkeypatch: pytest.MonkeyPatch) -> FakeDevice:
    fake = FakeDevice()
    monkeypatch.setitem(sys.modules, fake.__name__, fake)
    return fake


def test_list_as_json_is_one_value(latentdrum: Invoke, shelf: PresetLibrary) -> None:
    """A script gets every preset with what it needs to choose."""
    shelf.save(plain("mine", "A beat.", program=9))
    rows = json.loads(latentdrum("preset", "list", "--json", "--origin", "user").output)
    (row,) = rows
    assert row.pop("path").endswith("mine.toml")
    assert row == {"name": "mine", "origin": "user", "description": "A beat.", "program": 9, "style": "house"}


def test_list_marks_a_damaged_preset(latentdrum: Invoke, shelf: PresetLibrary) -> None:
    """The others are still there, and the exit code is still 0."""
    shelf.save(plain("mine", "A beat."))
    (shelf.user_dir / "torn.toml").write_text("schema = ", encoding="utf-8")
    shown = latentdrum("preset", "list", "--origin", "user")
    assert shown.exit_code == 0
    assert "A beat." in shown.output
    assert "torn" in shown.output
    assert "DAMAGED" in shown.output


def test_save_keeps_what_plays(latentdrum: Invoke, shelf: PresetLibrary, device: FakeDevice) -> None:
    """The running device's state under a new name; its Program Change number is not taken along."""
    assert latentdrum("preset", "save", "mine").exit_code == 0
    assert (shelf.load("mine").description, shelf.load("mine").program) == ("As played.", None)
    again = latentdrum("preset", "save", "mine", "--description", "Better.")
    assert (again.exit_code, shelf.load("mine").description) == (1, "As played.")
    assert "--force" in again.stderr
    latentdrum("preset", "save", "mine", "--description", "Better.", "--program", "7", "--force")
    assert (shelf.load("mine").description, shelf.load("mine").program) == ("Better.", 7)


def test_load_hands_the_preset_to_the_device(latentdrum: Invoke, shelf: PresetLibrary, device: FakeDevice) -> None:
    """By name or by file, at once or from the bar line."""
    path = shelf.save(plain("mine", "A beat."))
    assert latentdrum("preset", "load", "mine", "--at-bar").exit_code == 0
    assert latentdrum("preset", "load", str(path)).exit_code == 0
    rows = preset_table(plain("mine", "A beat."))
    assert device.told == [
        ("load", {"name": "mine", "preset": rows, "at_bar": True}),
        ("load", {"name": "mine", "preset": rows, "at_bar": False}),
    ]


def test_delete_asks(latentdrum: Invoke, shelf: PresetLibrary) -> None:
    """No leaves it, yes deletes it; the factory's are refused before any question."""
    shelf.save(plain("mine"))
    assert latentdrum("preset", "delete", "mine", answers="n\n").exit_code == 1
    assert "mine" in shelf.names()
    assert latentdrum("preset", "delete", "mine", answers="y\n").exit_code == 0
    assert "mine" not in shelf.names()
    shelf.save(plain("mine"))
    assert latentdrum("preset", "delete", "mine", "--yes").exit_code == 0
    assert "mine" not in shelf.names()


def test_copy_rename_export_import(latentdrum: Invoke, shelf: PresetLibrary, tmp_path: Path) -> None:
    """A preset goes round the shelf, out of the house and back."""
    shelf.save(plain("mine", "A beat."))
    out = tmp_path / "out.toml"
    for words in (
        ["copy", "mine", "yours"],
        ["rename", "yours", "theirs"],
        ["export", "theirs", str(out)],
        ["import", str(out), "--name", "back"],
    ):
        done = latentdrum("preset", *words)
        assert done.exit_code == 0, done.output
    assert {"mine", "theirs", "back"} <= set(shelf.names())
    assert shelf.load("back").description == "A beat."


def test_diff_tells_what_differs(latentdrum: Invoke, shelf: PresetLibrary) -> None:
    """One line a key for people, a pair a key for programs."""
    shelf.save(plain("mine", "A beat."))
    shelf.save(plain("yours", "Another.", program=4))
    shown = latentdrum("preset", "diff", "mine", "yours").output
    assert shown == "description  A beat. -> Another.\nprogram      - -> 4\n"
    found = json.loads(latentdrum("preset", "diff", "mine", "yours", "--json").output)
    assert found == {"description": ["A beat.", "Another."], "program": [None, 4]}
    assert latentdrum("preset", "diff", "mine", "mine").output == "mine and mine are the same\n"


def test_diff_tells_what_differs_in_the_sounds(latentdrum: Invoke, shelf: PresetLibrary) -> None:
    """The kit, pads of its own, routes, and knobs that a file leaves out because they are in their middle."""
    shelf.kits.save(TIN)
    pad = replace(PLAIN_KIT.pad(Voice.KICK), pan=0.5)
    cable = Route(Source.LFO, TARGETS["all.decay"], 0.25, Curve.SMOOTH, bars=4.0)
    tuned = replace(plain("yours"), kit=TIN, values={**plain().values, "snare_pitch": 0.7}, modulation=(cable,))
    shelf.save(plain("mine"))
    shelf.save(with_pads(tuned, {Voice.KICK: pad}))
    shown = latentdrum("preset", "diff", "mine", "yours").output
    found = dict(line.split(maxsplit=1) for line in shown.splitlines())
    assert found["kit"] == "plain -> tin"
    assert found["parameters.snare_pitch"] == "0.5 -> 0.7"
    assert found["pads.kick.pan"] == "- -> 0.5"
    assert found["modulation[0].to"] == "- -> all.decay"
    told = latentdrum("preset", "show", "yours").output
    assert "sounds of the kit tin, with a kick of its own" in told
    assert "lfo moves all.decay by +0.25 (smooth, bars 4, shape sine, seed 0)" in told


def test_show_tells_only_what_is_turned(latentdrum: Invoke, shelf: PresetLibrary) -> None:
    """A knob at its default says nothing; the file's table is there for programs."""
    shelf.save(plain("mine", "A beat.", program=9))
    assert latentdrum("preset", "show", "mine").output.splitlines()[:2] == ["mine, Program Change 9", "A beat."]
    assert json.loads(latentdrum("preset", "show", "mine", "--json").output)["description"] == "A beat."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["show", "nobody"], "no preset 'nobody'"),
        (["show", "no/such.toml"], "no such file"),
        (["import", "no-such.toml"], "no such file"),
        (["rename", "nobody", "x"], "no preset 'nobody'"),
        (["copy", "nobody", "Bad Name"], "a-z 0-9"),
    ],
)
def test_a_mistake_is_one_line(latentdrum: Invoke, words: list[str], said: str) -> None:
    """It names what was typed, and no traceback follows."""
    told = latentdrum("preset", *words)
    assert told.exit_code == 1
    assert said in told.stderr
    assert len(told.stderr.splitlines()) == 1


def test_names_complete(shelf: PresetLibrary) -> None:
    """Tab after a few letters gives the names that begin so."""
    shelf.save(plain("zz-mine"))
    shelf.save(plain("zz-yours"))
    complete = ShellComplete(main, {}, "latentdrum", "_LATENTDRUM_COMPLETE")
    assert [item.value for item in complete.get_completions(["preset", "show"], "zz-")] == ["zz-mine", "zz-yours"]
    assert [item.value for item in complete.get_completions(["preset", "delete"], "zz-y")] == ["zz-yours"]


def test_saving_over_a_preset_keeps_its_program_number(
    latentdrum: Invoke, shelf: PresetLibrary, device: FakeDevice
) -> None:
    """The DAW's Program Change still calls it; --program gives it another."""
    shelf.save(plain("mine", program=5))
    assert latentdrum("preset", "save", "mine", "--force").exit_code == 0
    assert shelf.load("mine").program == 5
    assert shelf.load("mine").description == "As played."
    assert latentdrum("preset", "save", "mine", "--force", "--program", "6").exit_code == 0
    assert shelf.load("mine").program == 6


def test_list_tells_a_shadowed_preset_from_a_damaged_one(latentdrum: Invoke, shelf: PresetLibrary) -> None:
    """Its file is sound: only its name is taken, and renaming it is the way out."""
    name = next(name for name in shelf.names() if shelf.is_factory(name))
    write_preset(shelf.user_dir / f"{name}.toml", plain(name))
    shown = latentdrum("preset", "list", "--origin", "user").output
    assert "NOT PLAYED" in shown
    assert "DAMAGED" not in shown
    assert latentdrum("preset", "rename", name, "free-again").exit_code == 0
    assert shelf.load("free-again").style == "house"


def test_export_into_a_missing_folder_is_refused(latentdrum: Invoke, tmp_path: Path) -> None:
    """In one line that says so."""
    said = latentdrum("preset", "export", "samba", f"{tmp_path}/new.d/")
    assert said.exit_code == 1
    assert "new.d/: there is no such folder; make it first, or name a file such as samba.toml" in said.stderr
