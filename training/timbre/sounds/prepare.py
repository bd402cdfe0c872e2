"""Gathers the practice material for the timbre model and writes down exactly what it was.

python -m training.timbre.sounds.prepare build/timbre [--data DIR ...] [--per-real 10] [--analogue 6000] [--seed 1]
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from tqdm import tqdm

from latentdrum.core.timbre.timbre import RATE_HZ, Drum
from training.paths import drum_data
from training.timbre.sounds import analogue, one_shots
from training.timbre.sounds.augment import augment
from training.timbre.sounds.credits import credits_of
from training.timbre.sounds.polarity import usual_attacks, with_usual_polarity
from training.timbre.sounds.sound import OneShot
from training.timbre.sounds.store import Sounds, save

MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class SoundCounts:
    """How much there is to practise on: variants of each recorded sound, made sounds in all, the seed of both."""

    per_real: int = 10
    analogue: int = 6_000
    seed: int = 1


def recorded(folders: list[Path]) -> list[OneShot]:
    """The train sounds of all folders, each file's content once, turned the way up that is usual for its drum."""
    sounds: dict[str, OneShot] = {}
    for folder in folders:
        for sound in one_shots.read(folder, one_shots.TRAIN, tqdm.write):
            sounds.setdefault(sound.sha256, sound)
    usual = usual_attacks(list(sounds.values()))
    return [with_usual_polarity(sound, usual) for sound in sounds.values()]


def training_sounds(sounds: list[OneShot], recipe: SoundCounts) -> Iterator[tuple[OneShot, int | None]]:
    """Recorded sounds, then their variants with the row each came from, then made sounds."""
    yield from ((sound, None) for sound in sounds)
    for row, sound in enumerate(sounds):
        for copy in range(recipe.per_real):
            yield augment(sound, np.random.default_rng([recipe.seed, row, copy])), row
    usual = usual_attacks(sounds)
    for sound in analogue.synthesise(analogue.counts(recipe.analogue), recipe.seed):
        yield with_usual_polarity(sound, usual), None


def prepare(out: Path, folders: list[Path], recipe: SoundCounts, progress: bool = True) -> Sounds:
    """Gather everything into a folder: the frames, the table, the recipes and the manifest.

    Raises FileNotFoundError or ValueError naming what is missing.
    """
    sounds = recorded(folders)
    total = len(sounds) * (1 + recipe.per_real) + sum(analogue.counts(recipe.analogue).values())
    steps = tqdm(training_sounds(sounds, recipe), "sounds", total, unit="sound", disable=not progress)
    gathered = save(out, steps)
    (out / MANIFEST).write_text(json.dumps(manifest(sounds, gathered, recipe), indent=1) + "\n", encoding="utf-8")
    return gathered


def manifest(sounds: list[OneShot], gathered: Sounds, recipe: SoundCounts) -> dict[str, Any]:
    """What the material was made of: the files by hash, how many of what, whom to thank."""
    sources = sorted({sound.source for sound in sounds} | set(gathered.names["source"]))
    return {
        "recipe": asdict(recipe),
        "sounds": len(gathered),
        "recorded": _counted([sound.drum.key for sound in sounds]),
        "drums": _counted([Drum(drum).key for drum in gathered.drum]),
        "sources": _counted([gathered.names["source"][source] for source in gathered.source]),
        "licences": _counted([sound.licence for sound in sounds]),
        "credits": credits_of(sources),
        "files": [
            {"file": f"{sound.path.parent.name}/{sound.path.name}", "source": sound.source, "sha256": sound.sha256}
            for sound in sounds
            if sound.path is not None
        ],
    }


def _counted(names: list[str]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def main() -> None:
    """Gather and keep."""
    usual = SoundCounts()
    parser = argparse.ArgumentParser(prog="python -m training.timbre.sounds.prepare", description=__doc__)
    parser.add_argument("out", type=Path, help="folder for frames.npy, sounds.npz, recipes.json and manifest.json")
    parser.add_argument("--data", type=Path, action="append", help="folder of one-shots; may be given more than once")
    parser.add_argument("--per-real", type=int, default=usual.per_real, help="variants of each recorded sound")
    parser.add_argument("--analogue", type=int, default=usual.analogue, help="made sounds, all drums together")
    parser.add_argument("--seed", type=int, default=usual.seed, help="the same seed gathers the same sounds")
    options = parser.parse_args()
    folders = [drum_data(given) for given in options.data or [None]]
    gathered = prepare(options.out, folders, SoundCounts(options.per_real, options.analogue, options.seed))
    print(f"{options.out}: {len(gathered)} sounds, {len(gathered.samples) / RATE_HZ / 3_600:.1f} hours")


if __name__ == "__main__":
    main()
