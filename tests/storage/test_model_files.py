"""Where models are found: those that ship, then the player's own, beside the user presets."""

import json
import shutil
from pathlib import Path

import pytest

from latentdrum.models.rhythm.model import load
from latentdrum.models.timbre import model as timbre
from latentdrum.storage.model_files import (
    ModelError,
    model_folder,
    read_card,
    read_part,
    rhythm_models,
    timbre_models,
    user_models,
)
from tests.own_models import copy_model


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LATENTDRUM_PRESETS", str(tmp_path / "own"))


def test_a_model_of_ones_own_is_found_by_its_name() -> None:
    """It is listed behind the one that ships, and plays presets of the one that it learned on from."""
    assert rhythm_models() == ("rhythm-v1",)
    copy_model("mine")
    assert rhythm_models() == ("rhythm-v1", "mine")
    assert load("mine").lineage == ("mine", "rhythm-v1")
    assert load().lineage == ("rhythm-v1",)


def test_models_of_the_two_kinds_are_told_apart() -> None:
    """A rhythm model is not offered for sounds, nor loaded for them."""
    copy_model("mine")
    copy_model("my-sounds", "timbre-v2")
    assert (rhythm_models(), timbre_models()) == (("rhythm-v1", "mine"), ("timbre-v2", "my-sounds"))
    assert timbre.load("my-sounds").lineage == ("my-sounds", "timbre-v2")
    with pytest.raises(ModelError, match=r"a model of the other kind; known models: \['my-sounds', 'timbre-v2'\]"):
        timbre.load("mine")
    with pytest.raises(ModelError, match=r"a model of the other kind; known models: \['mine', 'rhythm-v1'\]"):
        load("my-sounds")


def test_a_model_that_ships_comes_first() -> None:
    """A folder of the same name does not take its place."""
    copy_model("rhythm-v1")
    assert model_folder("rhythm-v1").parent != user_models()


def test_what_is_still_being_learned_is_no_model() -> None:
    """Its folder begins with a dot until it is finished."""
    copy_model(".mine.part")
    (user_models() / "notes").mkdir()
    assert rhythm_models() == ("rhythm-v1",)


def test_a_damaged_model_of_ones_own_is_learned_again() -> None:
    """The error says so, since nothing can be reinstalled."""
    folder = copy_model("mine")
    (folder / "decoder.onnx").write_bytes(b"")
    with pytest.raises(ModelError, match=r"decoder\.onnx: damaged .*learn it again"):
        load("mine")
    (folder / "card.json").write_text(json.dumps({"name": "mine"}), encoding="utf-8")
    with pytest.raises(ModelError, match=r"card\.json: damaged .*learn it again"):
        load("mine")
    shutil.rmtree(folder)
    with pytest.raises(ModelError, match=r"known models: .*rhythm-v1"):
        load("mine")


def test_a_part_is_read_as_its_card_states_it() -> None:
    """The bytes whose hash the card has."""
    folder = model_folder("rhythm-v1")
    card = read_card(folder)
    assert read_part(folder, card, "space.npz") == (folder / "space.npz").read_bytes()
