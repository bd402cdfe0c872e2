"""The models as a list, and the deletion of the player's own with one level of undo."""

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Final

from latentdrum.core.preset.names import check_name
from latentdrum.storage.library import Origin
from latentdrum.storage.model_files import (
    CARD,
    ModelError,
    model_folder,
    model_names,
    read_card,
    shipped_models,
    user_models,
)

#: In the folder of a model that has learned: what it could do before and after.
FIGURES: Final = "learned.json"
#: What a card counts of what the model learned from.
_COUNTS: Final = ("loops", "grooves", "sounds")


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """One line of the list of models; problem says why it cannot be loaded, "" if it can.

    made: when, of the player's own. lineage: the models that it learned on from. learned: how many loops and grooves,
    or sounds, it learned from. figures: what it could do "before" and "after", each by what was measured.
    """

    name: str
    origin: Origin
    path: Path
    size_bytes: int
    what: str = ""
    made: datetime | None = None
    lineage: tuple[str, ...] = ()
    learned: Mapping[str, Any] | None = None
    figures: Mapping[str, Any] | None = None
    problem: str = ""


def entries() -> tuple[ModelEntry, ...]:
    """Every model, factory first; a damaged one is listed with its problem."""
    return tuple(_entries())


def own_names() -> tuple[str, ...]:
    """The names of the player's own models."""
    return tuple(model_names(user_models()))


def exists(name: str) -> bool:
    """Whether the player has a finished model of that name."""
    return (user_models() / name).exists()


def own_model(name: str) -> Path:
    """The folder of a model of the player's own.

    Raises PresetError if the name cannot be one, ModelError for a factory model, which stays, or if there is none.
    """
    folder = user_models() / check_name(name, "model")
    if folder.is_dir():
        return folder
    if (shipped_models() / name / CARD).is_file():
        raise ModelError(f"model {name!r} is a factory model and stays as it is; only your own can be deleted")
    return model_folder(name)


def set_aside(name: str) -> None:
    """Take a model of the player's own away, to delete or to replace it; `undo` restores it."""
    folder, before = user_models() / name, _before(name)
    if folder.is_dir():
        shutil.rmtree(before, ignore_errors=True)
        folder.replace(before)


def undo(name: str) -> bool:
    """Swap a model with the one that was set aside, so a second undo is a redo; False if it had been deleted.

    Raises PresetError if the name cannot be one, ModelError if none was set aside.
    """
    folder, before = user_models() / check_name(name, "model"), _before(name)
    if not before.is_dir():
        raise ModelError(f"model {name!r} has not been overwritten or deleted; there is nothing to undo")
    there, swapped = folder.is_dir(), user_models() / f".{name}.swapped"
    if there:
        folder.replace(swapped)
    before.replace(folder)
    if there:
        swapped.replace(before)
    return there


def _before(name: str) -> Path:
    return user_models() / f".{name}.before"


def _entries() -> Iterator[ModelEntry]:
    for place, origin in ((shipped_models(), Origin.FACTORY), (user_models(), Origin.USER)):
        for name in model_names(place):
            folder = place / name
            size_bytes = sum(path.stat().st_size for path in folder.iterdir())
            try:
                yield _entry(folder, origin, size_bytes, read_card(folder))
            except ModelError as error:
                yield ModelEntry(name, origin, folder, size_bytes, problem=str(error))


def _entry(folder: Path, origin: Origin, size_bytes: int, card: Mapping[str, Any]) -> ModelEntry:
    made = datetime.fromtimestamp((folder / CARD).stat().st_mtime, timezone.utc) if origin is Origin.USER else None
    learned, lineage = card.get("learned"), tuple(map(str, card.get("lineage", ())))
    return ModelEntry(
        folder.name,
        origin,
        folder,
        size_bytes,
        what=str(card.get("what", "")),
        made=made,
        lineage=lineage,
        learned={key: learned[key] for key in _COUNTS if key in learned} if isinstance(learned, Mapping) else None,
        figures=_figures(folder / FIGURES),
    )


def _figures(path: Path) -> Mapping[str, Any] | None:
    """What was measured when the model learned; None if that is not there or not readable: it plays all the same."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None
