"""Prepares the timbre model's training data and a manifest of what it was made of.

python -m training.timbre.sounds.prepare build/timbre [--data DIR ...] [--per-real 10] [--analogue 6000] [--seed 1]
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from tqdm import tqdm

from latentdrum.core.timbre.timbre import RATE_HZ, Drum
from latentdrum.learning.timbre.augment import augment
from training.paths import drum_data
from training.timbre.sounds import analogue, one_shots
from training.timbre.sounds.credits import credits_of
from training.timbre.sounds.polarity import mean_attacks, with_unified_polarity
from training.timbre.sounds.sound import OneShot
from training.timbre.sounds.store import Sounds, save

MANIFEST: Final = "manifest.json"


@dataclass(frozen=True, slots=True)
class SoundCounts:
    """Amounts: variants of each recorded sound, synthesised sounds in all, and the seed of both."""

    per_real: int = 10
    analogue: int = 6_000
    seed: int = 1


def recorded(folders: list[Path]) -> list[OneShot]:
    """The train sounds of all folders, each file's content once, with unified polarity."""
    sounds: dict[str, OneShot] = {}
    for folder in folders:
        for sound in one_shots.read(folder, one_shots.TRAIN, tqdm.write):
            sounds.setdefault(sound.sha256, sound)
    attacks = mean_attacks(list(sounds.values()))
    return [with_unified_polarity(sound, attacks) for sound in sounds.values()]


def training_sounds(sounds: list[OneShot], amounts: SoundCounts) -> Iterator[tuple[OneShot, int | None]]:
    """Recorded sounds, then their variants with the row each came from, then synthesised sounds."""
    yield from ((sound, None) for sound in sounds)
    for row, sound in enumerate(sounds):
        for copy in range(amounts.per_real):
            rng = np.random.default_rng([amounts.seed, row, copy])
            yield replace(sound, frames=augment(sound.frames, sound.drum, rng)), row
    attacks = mean_attacks(sounds)
    for sound in analogue.synthesise(analogue.counts(amounts.analogue), amounts.seed):
        yield with_unified_polarity(sound, attacks), None


def prepare(out: Path, folders: list[Path], amounts: SoundCounts, progress: bool = True) -> Sounds:
    """Write everything into a folder: the frames, the table, the synthesis settings and the manifest.

    Raises FileNotFoundError or ValueError naming what is missing.
    """
    sounds = recorded(folders)
    total = len(sounds) * (1 + amounts.per_real) + sum(analogue.counts(amounts.analogue).values())
    steps = tqdm(training_sounds(sounds, amounts), "sounds", total, unit="sound", disable=None if progress else True)
    prepared = save(out, steps)
    (out / MANIFEST).write_text(json.dumps(manifest(sounds, prepared, amounts), indent=1) + "\n", encoding="utf-8")
    return prepared


def manifest(sounds: list[OneShot], prepared: Sounds, amounts: SoundCounts) -> dict[str, Any]:
    """What the data was made of: counts, files by hash, credits."""
    sources = sorted({sound.source for sound in sounds} | set(prepared.names["source"]))
    return {
        "recipe": asdict(amounts),
        "sounds": len(prepared),
        "recorded": _counted([sound.drum.key for sound in sounds]),
        "drums": _counted([Drum(drum).key for drum in prepared.drum]),
        "sources": _counted([prepared.names["source"][source] for source in prepared.source]),
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
    """Prepare the data from the command line."""
    default = SoundCounts()
    parser = argparse.ArgumentParser(prog="python -m training.timbre.sounds.prepare", description=__doc__)
    parser.add_argument("out", type=Path, help="folder for frames.npy, sounds.npz, recipes.json and manifest.json")
    parser.add_argument("--data", type=Path, action="append", help="folder of one-shots; may be given more than once")
    parser.add_argument("--per-real", type=int, default=default.per_real, help="variants of each recorded sound")
    parser.add_argument("--analogue", type=int, default=default.analogue, help="synthesised sounds, all drums together")
    parser.add_argument("--seed", type=int, default=default.seed, help="the same seed gives the same sounds")
    options = parser.parse_args()
    folders = [drum_data(given) for given in options.data or [None]]
    prepared = prepare(options.out, folders, SoundCounts(options.per_real, options.analogue, options.seed))
    print(f"{options.out}: {len(prepared)} sounds, {len(prepared.samples) / RATE_HZ / 3_600:.1f} hours")


if __name__ == "__main__":
    main()
