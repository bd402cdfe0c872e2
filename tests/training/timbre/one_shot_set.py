"""A small folder of drum sounds with an index, and a drum machine to evaluate as a model."""

import csv
from pathlib import Path
from typing import ClassVar

import numpy as np
import soundfile

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import RATE_HZ, TIMBRE_FREE_DIMS, Drum, Timbre, typical

COLUMNS = ("file", "split", "class", "source", "kit", "licence", "articulation", "level_rank", "level_rank_of",
           "gain_db", "electronic")  # fmt: skip


def ping(hz: float, decay_s: float = 0.02, length_s: float = 0.15) -> FloatArray:
    """A decaying sine of peak about .9 that begins at 0 and ends in two milliseconds of silence."""
    time_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    fade = np.clip((length_s - 0.002 - time_s) / 0.01, 0.0, 1.0) * np.minimum(1.0, time_s / 0.001)
    return np.asarray(0.9 * fade * np.exp(-time_s / decay_s) * np.sin(2 * np.pi * hz * time_s), np.float32)


def write_set(folder: Path, splits: dict[str, int], drums: tuple[Drum, ...] = (Drum.KICK, Drum.SNARE)) -> Path:
    """A folder with index.csv and so many pings per drum and split."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "index.csv").open("w", newline="", encoding="utf-8") as lines:
        table = csv.writer(lines)
        table.writerow(COLUMNS)
        for split, count in splits.items():
            for drum in drums:
                for number in range(count):
                    name = f"{split}-{drum.key}{number}.flac"
                    soundfile.write(folder / name, ping(100.0 * (1 + 4 * drum) * 1.2**number), RATE_HZ)
                    table.writerow((name, split, drum.key, "test", "test", "MIT", drum.key, "", "", 0, 0))
    return folder


class DrumMachine:
    """A model that renders pings: pitch by drum and pitch axis, length by decay axis."""

    name = "machine"
    card: ClassVar[dict[str, object]] = {"files": {"machine": "0"}}

    def render(self, timbre: Timbre, seed: int) -> FloatArray:
        """A ping with noise by seed."""
        hz = 100.0 * (1 + 4 * timbre.drum) * 2.0 ** (timbre.axes[2] - 0.5)
        sound = ping(float(hz) % 9_000.0, 0.01 * 2.0 ** float(timbre.axes[1]))
        noise = np.random.default_rng(seed).standard_normal(len(sound)) * np.abs(sound)
        return (sound + 0.01 * noise).astype(np.float32)

    def encode(self, frames: FloatArray, drum: Drum | None = None) -> Timbre:
        """The typical timbre; every sound is classified as a snare."""
        return typical(Drum.SNARE if drum is None else drum)

    def sample(self, drum: Drum, rng: np.random.Generator) -> Timbre:
        """Random axes."""
        return Timbre(drum, rng.random(5, np.float32), np.zeros(TIMBRE_FREE_DIMS, np.float32))
