"""Models of the player's own for tests: copies of the one that ships."""

import json
import shutil
from pathlib import Path

from latentdrum.storage.model_files import model_folder, user_models


def copy_model(name: str, base: str = "rhythm-v1") -> Path:
    """A copy of a shipped model among the player's own; its folder."""
    folder = user_models() / name
    shutil.copytree(model_folder(base), folder)
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    (folder / "card.json").write_text(json.dumps({**card, "name": name, "lineage": [base]}), encoding="utf-8")
    return folder
