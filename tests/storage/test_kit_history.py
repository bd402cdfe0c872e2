"""A kit that was overwritten or deleted can be restored."""

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


def test_undo_and_redo_of_an_overwritten_kit(store: KitLibrary) -> None:
    """A second undo is a redo; the copy is never listed."""
    kit = replace(TIN, name="mine", description="First.")
    save(store, kit)
    save(store, replace(kit, description="Second."), overwrite=True)
    for description in ("First.", "Second.", "First."):
        assert undo(store, "mine")
        assert store.load("mine").description == description
        assert store.own_names() == ("mine",)
        assert [entry.name for entry in store.entries()] == ["mine"]


def test_a_deleted_kit_is_restored(store: KitLibrary) -> None:
    """Once; then there is nothing to undo."""
    save(store, replace(TIN, name="mine"))
    back_up(store, "mine")
    store.delete("mine")
    assert not undo(store, "mine")
    assert store.load("mine").name == "mine"
    with pytest.raises(PresetError, match="there is nothing to undo"):
        undo(store, "mine")


def test_without_force_nothing_is_overwritten_or_backed_up(store: KitLibrary) -> None:
    """The error is the library's."""
    save(store, replace(TIN, name="mine"))
    with pytest.raises(PresetError, match="--force"):
        save(store, replace(TIN, name="mine"))
    for name in ("mine", "missing"):
        with pytest.raises(PresetError, match="nothing to undo"):
            undo(store, name)
    with pytest.raises(PresetError, match="a-z 0-9"):
        undo(store, "../mine")
