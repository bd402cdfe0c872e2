"""`latentdrum kit`, as a player types it."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from latentdrum.cli.main import main
from latentdrum.core.preset.kit import PLAIN_KIT
from latentdrum.core.preset.kit_table import kit_table
from latentdrum.core.voices import Voice
from latentdrum.models.timbre import model as timbre
from latentdrum.storage.kit_library import KitLibrary
from latentdrum.storage.preset_library import PresetLibrary
from tests.cli.conftest import Invoke
from tests.cli.test_main import SLOW
from tests.cli.test_preset import FakeDevice
from tests.core.preset.presets import TIN, plain
from tests.sound.fake_timbre import FakeTimbreModel
from tests.storage.sound_files import thump, write


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> FakeTimbreModel:
    fake = FakeTimbreModel()
    monkeypatch.setattr(timbre, "load", lambda: fake)
    return fake


@pytest.fixture
def kits(shelf: PresetLibrary) -> KitLibrary:
    """The player's shelf with one kit on it."""
    shelf.kits.save(replace(TIN, name="mine", description="Bright."))
    return shelf.kits


def test_list_shows_the_plain_kit_and_the_players(latentdrum: Invoke, kits: KitLibrary) -> None:
    """The plain one has no file and is there all the same; a damaged one says why."""
    (kits.user_dir / "torn.toml").write_text("schema = ", encoding="utf-8")
    found = {row["name"]: row for row in json.loads(latentdrum("kit", "list", "--json").output)}
    assert found["plain"] == {
        "name": "plain", "origin": "factory", "description": PLAIN_KIT.description, "path": None
    }  # fmt: skip
    assert (found["mine"]["origin"], found["mine"]["description"]) == ("user", "Bright.")
    assert "not readable as TOML" in found["torn"]["problem"]
    shown = latentdrum("kit", "list", "--origin", "user").output
    assert "* mine  Bright." in shown
    assert "! torn  DAMAGED" in shown
    assert PLAIN_KIT.description not in shown


def test_the_list_needs_no_arrays(shelf: PresetLibrary) -> None:
    """It answers at once, as that of the presets does."""
    for words in (["kit", "list"], ["kit", "--help"], ["sound", "--help"], ["kit", "export", "--help"], ["--help"]):
        code = (
            "import sys\nfrom latentdrum.cli.main import main\n"
            f"try: main({words!r})\nexcept SystemExit: pass\n"
            f"print([m for m in {SLOW!r} if m in sys.modules], file=sys.stderr)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stderr.strip().splitlines()[-1] == "[]", words
        assert done.stdout


def test_show_tells_every_pad(latentdrum: Invoke, kits: KitLibrary, tmp_path: Path) -> None:
    """As a table, or as what the file holds; a .toml file can be shown too."""
    text = latentdrum("kit", "show", "mine").output
    assert [voice.key for voice in Voice if f"  {voice.key} " in text] == [voice.key for voice in Voice]
    assert "0.70" in text
    rows = json.loads(latentdrum("kit", "show", str(kits.path("mine")), "--json").output)
    assert rows == {"name": "mine", **kit_table(kits.load("mine"))}


def test_load_hands_the_kit_to_the_device(
    latentdrum: Invoke, kits: KitLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With all that it holds, so that the device need not look for it."""
    device = FakeDevice()
    monkeypatch.setitem(sys.modules, device.__name__, device)
    assert latentdrum("kit", "load", "mine").output == "mine sounds from the next hit on\n"
    assert latentdrum("kit", "load", "plain").exit_code == 0
    assert device.told == [
        ("load_kit", {"name": "mine", "kit": kit_table(kits.load("mine"))}),
        ("load_kit", {"name": "plain", "kit": kit_table(PLAIN_KIT)}),
    ]


def test_load_without_a_device_says_what_to_do(
    latentdrum: Invoke, kits: KitLibrary, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One line."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    told = latentdrum("kit", "load", "mine")
    assert told.exit_code == 1
    assert "`latentdrum run` starts one" in told.stderr


def test_a_random_kit_can_be_had_again(latentdrum: Invoke, model: FakeTimbreModel, kits: KitLibrary) -> None:
    """The same seed gives the same kit; without one, the seed is told."""
    latentdrum("kit", "random", "a", "--seed", "7")
    latentdrum("kit", "random", "b", "--seed", "7")
    assert kit_table(kits.load("a")) == kit_table(kits.load("b"))
    told = latentdrum("kit", "random", "c").output
    seed = told.split("seed ")[1].split(".")[0]
    latentdrum("kit", "random", "d", "--seed", seed)
    assert kit_table(kits.load("c"))["pads"] == kit_table(kits.load("d"))["pads"]
    assert str(kits.path("c")) in told


def test_random_keeps_the_mix_of_the_kit_it_is_like(
    latentdrum: Invoke, model: FakeTimbreModel, kits: KitLibrary
) -> None:
    """Drums, levels and pans; with --pad the other pads too."""
    pads = tuple(replace(pad, level_db=-3.0, pan=0.5) for pad in TIN.pads)
    kits.save(replace(TIN, name="mine", pads=pads), overwrite=True)
    assert (
        latentdrum("kit", "random", "new", "--seed", "1", "--like", "mine", "--pad", "kick", "--pad", "ride").exit_code
        == 0
    )
    new = kits.load("new")
    assert {(pad.level_db, pad.pan) for pad in new.pads} == {(-3.0, 0.5)}
    changed = [voice for voice in Voice if not new.pad(voice).timbre.same_as(kits.load("mine").pad(voice).timbre)]
    assert changed == [Voice.KICK, Voice.RIDE]
    assert new.description == "Drawn at random with seed 1 (kick, ride only)."


def test_a_kit_is_not_overwritten_unasked(latentdrum: Invoke, model: FakeTimbreModel, kits: KitLibrary) -> None:
    """With --force it is, and undo brings it back."""
    before = kits.path("mine").read_bytes()
    refused = latentdrum("kit", "random", "mine", "--seed", "1")
    assert refused.exit_code == 1
    assert "kit 'mine' is there already; overwrite it with --force or choose another name" in refused.stderr
    assert "choose another" in latentdrum("kit", "random", "plain", "--force").stderr
    assert kits.path("mine").read_bytes() == before
    assert "`latentdrum kit undo mine`" in latentdrum("kit", "random", "mine", "--seed", "1", "--force").output
    assert kits.path("mine").read_bytes() != before
    assert latentdrum("kit", "undo", "mine").exit_code == 0
    assert kits.path("mine").read_bytes() == before


def test_a_mutation_gets_a_name_of_its_own(latentdrum: Invoke, model: FakeTimbreModel, kits: KitLibrary) -> None:
    """Numbered on from the old one, or as the player says; with --force the kit itself changes."""
    before = kits.path("mine").read_bytes()
    for name in ("mine", "mine", "mine-2"):
        assert latentdrum("kit", "mutate", name, "--seed", "4").exit_code == 0
    latentdrum("kit", "mutate", "mine", "--seed", "4", "--as", "other")
    assert set(kits.own_names()) == {"mine", "mine-2", "mine-3", "mine-4", "other"}
    assert kits.path("mine").read_bytes() == before
    assert kits.load("other").description == "mine gone 0.3 of the way elsewhere with seed 4."
    latentdrum("kit", "mutate", "mine", "--seed", "4", "--force")
    assert kit_table(kits.load("mine"))["pads"] == kit_table(kits.load("other"))["pads"]
    assert latentdrum("kit", "undo", "mine").exit_code == 0
    assert kits.path("mine").read_bytes() == before
    assert latentdrum("kit", "mutate", "plain", "--seed", "4").exit_code == 0
    assert "plain-2" in kits.own_names()


def test_a_mutation_spares_recordings(
    latentdrum: Invoke, model: FakeTimbreModel, kits: KitLibrary, tmp_path: Path
) -> None:
    """And says so."""
    path = write(tmp_path / "kick.wav", thump(55.0))
    latentdrum("sound", "encode", str(path), "--kit", "own", "--with-sample")
    told = latentdrum("kit", "mutate", "own", "--seed", "4").output
    assert "Left as they are, for they play recordings of yours: kick" in told
    old, new = kits.load("own").pad(Voice.KICK), kits.load("own-2").pad(Voice.KICK)
    assert new.timbre.same_as(old.timbre)
    assert new.sample is not None


def test_kits_are_copied_renamed_and_deleted(latentdrum: Invoke, kits: KitLibrary) -> None:
    """The factory's can be copied only; what is deleted can be had back."""
    assert latentdrum("kit", "copy", "plain", "begin").exit_code == 0
    assert latentdrum("kit", "rename", "begin", "end").output == "begin is now end\n"
    assert latentdrum("kit", "delete", "end", answers="n\n").exit_code == 1
    assert "end" in kits.own_names()
    assert "kit undo end" in latentdrum("kit", "delete", "end", "--yes").output
    assert "end" not in kits.own_names()
    assert latentdrum("kit", "undo", "end").output == "end is back\n"
    for words in (["rename", "plain", "x"], ["delete", "plain", "-y"], ["copy", "mine", "plain"]):
        assert latentdrum("kit", *words).exit_code == 1
    assert "nothing to undo" in latentdrum("kit", "undo", "nobody").stderr


def test_what_a_copy_or_a_new_name_overwrites_comes_back(latentdrum: Invoke, kits: KitLibrary) -> None:
    """Only with --force, and undo undoes it."""
    kits.copy("plain", "other")
    before = kits.path("other").read_bytes()
    for words in (["copy", "mine", "other"], ["rename", "mine", "other"]):
        assert "--force" in latentdrum("kit", *words).stderr
        assert latentdrum("kit", *words, "--force").exit_code == 0
        assert kits.path("other").read_bytes() != before
        assert latentdrum("kit", "undo", "other").exit_code == 0
        assert kits.path("other").read_bytes() == before


@pytest.mark.parametrize("words", [["rename", "mine", "new"], ["delete", "mine", "-y"]])
def test_presets_that_lose_their_kit_are_told(
    latentdrum: Invoke, kits: KitLibrary, shelf: PresetLibrary, words: list[str]
) -> None:
    """Rather than found out on stage."""
    shelf.save(replace(plain("beat"), kit=kits.load("mine")))
    shelf.save(plain("other"))
    (shelf.user_dir / "torn.toml").write_text("kit = ", encoding="utf-8")
    done = latentdrum("kit", *words)
    assert done.exit_code == 0
    assert "No longer played, for they name the kit mine: beat; " in done.stderr


def test_export_writes_what_samplers_read(
    latentdrum: Invoke, model: FakeTimbreModel, kits: KitLibrary, tmp_path: Path
) -> None:
    """WAVs, SFZ, drumkit and archive; a folder that is not empty is left alone."""
    out = tmp_path / "out"
    words = ("kit", "export", "mine", str(out), "--layers", "2", "--round-robins", "1", "--rate", "48000")
    done = latentdrum(*words)
    assert done.exit_code == 0, done.output
    assert f"{out}: 18 recordings of 9 pads at 48000 Hz, mine.sfz and mine.h2drumkit" in done.output
    assert len(list(out.glob("*.wav"))) == 18
    assert {"mine.sfz", "drumkit.xml", "mine.h2drumkit"} <= {path.name for path in out.iterdir()}
    again = latentdrum(*words)
    assert (again.exit_code, again.stdout) == (1, "")
    assert f"{out} is not empty; name a new folder, or write into it with --force" in again.stderr
    assert latentdrum(*words, "--force").exit_code == 0
    many = latentdrum("kit", "export", "mine", str(tmp_path / "b"), "--layers", "8", "--round-robins", "3")
    assert "24 recordings a pad: a pad can have 16 recordings at most" in many.stderr


def test_names_are_completed(latentdrum: Invoke, kits: KitLibrary) -> None:
    """All kits where any will do, only the player's where one is changed, files once a folder is typed."""

    def completions(*words: str) -> list[str]:
        found = ShellComplete(main, {}, "latentdrum", "_").get_completions(["kit", *words[:-1]], words[-1])
        return [item.value for item in found]

    assert {"mine", "plain"} <= set(completions("load", ""))
    assert "mine" in completions("show", "mi")
    assert "plain" not in completions("show", "mi")
    assert completions("delete", "") == ["mine"]
    assert completions("rename", "p") == []
    assert completions("mutate", "mine", "--pad", "cr") == ["crash"]
    assert completions("show", "./x") == ["./x"]
