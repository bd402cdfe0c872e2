"""Finds the places in the timbre space that the recipes of the factory's kits describe; the same ones every time."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import Final

import numpy as np

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.descriptors import measure
from latentdrum.core.timbre.timbre import TIMBRE_AXES, Drum, Timbre
from latentdrum.models.timbre.model import TimbreModel
from latentdrum.models.timbre.space import TimbreSpace, to_deviations, to_knobs
from training.factory.kit_recipe import PadRecipe, Recorded, Sound, SpaceSearch, Synthesised
from training.paths import drum_data
from training.timbre.sounds.analogue import made, styles_of
from training.timbre.sounds.one_shots import TRAIN, read_file
from training.timbre.sounds.sound import trimmed

#: Samples of the prior that join the landmarks, and how many of all are rendered and measured before one is taken.
_SAMPLES: Final = 96
_SHORTLIST: Final = 6


@dataclass(frozen=True, slots=True, eq=False)
class FoundSound:
    """A place, and the sound that it is to be like; None where no sound was asked for."""

    timbre: Timbre
    reference: FloatArray | None


@dataclass(slots=True)
class SoundFinder:
    """Finds places with a model; sounds that several pads ask for are looked for once."""

    model: TimbreModel
    data: Path | None = None
    _known: dict[tuple[str, Drum], FoundSound] = field(default_factory=dict)

    def place(self, pad: PadRecipe) -> FoundSound:
        """Where a pad's sound lies, its axes turned as the recipe says.

        Raises FileNotFoundError or ValueError naming the recording that is not there.
        """
        drum = pad.sound.drum if pad.drum is None else pad.drum
        key = repr(pad.sound), drum
        if key not in self._known:
            self._known[key] = self._look_for(pad.sound, drum)
        found = self._known[key]
        turned = np.array([pad.turned.get(axis, 0.0) for axis in TIMBRE_AXES], np.float32)
        return replace(found, timbre=replace(found.timbre, axes=(found.timbre.axes + turned).clip(0.0, 1.0)))

    def _look_for(self, sound: Sound, drum: Drum) -> FoundSound:
        if isinstance(sound, SpaceSearch):
            return FoundSound(search_space(self.model, sound), None)
        frames = (
            synthesised(sound)
            if isinstance(sound, Synthesised)
            else recording(drum_data(self.data), sound, self.model.space)
        )
        return FoundSound(self.model.encode(frames, drum), frames)


def percentiles(space: TimbreSpace, drum: Drum, axes: FloatArray) -> FloatArray:
    """Where knob places (n, 5) lie among the drum's sounds, 0..1 each."""
    usual = np.sort(space.axes[space.drum == drum], 0)
    wanted = to_deviations(axes)
    ranks = [np.searchsorted(usual[:, axis], wanted[:, axis]) for axis in range(usual.shape[1])]
    return np.asarray(np.stack(ranks, 1) / len(usual), np.float32)


def synthesised(sound: Synthesised) -> FloatArray:
    """A sound of our own, peak 1. Raises ValueError for a style or a knob that is not there."""
    styles = {style.name: style for style in styles_of(sound.drum)}
    if sound.style not in styles:
        raise ValueError(f"{sound.drum.key}: no style {sound.style!r}; there are {', '.join(styles)}")
    style = styles[sound.style]
    unknown = sorted(set(sound.knobs) - set(style.ranges))
    if unknown:
        raise ValueError(f"{sound.drum.key} {sound.style}: no knob {unknown[0]!r}; there are {', '.join(style.ranges)}")
    middle = {
        name: float(np.sqrt(low * high)) if name.endswith(("_hz", "_s")) else (low + high) / 2
        for name, (low, high) in style.ranges.items()
    }
    return made(style, {**middle, **sound.knobs}, np.random.default_rng(0)).frames


def recording(folder: Path, sound: Recorded, space: TimbreSpace) -> FloatArray:
    """The recording that is meant, of those that may be practised on, peak 1. Raises ValueError if there is none."""
    rows = [row for row in _index(folder) if fnmatchcase(row["file"].rpartition(".")[0], sound.name)]
    if not rows:
        raise ValueError(f"{folder}: no sound {sound.name!r} to practise on")
    if not sound.wish or len(rows) == 1:
        return _frames(folder, min(rows, key=lambda row: float(row["gain_db"])), sound.drum)
    choice = [_frames(folder, row, sound.drum) for row in rows]
    axes = np.stack([space.axes_of(measure(frames), sound.drum) for frames in choice])
    return choice[int(_misses(space, sound.drum, sound.wish, axes).argmin())]


def search_space(model: TimbreModel, sound: SpaceSearch) -> Timbre:
    """The place whose sound comes nearest to the wish."""
    space, drum = model.space, sound.drum
    rows = np.flatnonzero(space.drum == drum)
    pool = [Timbre(drum, to_knobs(space.axes[row]), space.to_player(space.z[row], drum)) for row in rows]
    rng = np.random.default_rng((sound.draw, int(drum)))
    pool += [space.sample(drum, rng) for _ in range(_SAMPLES)]
    misses = _misses(space, drum, sound.wish, np.stack([timbre.axes for timbre in pool]))
    shortlist = [pool[index] for index in misses.argsort(kind="stable")[:_SHORTLIST]]
    heard = [space.axes_of(measure(model.render(timbre, 0)), drum) for timbre in shortlist]
    best: Timbre = shortlist[int(_misses(space, drum, sound.wish, np.stack(heard)).argmin())]
    return best


def _misses(space: TimbreSpace, drum: Drum, wish: Mapping[str, float], axes: FloatArray) -> FloatArray:
    """How far each of some places (n, 5) is from a wish, squared."""
    columns = [TIMBRE_AXES.index(axis) for axis in wish]
    places = percentiles(space, drum, axes)[:, columns]
    return np.asarray(np.square(places - np.array(list(wish.values()), np.float32)).sum(1), np.float32)


@lru_cache(maxsize=4)
def _index(folder: Path) -> tuple[dict[str, str], ...]:
    table = folder / "index.csv"
    if not table.is_file():
        raise FileNotFoundError(f"{table}: not there; the kits name recordings of an indexed collection")
    with table.open(newline="", encoding="utf-8-sig") as lines:
        rows = [row for row in csv.DictReader(lines) if row["split"] == TRAIN]
    return tuple(sorted(rows, key=lambda row: row["file"]))


def _frames(folder: Path, row: Mapping[str, str], drum: Drum) -> FloatArray:
    return trimmed(read_file(folder / row["file"])[0], drum)
