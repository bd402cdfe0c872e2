"""Golden figures of the shipped sounds: `python -m tests.golden.sounds` rewrites them.

Read the diff before it is committed: an unintended change is a defect.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.descriptors import measure
from latentdrum.core.timbre.loudness import loudness_db
from latentdrum.core.timbre.timbre import RATE_HZ, TIMBRE_AXES, Drum, Timbre, typical
from latentdrum.core.voices import Voice
from latentdrum.models.timbre.model import TimbreModel, load
from latentdrum.storage.kit_library import KitLibrary

FILE = Path(__file__).with_name("sounds.json")
SEED = 1
#: How far a figure may be off on another machine: descriptors as they are, decibels, seconds.
TOLERANCES = {**dict.fromkeys(TIMBRE_AXES, 0.05), "loudness_db": 0.2, "length_s": 0.02, "peak": 0.03}
Figures = dict[str, float]


def places() -> dict[str, Timbre]:
    """The typical timbre of every drum, and every pad of every factory kit."""
    found = {f"typical {drum.key}": typical(drum) for drum in Drum}
    store = KitLibrary()
    for path in sorted(store.factory_dir.glob("*.toml")):
        kit = store.load(path.stem)
        found |= {f"{path.stem} {voice.key}": kit.pad(voice).timbre for voice in Voice}
    return found


def figures(frames: FloatArray) -> Figures:
    """Eight figures of a sound."""
    values = dict(zip(TIMBRE_AXES, measure(frames).tolist(), strict=True))
    rest = {"loudness_db": loudness_db(frames), "length_s": len(frames) / RATE_HZ, "peak": np.abs(frames).max()}
    return {name: round(float(value), 3) for name, value in {**values, **rest}.items()}


def all_figures(model: TimbreModel) -> dict[str, Figures]:
    """The figures of all timbres."""
    return {name: figures(model.render(place, SEED)) for name, place in places().items()}


def stored_figures() -> dict[str, Any]:
    """The stored figures."""
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def main() -> None:
    """Write the figures."""
    rows = ",\n".join(f" {json.dumps(name)}: {json.dumps(row)}" for name, row in all_figures(load()).items())
    FILE.write_text("{\n" + rows + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
