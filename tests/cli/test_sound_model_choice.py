"""`--sound-model`: a timbre model of one's own plays its own kits, and those of the model that it learned on from."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from latentdrum.core.voices import Voice
from latentdrum.storage.kit_library import KitLibrary
from latentdrum.storage.preset_library import PresetLibrary
from tests.cli.conftest import Invoke
from tests.core.preset.presets import plain
from tests.own_models import copy_model
from tests.storage.sound_files import thump, write


@pytest.fixture(autouse=True)
def in_a_folder(library: PresetLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    copy_model("mine", "timbre-v2")


def save_preset(library: PresetLibrary, kit: str) -> None:
    library.save(replace(plain("beat"), kit=library.kits.load(kit)))


def test_a_kit_made_with_a_model_is_for_it(latentdrum: Invoke, library: PresetLibrary) -> None:
    """The kit names it, shows it, and is played with it without --sound-model; another model is refused."""
    assert latentdrum("kit", "random", "dust", "--sound-model", "mine", "--seed", "1").exit_code == 0
    assert KitLibrary().load("dust").timbre_model == "mine"
    assert "for the timbre model mine" in latentdrum("kit", "show", "dust").output
    assert latentdrum("kit", "mutate", "dust", "--as", "dust-2", "--seed", "1").exit_code == 0
    assert KitLibrary().load("dust-2").timbre_model == "mine"
    save_preset(library, "dust")
    assert latentdrum("render", "beat", "--bars", "1", "--wav", "x.wav").exit_code == 0
    for words in (("render", "beat", "--wav", "x.wav"), ("kit", "export", "dust", "out"), ("kit", "mutate", "dust")):
        refused = latentdrum(*words, "--sound-model", "timbre-v2")
        assert refused.exit_code == 1
        rule = "kit 'dust' is for the timbre model 'mine', and z means nothing in 'timbre-v2'"
        assert f"{rule}; use --sound-model mine" in refused.output


def test_factory_kits_are_played_with_it(latentdrum: Invoke, library: PresetLibrary) -> None:
    """A copy of the model plays them as the model itself does; the kits stay as they are."""
    save_preset(library, "dry-808")
    for name in ("mine", "timbre-v2"):
        done = latentdrum("render", "beat", "--bars", "1", "--wav", f"{name}.wav", "--sound-model", name)
        assert done.exit_code == 0, done.output
    assert Path("mine.wav").read_bytes() == Path("timbre-v2.wav").read_bytes()
    assert KitLibrary().load("dry-808").timbre_model == "timbre-v2"


def test_a_sound_encoded_with_it_takes_its_kit_or_preset_along(latentdrum: Invoke, library: PresetLibrary) -> None:
    """The other pads keep their sounds; a preset's own pads say which model plays them, with any factory kit."""
    kick = str(write(Path("kick.wav"), thump()))
    assert latentdrum("kit", "copy", "dry-808", "own").exit_code == 0
    before = KitLibrary().load("own")
    words = ("--pad", "kick", "--sound-model", "mine")
    assert latentdrum("sound", "encode", kick, "--kit", "own", "--force", *words).exit_code == 0
    after = KitLibrary().load("own")
    assert after.timbre_model == "mine"
    assert np.array_equal(after.pad(Voice.SNARE).timbre.z, before.pad(Voice.SNARE).timbre.z)
    save_preset(library, "dry-808")
    assert latentdrum("sound", "encode", kick, "--preset", "beat", *words).exit_code == 0
    preset = library.load("beat")
    assert (preset.kit.name, preset.kit.timbre_model, preset.own_pads) == ("dry-808", "mine", (Voice.KICK,))
    assert 'timbre_model = "mine"' in library.path("beat").read_text(encoding="utf-8")


def test_no_model_plays_pads_of_two_of_ones_own(latentdrum: Invoke, library: PresetLibrary) -> None:
    """A preset whose own pads are for one and whose kit is for another is listed with its problem."""
    copy_model("other", "timbre-v2")
    kick = str(write(Path("kick.wav"), thump()))
    assert latentdrum("kit", "random", "dust", "--sound-model", "other", "--seed", "1").exit_code == 0
    save_preset(library, "dry-808")
    latentdrum("sound", "encode", kick, "--preset", "beat", "--pad", "kick", "--sound-model", "mine")
    path = library.path("beat")
    path.write_text(path.read_text(encoding="utf-8").replace('"dry-808"', '"dust"'), encoding="utf-8")
    listed = latentdrum("preset", "list").output
    assert "timbre_model = 'mine': the kit 'dust' is for 'other'; no model plays both" in listed


def test_a_kit_whose_model_is_gone_is_listed_with_its_problem(latentdrum: Invoke) -> None:
    """And what to do."""
    latentdrum("kit", "random", "dust", "--sound-model", "mine", "--seed", "1")
    path = KitLibrary().path("dust")
    path.write_text(path.read_text(encoding="utf-8").replace('"mine"', '"gone"'), encoding="utf-8")
    assert "timbre_model = 'gone': the model here is 'timbre-v2' or 'mine'" in latentdrum("kit", "list").output


def test_a_model_that_is_not_there_is_named(latentdrum: Invoke) -> None:
    """With those that are; a rhythm model is none of them."""
    copy_model("my-rhythm")
    kick = str(write(Path("kick.wav"), thump()))
    for name in ("minne", "my-rhythm"):
        for words in (("sound", "encode", kick), ("sound", "map", "--out", "map.png")):
            done = latentdrum(*words, "--sound-model", name)
            assert done.exit_code == 1
            assert "known models: ['mine', 'timbre-v2']" in done.output
