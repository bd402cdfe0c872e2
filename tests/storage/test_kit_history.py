"""What was overwritten or deleted can be had back."""

from dataclasses import replace
from pathlib import Path

import pytest

from latentdrum.core.preset.names import PresetError
from latentdrum.storage.kit_history import back_up, save, undo
from latentdrum.storage.kit_library import KitLibrary
from tests.core.preset.presets import TIN


@pytest.fixture
def store(tmp_path: Path) -> KitLibrary:
    return KitLibrary(tmp_path / "own", tmp_path / "factory")


def test_an_overwritten_kit_comes_back_and_goes_again(store: KitLibrary) -> None:
    """Undo, and undo of the undo; nothing else is on the shelf meanwhile."""
    kit = replace(TIN, name="mine", description="First.")
    save(store, kit)
    save(store, replace(kit, description="Second."), overwrite=True)
    for words in ("First.", "Second.", "First."):
        assert undo(store, "mine")
        assert store.load("mine").description == words
        assert store.own_names() == ("mine",)
        assert [entry.name for entry in store.entries()] == ["mine"]


def test_a_deleted_kit_comes_back(store: KitLibrary) -> None:
    """Once; then there is nothing more to undo."""
    save(store, replace(TIN, name="mine"))
    back_up(store, "mine")
    store.delete("mine")
    assert not undo(store, "mine")
    assert store.load("mine").name == "mine"
    with pytest.raises(PresetError, match="there is nothing to undo"):
        undo(store, "mine")


def test_without_leave_nothing_is_overwritten_or_remembered(store: KitLibrary) -> None:
    """The refusal is the shelf's own."""
    save(store, replace(TIN, name="mine"))
    with pytest.raises(PresetError, match="--force"):
        save(store, replace(TIN, name="mine"))
    for name in ("mine", "nobody"):
        with pytest.raises(PresetError, match="nothing to undo"):
            undo(store, name)
    with pytest.raises(PresetError, match="a-z 0-9"):
        undo(store, "../mine")
