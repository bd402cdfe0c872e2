"""Reads Bardet's classic drum-machine patterns: one-bar grids with accents, repeated or paired to two bars."""

import hashlib
import json
from pathlib import Path
from typing import Any, Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.groove import Groove, from_hits
from latentdrum.core.units import STEPS_PER_BAR
from latentdrum.core.voices import VOICES, Voice
from training.rhythm.genres import style_of_title
from training.rhythm.groove_midi import FileRecord
from training.rhythm.windows import Windows, join, pack

#: Voice of each drum in the patterns; hand percussion goes to the voice that plays its part on a kit.
TRACKS: Final = {
    "BassDrum": Voice.KICK,
    "SnareDrum": Voice.SNARE,
    "RimShot": Voice.SNARE,
    "Clap": Voice.SNARE,
    "ClosedHiHat": Voice.HAT_CLOSED,
    "Tambourine": Voice.HAT_CLOSED,
    "OpenHiHat": Voice.HAT_OPEN,
    "LowTom": Voice.TOM_LOW,
    "MediumTom": Voice.TOM_MID,
    "HighTom": Voice.TOM_HIGH,
    "Cymbal": Voice.CRASH,
    "Cowbell": Voice.RIDE,
}
#: The books state no velocities: a plain note gets the Groove data set's usual one, an accent one near the top.
PLAIN, ACCENT, SIDE_STICK = 0.62, 0.88, 0.5


def bar(pattern: dict[str, Any]) -> FloatArray:
    """One bar as velocities 0..1, (16, 9); 0 is a rest. Raises ValueError for an unknown drum."""
    velocity = np.zeros((STEPS_PER_BAR, VOICES), np.float32)
    accents = pattern.get("accent") or ["Rest"] * STEPS_PER_BAR
    for drum, steps in pattern["tracks"].items():
        if drum not in TRACKS:
            raise ValueError(f"Bardet pattern {pattern['title']}: unknown drum {drum!r}; known: {sorted(TRACKS)}")
        plain = SIDE_STICK if drum == "RimShot" else PLAIN
        for step, mark in enumerate(steps):
            if mark != "Rest":
                level = ACCENT if accents[step] == "Accent" else plain
                velocity[step, TRACKS[drum]] = max(velocity[step, TRACKS[drum]], level)
    return velocity


def _groove(first: FloatArray, second: FloatArray) -> Groove:
    velocity = np.concatenate([first, second])
    return from_hits(velocity > 0, velocity, np.zeros_like(velocity))


def two_bars(patterns: list[dict[str, Any]]) -> list[tuple[str, Groove]]:
    """(title, groove): every 4/4 bar twice, measure A then B, and each measure or beat closed by its break."""
    bars = {p["title"]: bar(p) for p in patterns if p["signature"] == "4/4" and p["length"] == STEPS_PER_BAR}
    found = []
    for title, cells in bars.items():
        found.append((title, _groove(cells, cells)))
        if title.endswith("MeasureA"):
            found += [
                (title, _groove(cells, bars[other]))
                for other in (title[:-1] + "B", title.replace("MeasureA", "Break"))
                if other in bars
            ]
    return found


def read(folder: Path) -> tuple[Windows, list[FileRecord]]:
    """All patterns of the folder's JSON files as windows, at a nominal 120 BPM, and a record of every file."""
    parts, records = [], []
    for path in sorted(folder.glob("*.json")):
        patterns = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(patterns, list):
            continue  # package.json
        grooves = [(title, groove) for title, groove in two_bars(patterns) if groove.hits.any()]
        parts += [pack([groove], style_of_title(title), 120.0, "bardet", title) for title, groove in grooves]
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        records.append(FileRecord(path.name, digest, "train", len(grooves)))
    return join(parts), records
