"""A model of the player's own while it is learned: its folder of unfinished work, and its place once it is done."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch

from latentdrum.storage.model_files import user_models
from latentdrum.storage.model_library import FIGURES, set_aside

#: The folder of a training within that of unfinished work.
TRAINING: Final = "training"


def request(folder: Path, files: Sequence[Path], base: Mapping[str, Any], **plans: Any) -> dict[str, Any]:
    """What is to be learned, as plain values that change when the files, the base model (its card) or a plan do."""
    states = [(str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in files]
    digest = hashlib.sha256(json.dumps(states).encode()).hexdigest()
    return {"folder": os.path.abspath(folder), "files": digest, "base": base["files"], **plans}


def work_folder(name: str, wanted: Mapping[str, Any]) -> Path:
    """The folder of an unfinished model, emptied unless it was begun with the same request."""
    work = user_models() / f".{name}.part"
    kept = work / "request.json"
    text = json.dumps(wanted, indent=1, sort_keys=True)
    if not kept.is_file() or kept.read_text(encoding="utf-8") != text:
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        kept.write_text(text, encoding="utf-8")
    return work


def stored(folder: Path, write: Callable[[Path], object]) -> None:
    """Have a folder of the work folder written, unless an interrupted run has finished it."""
    if not folder.is_dir():
        draft = folder.with_name(f"{folder.name}.part")
        write(draft)
        draft.replace(folder)


def kept_values(file: Path, make: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
    """Plain values by name: those that an interrupted run has kept in a JSON file, or new ones."""
    if not file.is_file():
        file.write_text(json.dumps(make()), encoding="utf-8")
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def learned_card(
    base: Mapping[str, Any], lineage: tuple[str, ...], title: str, learned: Mapping[str, Any]
) -> dict[str, Any]:
    """The card of a model that has learned on from one with the card base; title says what from."""
    kept: dict[str, Any] = {key: base[key] for key in ("what", "licence", "data") if key in base}
    player = {"source": "player", "title": title, "by": "the player"}
    return kept | {
        "lineage": list(lineage),
        "credits": [*base.get("credits", ()), player],
        "learned": dict(learned),
        "made_with": {"torch": torch.__version__, "numpy": np.__version__},
    }


def finish(work: Path, draft: Path, figures: Mapping[str, Any]) -> Path:
    """Add figures and log, put the model into its place, and remove the work folder."""
    (draft / FIGURES).write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    shutil.copy(work / TRAINING / "log.jsonl", draft / "log.jsonl")
    folder = user_models() / draft.name
    set_aside(draft.name)
    draft.replace(folder)
    shutil.rmtree(work)
    return folder
