"""`--model`: a rhythm model of one's own plays its own presets, and those of the model that it learned on from."""

from pathlib import Path

import mido
import pytest

from latentdrum.storage.preset_library import PresetLibrary
from tests.cli.conftest import Invoke
from tests.cli.test_encode import BEAT, midi_file
from tests.own_models import copy_model


@pytest.fixture(autouse=True)
def in_a_folder(library: PresetLibrary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    copy_model("mine")


def test_a_loop_encoded_with_a_model_is_a_preset_for_it(latentdrum: Invoke, library: PresetLibrary) -> None:
    """The preset names it, and is played with it without --model."""
    path = str(midi_file(Path("beat.mid"), BEAT))
    done = latentdrum("encode", path, "--model", "mine", "--save", "beat")
    assert done.exit_code == 0, done.output
    assert library.load("beat").rhythm_model == "mine"
    assert latentdrum("render", "beat", "--bars", "1", "--midi", "x.mid").exit_code == 0
    assert latentdrum("preset", "show", "beat", "--grid").exit_code == 0
    refused = latentdrum("render", "beat", "--bars", "1", "--midi", "x.mid", "--model", "rhythm-v1")
    assert refused.exit_code == 1
    assert "preset 'beat' is for the rhythm model 'mine'" in refused.output


def test_factory_presets_are_played_with_it(latentdrum: Invoke) -> None:
    """A copy of the model plays them as the model itself does."""
    for name in ("mine", "rhythm-v1"):
        done = latentdrum("render", "boom-bap-late", "--bars", "2", "--midi", f"{name}.mid", "--model", name)
        assert done.exit_code == 0, done.output
    assert list(mido.MidiFile("mine.mid")) == list(mido.MidiFile("rhythm-v1.mid"))


def test_a_preset_whose_model_is_gone_is_listed_with_its_problem(latentdrum: Invoke, library: PresetLibrary) -> None:
    """And what to do."""
    latentdrum("encode", str(midi_file(Path("beat.mid"), BEAT)), "--model", "mine", "--save", "beat")
    text = library.path("beat").read_text(encoding="utf-8")
    library.path("beat").write_text(text.replace('"mine"', '"gone"'), encoding="utf-8")
    listed = latentdrum("preset", "list")
    assert "rhythm_model = 'gone': the model here is 'rhythm-v1' or 'mine'" in listed.output


def test_a_model_that_is_not_there_is_named(latentdrum: Invoke) -> None:
    """With those that are."""
    for words in (("encode", str(midi_file(Path("beat.mid"), BEAT))), ("map", "--out", "map.png")):
        done = latentdrum(*words, "--model", "minne")
        assert done.exit_code == 1
        assert "known models: ['mine', 'rhythm-v1']" in done.output
