"""`latentdrum kit` on the command line."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import soundfile
from click.shell_completion import ShellComplete

from latentdrum.cli.main import main
from latentdrum.core.preset.kit import PLAIN_KIT
from latentdrum.core.preset.kit_table import kit_table
from latentdrum.core.voices import Voice
from latentdrum.models.timbre import model as timbre
from latentdrum.storage.kit_library import KitLibrary
from latentdrum.storage.preset_library import PresetLibrary
from tests.cli.conftest import FakeDevice, Invoke
from tests.cli.test_main import SLOW
from tests.core.preset.presets import TIN, plain
from tests.sound.fake_timbre import FakeTimbreModel
from tests.storage.sound_files import thump, write


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> FakeTimbreModel:
    fake = FakeTimbreModel()
    monkeypatch.setattr(timbre, "load", lambda name: fake)
    return fake


@pytest.fixture
def kits(library: PresetLibrary) -> KitLibrary:
    """A user library with one kit."""
    library.kits.save(replace(TIN, name="mine", description="Bright."))
    return library.kits


def test_list_shows_the_plain_kit_and_user_kits(latentdrum: Invoke, kits: KitLibrary) -> None:
    """The plain kit is listed though it has no file; a damaged kit is listed with its error."""
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


def test_lists_and_help_import_nothing_slow(library: PresetLibrary) -> None:
    """They answer without numpy and ONNX Runtime."""
    for words in (["kit", "list"], ["kit", "--help"], ["sound", "--help"], ["kit", "export", "--help"], ["--help"]):
        code = (
            "import sys\nfrom latentdrum.cli.main import main\n"
            f"try: main({words!r})\nexcept SystemExit: pass\n"
            f"print([m for m in {SLOW!r} if m in sys.modules], file=sys.stderr)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stderr.strip().splitlines()[-1] == "[]", words
        assert done.stdout


def test_show_prints_every_pad(latentdrum: Invoke, kits: KitLibrary, tmp_path: Path) -> None:
    """As a table, or as the file's content in JSON; also for the path of a .toml file."""
    text = latentdrum("kit", "show", "mine").output
    assert [voice.key for voice in Voice if f"  {voice.key} " in text] == [voice.key for voice in Voice]
    assert "0.70" in text
    rows = json.loads(latentdrum("kit", "show", str(kits.path("mine")), "--json").output)
    assert rows == {"name": "mine", **kit_table(kits.load("mine"))}


def test_load_sends_the_kit_to_the_device(latentdrum: Invoke, kits: KitLibrary, device: FakeDevice) -> None:
    """The whole kit is sent, so that the device reads no file."""
    assert latentdrum("kit", "load", "mine").output == "mine is used from the next hit on\n"
    assert latentdrum("kit", "load", "plain").exit_code == 0
    assert device.calls == [
        ("load_kit", {"name": "mine", "kit": kit_table(kits.load("mine"))}),
        ("load_kit", {"name": "plain", "kit": kit_table(PLAIN_KIT)}),
    ]


def test_load_without_a_device_is_an_error(
    latentdrum: Invoke, kits: KitLibrary, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """One line that names the command to start a device."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    result = latentdrum("kit", "load", "mine")
    assert result.exit_code == 1
    assert "`latentdrum run` starts one" in result.stderr


def test_a_random_kit_is_reproducible(latentdrum: Invoke, model: FakeTimbreModel, kits: KitLibrary) -> None:
    """The same seed gives the same kit; a seed chosen by the program is printed."""
    latentdrum("kit", "random", "a", "--seed", "7")
    latentdrum("kit", "random", "b", "--seed", "7")
    assert kit_table(kits.load("a")) == kit_table(kits.load("b"))
    result = latentdrum("kit", "random", "c").output
    seed = result.split("seed ")[1].split(".")[0]
    latentdrum("kit", "random", "d", "--seed", seed)
    assert kit_table(kits.load("c"))["pads"] == kit_table(kits.load("d"))["pads"]
    assert str(kits.path("c")) in result


def test_random_takes_the_mix_from_another_kit(latentdrum: Invoke, model: FakeTimbreModel, kits: KitLibrary) -> None:
    """Drums, levels and pans are those of --like; with --pad, the other pads too."""
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
    assert new.description == "Sampled at random with seed 1 (kick, ride only)."


def test_a_kit_is_overwritten_only_with_force(latentdrum: Invoke, model: FakeTimbreModel, kits: KitLibrary) -> None:
    """And `kit undo` restores it."""
    before = kits.path("mine").read_bytes()
    refused = latentdrum("kit", "random", "mine", "--seed", "1")
    assert refused.exit_code == 1
    assert "kit 'mine' already exists; overwrite it with --force or choose another name" in refused.stderr
    assert "choose another" in latentdrum("kit", "random", "plain", "--force").stderr
    assert kits.path("mine").read_bytes() == before
    assert "`latentdrum kit undo mine`" in latentdrum("kit", "random", "mine", "--seed", "1", "--force").output
    assert kits.path("mine").read_bytes() != before
    assert latentdrum("kit", "undo", "mine").exit_code == 0
    assert kits.path("mine").read_bytes() == before


def test_a_mutation_is_a_new_kit(latentdrum: Invoke, model: FakeTimbreModel, kits: KitLibrary) -> None:
    """Its name is the old one with a number, or that of --as; with --force the kit itself changes."""
    before = kits.path("mine").read_bytes()
    for name in ("mine", "mine", "mine-2"):
        assert latentdrum("kit", "mutate", name, "--seed", "4").exit_code == 0
    latentdrum("kit", "mutate", "mine", "--seed", "4", "--as", "other")
    assert set(kits.own_names()) == {"mine", "mine-2", "mine-3", "mine-4", "other"}
    assert kits.path("mine").read_bytes() == before
    assert kits.load("other").description == "mine mutated by 0.3 with seed 4."
    latentdrum("kit", "mutate", "mine", "--seed", "4", "--force")
    assert kit_table(kits.load("mine"))["pads"] == kit_table(kits.load("other"))["pads"]
    assert latentdrum("kit", "undo", "mine").exit_code == 0
    assert kits.path("mine").read_bytes() == before
    assert latentdrum("kit", "mutate", "plain", "--seed", "4").exit_code == 0
    assert "plain-2" in kits.own_names()


def test_a_mutation_keeps_pads_with_a_sample(
    latentdrum: Invoke, model: FakeTimbreModel, kits: KitLibrary, tmp_path: Path
) -> None:
    """And names them."""
    path = write(tmp_path / "kick.wav", thump(55.0))
    latentdrum("sound", "encode", str(path), "--kit", "own", "--with-sample")
    result = latentdrum("kit", "mutate", "own", "--seed", "4").output
    assert "Not changed, since they have a sample: kick" in result
    old, new = kits.load("own").pad(Voice.KICK), kits.load("own-2").pad(Voice.KICK)
    assert new.timbre.same_as(old.timbre)
    assert new.sample is not None


def test_kits_are_copied_renamed_and_deleted(latentdrum: Invoke, kits: KitLibrary) -> None:
    """A factory kit can only be copied; a deleted kit can be restored."""
    assert latentdrum("kit", "copy", "plain", "begin").exit_code == 0
    assert latentdrum("kit", "rename", "begin", "end").output == "Renamed begin to end\n"
    assert latentdrum("kit", "delete", "end", answers="n\n").exit_code == 1
    assert "end" in kits.own_names()
    assert "kit undo end" in latentdrum("kit", "delete", "end", "--yes").output
    assert "end" not in kits.own_names()
    assert latentdrum("kit", "undo", "end").output == "Restored end\n"
    for words in (["rename", "plain", "x"], ["delete", "plain", "-y"], ["copy", "mine", "plain"]):
        assert latentdrum("kit", *words).exit_code == 1
    assert "nothing to undo" in latentdrum("kit", "undo", "missing").stderr


def test_undo_restores_what_copy_and_rename_overwrote(latentdrum: Invoke, kits: KitLibrary) -> None:
    """They overwrite only with --force."""
    kits.copy("plain", "other")
    before = kits.path("other").read_bytes()
    for words in (["copy", "mine", "other"], ["rename", "mine", "other"]):
        assert "--force" in latentdrum("kit", *words).stderr
        assert latentdrum("kit", *words, "--force").exit_code == 0
        assert kits.path("other").read_bytes() != before
        assert latentdrum("kit", "undo", "other").exit_code == 0
        assert kits.path("other").read_bytes() == before


@pytest.mark.parametrize("words", [["rename", "mine", "new"], ["delete", "mine", "-y"]])
def test_presets_that_lose_their_kit_are_named(
    latentdrum: Invoke, kits: KitLibrary, library: PresetLibrary, words: list[str]
) -> None:
    """Renaming or deleting a kit warns of the presets that need it, and says how to repair them."""
    library.save(replace(plain("beat"), kit=kits.load("mine")))
    library.save(plain("other"))
    (library.user_dir / "torn.toml").write_text("kit = ", encoding="utf-8")
    done = latentdrum("kit", *words)
    assert done.exit_code == 0
    assert "These presets need the kit mine and cannot be loaded: beat; restore" in done.stderr


def test_export_writes_files_for_samplers(
    latentdrum: Invoke, model: FakeTimbreModel, kits: KitLibrary, tmp_path: Path
) -> None:
    """WAV, SFZ, preset, Hydrogen drumkit and its archive; a folder that is not empty needs --force."""
    out = tmp_path / "out"
    options = ("--layers", "2", "--round-robins", "1", "--rate", "96000", "--format", "16")
    words = ("kit", "export", "mine", str(out), *options)
    done = latentdrum(*words)
    assert done.exit_code == 0, done.output
    assert f"{out}: 18 recordings of 9 pads at 96000 Hz; mine.sfz, mine.dspreset, mine.h2drumkit" in done.output
    info = soundfile.info(out / "kick-1-1.wav")
    assert (info.samplerate, info.subtype) == (96_000, "PCM_16")
    assert len(list(out.glob("*.wav"))) == 18
    assert {"mine.sfz", "mine.dspreset", "drumkit.xml", "mine.h2drumkit"} <= {path.name for path in out.iterdir()}
    again = latentdrum(*words)
    assert (again.exit_code, again.stdout) == (1, "")
    assert f"{out} is not empty; name a new folder, or write into it with --force" in again.stderr
    assert latentdrum(*words, "--force").exit_code == 0
    many = latentdrum("kit", "export", "mine", str(tmp_path / "b"), "--layers", "8", "--round-robins", "3")
    assert "24 recordings a pad: a pad can have 16 recordings at most" in many.stderr


def test_names_are_completed(latentdrum: Invoke, kits: KitLibrary) -> None:
    """All kits where any is allowed, user kits where one is changed, files once a folder is typed."""

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
