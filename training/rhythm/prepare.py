"""Prepares the rhythm model's training data: two-bar windows of every source on disk, and a manifest of the files.

python -m training.rhythm.prepare build/rhythm [--data DIR]
"""

import argparse
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.styles import PROGRAMMED, STYLES
from latentdrum.learning.rhythm.groove_store import GrooveStore, GrooveWriter
from latentdrum.learning.rhythm.second_strikes import PlayedSeconds, played_seconds
from training.paths import bardet_folder, groove_folder, rhythm_data
from training.rhythm import bardet, groove_midi, styles
from training.rhythm.groove_midi import FileRecord
from training.rhythm.windows import PROGRAMMER, Windows, pack, take_numbers

_STYLE: Final = "style.npy"
_WEIGHT: Final = "weight.npy"
_TAKE: Final = "take.npy"
_SECOND_CELL: Final = "second.cell.npy"
_SECOND_STRIKE: Final = "second.strike.npy"
_MANIFEST: Final = "manifest.json"

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
    """Grooves on disk; style (n,) index into STYLES; draw_weight (n,) the relative chance of each to be drawn.

    take: (n,) number of the recording or pattern that each comes from. second: their second strikes.
    """

    grooves: GrooveStore
    style: NDArray[np.uint8]
    draw_weight: FloatArray
    take: NDArray[np.int64]
    second: PlayedSeconds
    manifest: dict[str, Any]


def programmed(per_style: int, seed: int, progress: bool = True) -> Iterator[Windows]:
    """Written grooves, one programmed style after the other, at a nominal 120 BPM, the same for the same seed."""
    hidden = None if progress else True
    for index, style in enumerate(tqdm(PROGRAMMED, desc="writing styles", unit="style", disable=hidden)):
        rng = np.random.default_rng([seed, index])
        yield pack([styles.write(style, rng) for _ in range(per_style)], style, 120.0, PROGRAMMER, style)


def prepare(data: Path, mix: DataMix, out: Path, split: str = "train", progress: bool = True) -> PreparedData:
    """Write everything to train on into a folder, one file of the data in memory at a time.

    The folder gets shards of grooves, style.npy, weight.npy, take.npy, second strikes and, last, manifest.json. Raises
    FileNotFoundError or ValueError naming what is missing.
    """
    (out / _MANIFEST).unlink(missing_ok=True)
    writer, digest = GrooveWriter(out), hashlib.sha256()
    found, takes, seconds = list[NDArray[np.int64]](), list[NDArray[np.int64]](), list[PlayedSeconds]()
    counts, records = dict[str, int](), list[FileRecord]()
    for source, part, record in _parts(data, mix, split, progress):
        seconds.append(played_seconds(part.second, writer.count))
        writer.add(part.x)
        digest.update(part.x.tobytes())
        found.append(part.style)
        takes.append(take_numbers(part) + writer.count)  # more than any number so far
        counts[source] = counts.get(source, 0) + len(part)
        records += record
    writer.close()
    if not writer.count:
        raise ValueError("no two-bar windows: the data holds no 4/4 beat of two bars or more")
    style = np.concatenate(found)
    digest.update(style.tobytes())
    weights = [np.full(count, getattr(mix, source) / max(count, 1), np.float32) for source, count in counts.items()]
    np.save(out / _STYLE, style.astype(np.uint8))
    np.save(out / _WEIGHT, np.concatenate(weights))
    np.save(out / _TAKE, np.concatenate(takes))
    np.save(out / _SECOND_CELL, np.concatenate([part.cell for part in seconds]))
    np.save(out / _SECOND_STRIKE, np.concatenate([part.strike for part in seconds]))
    manifest = {
        "data_mix": asdict(mix),
        "windows": counts,
        "styles": {name: int((style == index).sum()) for index, name in enumerate(STYLES)},
        "arrays_sha256": digest.hexdigest(),
        "credits": [credit for credit in CREDITS if credit["source"] in counts],
        "files": [asdict(record) for record in records],
    }
    (out / _MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return load_prepared(out)


def _parts(data: Path, mix: DataMix, split: str, progress: bool) -> Iterator[tuple[str, Windows, Sequence[FileRecord]]]:
    """The source, windows and file records of each part of the data, in the order of the rows."""
    for windows, record in groove_midi.read_files(groove_folder(data), split, progress):
        yield "groove", windows, (record,)
    folder = bardet_folder(data)
    if folder is not None and mix.bardet > 0:
        yield "bardet", *bardet.read(folder)
    if mix.programmed > 0 and mix.per_style > 0:
        for windows in programmed(mix.per_style, mix.seed, progress):
            yield "programmed", windows, ()


def load_prepared(folder: Path) -> PreparedData:
    """What prepare wrote; the grooves stay on disk. FileNotFoundError names the command to run."""
    for name in (_MANIFEST, _SECOND_CELL):
        if not (folder / name).is_file():
            raise FileNotFoundError(f"{folder / name}: not found; run python -m training.rhythm.prepare {folder}")
    manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    style, weight, take = (np.load(folder / name) for name in (_STYLE, _WEIGHT, _TAKE))
    second = PlayedSeconds(np.load(folder / _SECOND_CELL), np.load(folder / _SECOND_STRIKE))
    return PreparedData(GrooveStore(folder), style, weight, take, second, manifest)


def main() -> None:
    """Prepare."""
    parser = argparse.ArgumentParser(prog="python -m training.rhythm.prepare", description=__doc__)
    parser.add_argument("out", type=Path, help="folder for the grooves and what is known of them")
    parser.add_argument("--data", type=Path, help="folder with groove/ and bardet/, or the Groove folder itself")
    options = parser.parse_args()
    prepared = prepare(rhythm_data(options.data), DataMix(), options.out)
    print(f"{options.out}: {len(prepared.grooves)} windows {prepared.manifest['windows']}")


if __name__ == "__main__":
    main()
