"""Finds and checks the files of a shipped model: a model that is not exactly what its card says does not load."""

import hashlib
import json
from importlib.resources import files
from pathlib import Path
from typing import Any


class ModelError(Exception):
    """A model cannot be loaded; the message names the file and the way out."""


def model_folder(name: str) -> Path:
    """The folder of a shipped model. Raises ModelError listing the models that are there."""
    weights = Path(str(files("latentdrum.models"))) / "weights"
    folder = weights / name
    if not (folder / "card.json").is_file():
        known = sorted(entry.name for entry in weights.iterdir() if entry.is_dir()) if weights.is_dir() else []
        raise ModelError(f"model {name!r}: no card.json in {folder}; known models: {known}; reinstall latentdrum")
    return folder


def read_card(folder: Path) -> dict[str, Any]:
    """What a model is, where it comes from and what its files must be. Raises ModelError when damaged."""
    path = folder / "card.json"
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(card, dict) or not isinstance(card["files"], dict):
            raise TypeError("no table of files")
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: damaged model card ({error}); reinstall latentdrum") from error
    return card


def read_part(folder: Path, card: dict[str, Any], name: str) -> bytes:
    """The bytes of one file of a model, checked against its card. Raises ModelError when missing or changed."""
    path = folder / name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error}); reinstall latentdrum") from error
    found, wanted = hashlib.sha256(data).hexdigest(), card["files"].get(name)
    if found != wanted:
        what = f"sha256 {found[:12]} is not the card's {str(wanted)[:12]}"
        raise ModelError(f"{path}: damaged ({what}); reinstall latentdrum")
    return data
