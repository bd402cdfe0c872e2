"""`latentdrum preset` on the command line."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.shell_completion import ShellComplete

from latentdrum.cli.main import main
from latentdrum.core.preset.anchor import anchored
from latentdrum.core.preset.kit import PLAIN_KIT
from latentdrum.core.preset.modulation import TARGETS, Curve, Route, Source
from latentdrum.core.preset.preset import preset_table, with_pads
from latentdrum.core.voices import Voice
from latentdrum.storage.preset_library import PresetLibrary, write_preset
from tests.cli.conftest import FakeDevice, Invoke
from tests.core.preset.presets import TIN, plain
from tests.core.rhythm.loops import swung


@pytest.fixture
def answer() -> Callable[..., dict[str, Any]]:
    return lambda command, **args: {"name": "live", "preset": preset_table(plain("live", "As played.", program=3))}


def test_list_as_json_is_one_value(latentdrum: Invoke, library: PresetLibrary) -> None:
    """For scripts: every preset with origin, description, program and style."""
    library.save(plain("mine", "A beat.", program=9))
    rows = json.loads(latentdrum("preset", "list", "--json", "--origin", "user").output)
    (row,) = rows
    assert row.pop("path").endswith("mine.toml")
    assert row == {"name": "mine", "origin": "user", "description": "A beat.", "program": 9, "style": "house"}


def test_list_marks_a_damaged_preset(latentdrum: Invoke, library: PresetLibrary) -> None:
    """The others are listed too, and the exit code is 0."""
    library.save(plain("mine", "A beat."))
    (library.user_dir / "torn.toml").write_text("schema = ", encoding="utf-8")
    shown = latentdrum("preset", "list", "--origin", "user")
    assert shown.exit_code == 0
    assert "A beat." in shown.output
    assert "torn" in shown.output
    assert "DAMAGED" in shown.output


def test_save_writes_the_devices_state(latentdrum: Invoke, library: PresetLibrary, device: FakeDevice) -> None:
    """Under a new name, without the Program Change number; overwriting needs --force."""
    assert latentdrum("preset", "save", "mine").exit_code == 0
    assert (library.load("mine").description, library.load("mine").program) == ("As played.", None)
    again = latentdrum("preset", "save", "mine", "--description", "Better.")
    assert (again.exit_code, library.load("mine").description) == (1, "As played.")
    assert "--force" in again.stderr
    latentdrum("preset", "save", "mine", "--description", "Better.", "--program", "7", "--force")
    assert (library.load("mine").description, library.load("mine").program) == ("Better.", 7)


def test_load_sends_the_preset_to_the_device(latentdrum: Invoke, library: PresetLibrary, device: FakeDevice) -> None:
    """By name or by file, at once or from the bar line."""
    path = library.save(plain("mine", "A beat."))
    assert latentdrum("preset", "load", "mine", "--at-bar").exit_code == 0
    assert latentdrum("preset", "load", str(path)).exit_code == 0
    rows = preset_table(plain("mine", "A beat."))
    assert device.calls == [
        ("load", {"name": "mine", "preset": rows, "at_bar": True}),
        ("load", {"name": "mine", "preset": rows, "at_bar": False}),
    ]


def test_delete_asks_for_confirmation(latentdrum: Invoke, library: PresetLibrary) -> None:
    """No keeps the preset, yes deletes it, --yes does not ask."""
    library.save(plain("mine"))
    assert latentdrum("preset", "delete", "mine", answers="n\n").exit_code == 1
    assert "mine" in library.names()
    assert latentdrum("preset", "delete", "mine", answers="y\n").exit_code == 0
    assert "mine" not in library.names()
    library.save(plain("mine"))
    assert latentdrum("preset", "delete", "mine", "--yes").exit_code == 0
    assert "mine" not in library.names()


def test_copy_rename_export_import(latentdrum: Invoke, library: PresetLibrary, tmp_path: Path) -> None:
    """A preset is the same after copy, rename, export and import."""
    library.save(plain("mine", "A beat."))
    out = tmp_path / "out.toml"
    for words in (
        ["copy", "mine", "yours"],
        ["rename", "yours", "theirs"],
        ["export", "theirs", str(out)],
        ["import", str(out), "--name", "back"],
    ):
        done = latentdrum("preset", *words)
        assert done.exit_code == 0, done.output
    assert {"mine", "theirs", "back"} <= set(library.names())
    assert library.load("back").description == "A beat."


def test_diff_lists_the_differing_keys(latentdrum: Invoke, library: PresetLibrary) -> None:
    """As text one line per key, in JSON a pair per key."""
    library.save(plain("mine", "A beat."))
    library.save(plain("yours", "Another.", program=4))
    shown = latentdrum("preset", "diff", "mine", "yours").output
    assert shown == "description  A beat. -> Another.\nprogram      - -> 4\n"
    found = json.loads(latentdrum("preset", "diff", "mine", "yours", "--json").output)
    assert found == {"description": ["A beat.", "Another."], "program": [None, 4]}
    assert latentdrum("preset", "diff", "mine", "mine").output == "mine and mine are identical\n"


def test_diff_and_show_cover_a_loop(latentdrum: Invoke, library: PresetLibrary) -> None:
    """The hits of a drum are one key; show says how far the preset is from home."""
    two, one = (anchored(swung(bars), plain().values) for bars in (2, 1))
    library.save(replace(plain("two"), anchor=two))
    library.save(replace(plain("one"), anchor=one, values={**plain().values, "morph": 0.5}))
    shown = latentdrum("preset", "diff", "two", "one").output
    found = dict(line.split(maxsplit=1) for line in shown.splitlines())
    assert (found["loop.bars"], found["loop.hits.hat_closed"]) == ("2 -> 1", "16 hits -> 8 hits")
    assert found["loop.home.morph"] == "- -> 0"
    assert "a loop of 2 bars in 4/4, 32 hits; at home: it plays exactly" in latentdrum("preset", "show", "two").output
    assert "0.5 from home (1 is the model alone)" in latentdrum("preset", "show", "one").output


def test_diff_and_show_cover_the_sounds(latentdrum: Invoke, library: PresetLibrary) -> None:
    """The kit, the preset's own pads, routes, and parameters that a file leaves out because they are at default."""
    library.kits.save(TIN)
    pad = replace(PLAIN_KIT.pad(Voice.KICK), pan=0.5)
    route = Route(Source.LFO, TARGETS["all.decay"], 0.25, Curve.SMOOTH, bars=4.0)
    tuned = replace(plain("yours"), kit=TIN, values={**plain().values, "snare_pitch": 0.7}, modulation=(route,))
    library.save(plain("mine"))
    library.save(with_pads(tuned, {Voice.KICK: pad}))
    shown = latentdrum("preset", "diff", "mine", "yours").output
    found = dict(line.split(maxsplit=1) for line in shown.splitlines())
    assert found["kit"] == "plain -> tin"
    assert found["parameters.snare_pitch"] == "0.5 -> 0.7"
    assert found["pads.kick.pan"] == "- -> 0.5"
    assert found["modulation[0].to"] == "- -> all.decay"
    result = latentdrum("preset", "show", "yours").output
    assert "kit tin, with its own kick" in result
    assert "lfo -> all.decay +0.25 (smooth, bars 4, shape sine, seed 0)" in result


def test_show_leaves_out_defaults(latentdrum: Invoke, library: PresetLibrary) -> None:
    """As text; in JSON the whole content of the file."""
    library.save(plain("mine", "A beat.", program=9))
    assert latentdrum("preset", "show", "mine").output.splitlines()[:2] == ["mine, Program Change 9", "A beat."]
    assert json.loads(latentdrum("preset", "show", "mine", "--json").output)["description"] == "A beat."


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["show", "missing"], "no preset 'missing'"),
        (["show", "no/such.toml"], "no such file"),
        (["import", "no-such.toml"], "no such file"),
        (["rename", "missing", "x"], "no preset 'missing'"),
        (["copy", "missing", "Bad Name"], "a-z 0-9"),
    ],
)
def test_a_mistake_is_one_line(latentdrum: Invoke, words: list[str], message: str) -> None:
    """It names what was typed, without a traceback."""
    result = latentdrum("preset", *words)
    assert result.exit_code == 1
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_names_complete(library: PresetLibrary) -> None:
    """Tab completes the names with that prefix."""
    library.save(plain("zz-mine"))
    library.save(plain("zz-yours"))
    complete = ShellComplete(main, {}, "latentdrum", "_LATENTDRUM_COMPLETE")
    assert [item.value for item in complete.get_completions(["preset", "show"], "zz-")] == ["zz-mine", "zz-yours"]
    assert [item.value for item in complete.get_completions(["preset", "delete"], "zz-y")] == ["zz-yours"]


def test_saving_over_a_preset_keeps_its_program_number(
    latentdrum: Invoke, library: PresetLibrary, device: FakeDevice
) -> None:
    """The DAW's Program Change still loads it; --program sets another."""
    library.save(plain("mine", program=5))
    assert latentdrum("preset", "save", "mine", "--force").exit_code == 0
    assert library.load("mine").program == 5
    assert library.load("mine").description == "As played."
    assert latentdrum("preset", "save", "mine", "--force", "--program", "6").exit_code == 0
    assert library.load("mine").program == 6


def test_list_distinguishes_shadowed_from_damaged(latentdrum: Invoke, library: PresetLibrary) -> None:
    """A shadowed file is valid, but a factory preset has its name; renaming it helps."""
    name = next(name for name in library.names() if library.is_factory(name))
    write_preset(library.user_dir / f"{name}.toml", plain(name))
    shown = latentdrum("preset", "list", "--origin", "user").output
    assert "SHADOWED" in shown
    assert "DAMAGED" not in shown
    assert latentdrum("preset", "rename", name, "renamed").exit_code == 0
    assert library.load("renamed").style == "house"


def test_export_into_a_missing_folder_is_refused(latentdrum: Invoke, tmp_path: Path) -> None:
    """One line names the missing folder and a file name to use."""
    message = latentdrum("preset", "export", "samba", f"{tmp_path}/new.d/")
    assert message.exit_code == 1
    assert "new.d/: there is no such folder; make it first, or name a file such as samba.toml" in message.stderr
