"""Finds and verifies the files of a model; one whose files do not match its card does not load.

Models that ship are in the package; the player's own, in a folder beside the user presets.
"""

import hashlib
import json
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from latentdrum.core.model_names import RHYTHM_MODEL, TIMBRE_MODEL
from latentdrum.storage.library import user_folder

CARD: Final = "card.json"
#: The folder of the player's own models in that of user presets.
MODELS: Final = "models"


class ModelError(Exception):
    """A model cannot be loaded; the text names the file and what to do."""


def shipped_models() -> Path:
    """The folder of the models that ship."""
    return Path(str(files("latentdrum.models"))) / "weights"


def user_models() -> Path:
    """The folder of the player's own models."""
    return user_folder() / MODELS


def model_folder(name: str, known: tuple[str, ...] | None = None) -> Path:
    """The folder of a model, one that ships before one of the player's.

    known: the names of the models of the wanted kind; by default of both. Raises ModelError listing them.
    """
    known = (*rhythm_models(), *timbre_models()) if known is None else known
    found = [place / name for place in (shipped_models(), user_models()) if (place / name / CARD).is_file()]
    if found and name in known:
        return found[0]
    places = f"{shipped_models() / name} or {user_models() / name}"
    why = f"{found[0]} is a model of the other kind" if found else f"no card.json in {places}"
    raise ModelError(f"model {name!r}: {why}; known models: {sorted(known)}")


def rhythm_models() -> tuple[str, ...]:
    """The names of the rhythm models that are here: the one that ships, then the player's own."""
    return RHYTHM_MODEL, *(name for name in model_names(user_models()) if not _is_timbre(user_models() / name))


def timbre_models() -> tuple[str, ...]:
    """The names of the timbre models that are here: the one that ships, then the player's own."""
    return TIMBRE_MODEL, *(name for name in model_names(user_models()) if _is_timbre(user_models() / name))


def read_card(folder: Path) -> dict[str, Any]:
    """A model's card: metadata and the sha256 of its files. Raises ModelError if it is damaged."""
    path = folder / CARD
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(card, dict) or not isinstance(card["files"], dict):
            raise TypeError("no table of files")
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: damaged model card ({error}); {_way_out(folder)}") from error
    return card


def read_part(folder: Path, card: dict[str, Any], name: str) -> bytes:
    """One file of a model, verified against its card. Raises ModelError if it is missing or changed."""
    path = folder / name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error}); {_way_out(folder)}") from error
    found, wanted = hashlib.sha256(data).hexdigest(), card["files"].get(name)
    if found != wanted:
        what = f"sha256 {found[:12]} is not the card's {str(wanted)[:12]}"
        raise ModelError(f"{path}: damaged ({what}); {_way_out(folder)}")
    return data


def _is_timbre(folder: Path) -> bool:
    # By a file that only timbre models have: cards are long, and every preset that is read asks.
    return (folder / "expected.onnx").is_file()


def model_names(place: Path) -> list[str]:
    """The names of the models in a folder."""
    return sorted(path.parent.name for path in place.glob(f"*/{CARD}") if not path.parent.name.startswith("."))


def _way_out(folder: Path) -> str:
    return "learn it again" if folder.parent == user_models() else "reinstall latentdrum"
