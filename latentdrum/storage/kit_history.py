"""One level of undo for kits: the file as it was before it was overwritten or deleted."""

from pathlib import Path
from typing import TYPE_CHECKING

from latentdrum.core.preset.names import PresetError, check_name
from latentdrum.storage.atomic_file import write_atomic
from latentdrum.storage.kit_library import KitLibrary
from latentdrum.storage.toml_file import SUFFIX

if TYPE_CHECKING:
    from latentdrum.core.preset.kit import Kit


def save(store: KitLibrary, kit: "Kit", overwrite: bool = False) -> Path:
    """Save a kit as `KitLibrary.save` does; `undo` restores what it overwrites."""
    if overwrite:
        back_up(store, kit.name)
    return store.save(kit, overwrite)


def back_up(store: KitLibrary, name: str) -> None:
    """Keep a copy of a user kit's file before it is changed."""
    path = store.user_dir / (name + SUFFIX)
    if path.is_file():
        write_atomic(_backup(store, name), path.read_bytes())


def undo(store: KitLibrary, name: str) -> bool:
    """Swap a kit's file with its copy, so a second undo is a redo; False if there was no file, only the copy.

    Raises PresetError if there is no copy.
    """
    check_name(name, store.what)
    path, before = store.user_dir / (name + SUFFIX), _backup(store, name)
    if not before.is_file():
        raise PresetError(f"kit {name!r} has not been overwritten or deleted; there is nothing to undo")
    old = before.read_bytes()
    there = path.is_file()
    if there:
        write_atomic(before, path.read_bytes())
    write_atomic(path, old)
    if not there:
        before.unlink()
    return there


def _backup(store: KitLibrary, name: str) -> Path:
    return store.user_dir / f".{name}.before"
