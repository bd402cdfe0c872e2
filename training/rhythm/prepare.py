"""Prepares the rhythm model's training data: two-bar windows of every source, and a manifest of the files read.

python -m training.rhythm.prepare build/rhythm [--data DIR]
"""

import argparse
import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.styles import PROGRAMMED, STYLES
from training.paths import bardet_folder, groove_folder, rhythm_data
from training.rhythm import bardet, groove_midi, styles
from training.rhythm.windows import PROGRAMMER, Windows, join, load, pack, save

#: Authors and licences of the training data; repeated on the model card.
CREDITS = (
    {
        "source": "groove",
        "title": "Groove MIDI Dataset v1.0.0, train split",
        "by": "Jon Gillick, Adam Roberts, Jesse Engel, Douglas Eck, David Bamman (Google Magenta, 2019)",
        "licence": "CC BY 4.0",
        "changes": "4/4 beats cut to two-bar windows of 32 steps and 9 voices",
    },
    {
        "source": "bardet",
        "title": "Classic drum-machine patterns after Rene-Pierre Bardet's books",
        "by": "transcriptions by montoyamoraga (drum-machine-patterns) and stephenhandley (drum-machine-patterns)",
        "licence": "MIT",
        "changes": "4/4 bars of 16 steps repeated or paired to two bars",
    },
    {
        "source": "programmed",
        "title": "Patterns written by the rules in training/rhythm/styles",
        "by": "the latentdrum project",
        "licence": "MIT",
        "changes": "none",
    },
)


@dataclass(frozen=True, slots=True)
class DataMix:
    """Share of draws that each source gets, and how many grooves are written of each programmed style."""

    groove: float = 0.62
    bardet: float = 0.03
    programmed: float = 0.35
    per_style: int = 800
    seed: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class PreparedData:
    """Windows, draw_weight (n,) the relative chance of each to be drawn, and the manifest."""

    windows: Windows
    draw_weight: FloatArray
    manifest: dict[str, Any]


def programmed(per_style: int, seed: int, progress: bool = True) -> Windows:
    """Written grooves of every programmed style, at a nominal 120 BPM, the same for the same seed."""
    parts = []
    hidden = None if progress else True
    for index, style in enumerate(tqdm(PROGRAMMED, desc="writing styles", unit="style", disable=hidden)):
        rng = np.random.default_rng([seed, index])
        parts.append(pack([styles.write(style, rng) for _ in range(per_style)], style, 120.0, PROGRAMMER, style))
    return join(parts)


def prepare(data: Path, mix: DataMix, split: str = "train", progress: bool = True) -> PreparedData:
    """Everything to train on. Raises FileNotFoundError or ValueError naming what is missing."""
    played, records = groove_midi.read(groove_folder(data), split, progress)
    parts = {"groove": played}
    folder = bardet_folder(data)
    if folder is not None and mix.bardet > 0:
        parts["bardet"], more = bardet.read(folder)
        records = records + more
    if mix.programmed > 0 and mix.per_style > 0:
        parts["programmed"] = programmed(mix.per_style, mix.seed, progress)
    weights = [np.full(len(part), getattr(mix, name) / len(part), np.float32) for name, part in parts.items()]
    windows = join(list(parts.values()))
    manifest = {
        "data_mix": asdict(mix),
        "windows": {name: len(part) for name, part in parts.items()},
        "styles": {style: int((windows.style == index).sum()) for index, style in enumerate(STYLES)},
        "arrays_sha256": hashlib.sha256(windows.x.tobytes() + windows.style.tobytes()).hexdigest(),
        "credits": [credit for credit in CREDITS if credit["source"] in parts],
        "files": [asdict(record) for record in records],
    }
    return PreparedData(windows, np.concatenate(weights), manifest)


def save_prepared(prepared: PreparedData, out: Path) -> None:
    """Write windows.npz, share.npy and manifest.json into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    save(prepared.windows, out / "windows.npz")
    np.save(out / "share.npy", prepared.draw_weight)
    (out / "manifest.json").write_text(json.dumps(prepared.manifest, indent=1) + "\n", encoding="utf-8")


def load_prepared(folder: Path) -> PreparedData:
    """What save_prepared wrote. Raises FileNotFoundError when there is nothing."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return PreparedData(load(folder / "windows.npz"), np.load(folder / "share.npy"), manifest)


def main() -> None:
    """Prepare and save."""
    parser = argparse.ArgumentParser(prog="python -m training.rhythm.prepare", description=__doc__)
    parser.add_argument("out", type=Path, help="folder for windows.npz, share.npy and manifest.json")
    parser.add_argument("--data", type=Path, help="folder with groove/ and bardet/, or the Groove folder itself")
    options = parser.parse_args()
    prepared = prepare(rhythm_data(options.data), DataMix())
    save_prepared(prepared, options.out)
    print(f"{options.out}: {len(prepared.windows)} windows {prepared.manifest['windows']}")


if __name__ == "__main__":
    main()
