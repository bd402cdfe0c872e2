"""Finds and verifies the files of a shipped model; one whose files do not match its card does not load."""

import hashlib
import json
from importlib.resources import files
from pathlib import Path
from typing import Any


class ModelError(Exception):
    """A model cannot be loaded; the text names the file and what to do."""


def model_folder(name: str) -> Path:
    """The folder of a shipped model. Raises ModelError listing the known ones."""
    weights = Path(str(files("latentdrum.models"))) / "weights"
    folder = weights / name
    if not (folder / "card.json").is_file():
        known = sorted(entry.name for entry in weights.iterdir() if entry.is_dir()) if weights.is_dir() else []
        raise ModelError(f"model {name!r}: no card.json in {folder}; known models: {known}; reinstall latentdrum")
    return folder


def read_card(folder: Path) -> dict[str, Any]:
    """A model's card: metadata and the sha256 of its files. Raises ModelError if it is damaged."""
    path = folder / "card.json"
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(card, dict) or not isinstance(card["files"], dict):
            raise TypeError("no table of files")
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: damaged model card ({error}); reinstall latentdrum") from error
    return card


def read_part(folder: Path, card: dict[str, Any], name: str) -> bytes:
    """One file of a model, verified against its card. Raises ModelError if it is missing or changed."""
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
