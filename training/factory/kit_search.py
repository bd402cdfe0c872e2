"""Finds the timbres that the recipes of the factory kits describe; deterministic."""

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
from training.factory.claims import AXIS_OF, figures
from training.factory.kit_recipe import PadRecipe, Recorded, Search, Sound, Synth
from training.paths import drum_data
from training.timbre.sounds.analogue import render, styles_of
from training.timbre.sounds.one_shots import TRAIN, read_file
from training.timbre.sounds.sound import trimmed

#: Candidates are the landmarks and so many samples of the prior; the best few by their axes are rendered and measured.
_SAMPLES: Final = 96
_SHORTLIST: Final = 6
#: An axis is solved for a figure to this power of a half, several axes in so many rounds.
_HALVINGS: Final = 8
_ROUNDS: Final = 3


@dataclass(frozen=True, slots=True, eq=False)
class SearchResult:
    """A timbre, and the sound that it was encoded from; None after a search."""

    timbre: Timbre
    reference: FloatArray | None


@dataclass(slots=True)
class TimbreFinder:
    """Finds timbres with a model; each source is searched once."""

    model: TimbreModel
    data: Path | None = None
    _known: dict[tuple[str, Drum], SearchResult] = field(default_factory=dict)

    def find(self, pad: PadRecipe) -> SearchResult:
        """The timbre of a pad's sound, with the shift of its recipe.

        Raises FileNotFoundError or ValueError naming the missing recording.
        """
        drum = pad.sound.drum if pad.drum is None else pad.drum
        key = repr(pad.sound), drum
        if key not in self._known:
            self._known[key] = self._find(pad.sound, drum)
        found = self._known[key]
        shift = np.array([pad.shift.get(axis, 0.0) for axis in TIMBRE_AXES], np.float32)
        shifted = replace(found.timbre, axes=(found.timbre.axes + shift).clip(0.0, 1.0))
        return replace(found, timbre=aimed(self.model, shifted, pad.aims))

    def _find(self, sound: Sound, drum: Drum) -> SearchResult:
        if isinstance(sound, Search):
            return SearchResult(search_space(self.model, sound), None)
        frames = (
            synthesised(sound) if isinstance(sound, Synth) else recording(drum_data(self.data), sound, self.model.space)
        )
        return SearchResult(self.model.encode(frames, drum), frames)


def aimed(model: TimbreModel, timbre: Timbre, aims: Mapping[str, float]) -> Timbre:
    """The timbre with axes such that its sound has the figures of claims.MEASURES, or as near as the axes reach."""
    for _ in range(_ROUNDS if len(aims) > 1 else 1):  # an axis moves the others' figures a little
        for measured, target in aims.items():
            timbre = _solved(model, timbre, measured, target)
    return timbre


def _solved(model: TimbreModel, timbre: Timbre, measured: str, target: float) -> Timbre:
    """The timbre with one axis where its figure is nearest to the target, by bisection: figures rise with axes."""
    axis, low, high = TIMBRE_AXES.index(AXIS_OF.get(measured, measured)), 0.0, 1.0
    tried = list[tuple[float, Timbre]]()
    for _ in range(_HALVINGS):
        axes = timbre.axes.copy()
        axes[axis] = (low + high) / 2
        found = replace(timbre, axes=axes)
        frames = model.render(found, 0)
        shares = percentiles(model.space, timbre.drum, model.space.axes_of(measure(frames), timbre.drum)[None])[0]
        value = figures(frames, shares)[measured]
        tried.append((abs(value - target), found))
        low, high = (float(axes[axis]), high) if value < target else (low, float(axes[axis]))
    return min(tried, key=lambda each: each[0])[1]


def percentiles(space: TimbreSpace, drum: Drum, axes: FloatArray) -> FloatArray:
    """Percentiles 0..1 of axes (n, 5) among the drum's landmarks."""
    landmarks = np.sort(space.axes[space.drum == drum], 0)
    deviations = to_deviations(axes)
    ranks = [np.searchsorted(landmarks[:, axis], deviations[:, axis]) for axis in range(landmarks.shape[1])]
    return np.asarray(np.stack(ranks, 1) / len(landmarks), np.float32)


def synthesised(sound: Synth) -> FloatArray:
    """A synthesised sound, peak 1. Raises ValueError for an unknown style or parameter."""
    styles = {style.name: style for style in styles_of(sound.drum)}
    if sound.style not in styles:
        raise ValueError(f"{sound.drum.key}: unknown style {sound.style!r}; known: {', '.join(styles)}")
    style = styles[sound.style]
    unknown = sorted(set(sound.parameters) - set(style.ranges))
    if unknown:
        raise ValueError(
            f"{sound.drum.key} {sound.style}: unknown parameter {unknown[0]!r}; known: {', '.join(style.ranges)}"
        )
    middle = {
        name: float(np.sqrt(low * high)) if name.endswith(("_hz", "_s")) else (low + high) / 2
        for name, (low, high) in style.ranges.items()
    }
    return render(style, {**middle, **sound.parameters}, np.random.default_rng(0)).frames


def recording(folder: Path, sound: Recorded, space: TimbreSpace) -> FloatArray:
    """The recording of the train split that is named, peak 1. Raises ValueError if there is none."""
    rows = [row for row in _index(folder) if fnmatchcase(row["file"].rpartition(".")[0], sound.name)]
    if not rows:
        raise ValueError(f"{folder}: no recording {sound.name!r} in the train split")
    if not sound.target or len(rows) == 1:
        return _trimmed_frames(folder, min(rows, key=lambda row: float(row["gain_db"])), sound.drum)
    candidates = [_trimmed_frames(folder, row, sound.drum) for row in rows]
    axes = np.stack([space.axes_of(measure(frames), sound.drum) for frames in candidates])
    return candidates[int(_squared_errors(space, sound.drum, sound.target, axes).argmin())]


def search_space(model: TimbreModel, sound: Search) -> Timbre:
    """The timbre whose sound is nearest to the target."""
    space, drum = model.space, sound.drum
    rows = np.flatnonzero(space.drum == drum)
    pool = [Timbre(drum, to_knobs(space.axes[row]), space.to_player(space.z[row], drum)) for row in rows]
    rng = np.random.default_rng((sound.draw, int(drum)))
    pool += [space.sample(drum, rng) for _ in range(_SAMPLES)]
    errors = _squared_errors(space, drum, sound.target, np.stack([timbre.axes for timbre in pool]))
    shortlist = [pool[index] for index in errors.argsort(kind="stable")[:_SHORTLIST]]
    measured = [space.axes_of(measure(model.render(timbre, 0)), drum) for timbre in shortlist]
    best: Timbre = shortlist[int(_squared_errors(space, drum, sound.target, np.stack(measured)).argmin())]
    return best


def _squared_errors(space: TimbreSpace, drum: Drum, target: Mapping[str, float], axes: FloatArray) -> FloatArray:
    """Squared distance of axes (n, 5) to a target, in percentiles."""
    columns = [TIMBRE_AXES.index(axis) for axis in target]
    found = percentiles(space, drum, axes)[:, columns]
    return np.asarray(np.square(found - np.array(list(target.values()), np.float32)).sum(1), np.float32)


@lru_cache(maxsize=4)
def _index(folder: Path) -> tuple[dict[str, str], ...]:
    table = folder / "index.csv"
    if not table.is_file():
        raise FileNotFoundError(f"{table}: not found; the kits name recordings of a collection with index.csv")
    with table.open(newline="", encoding="utf-8-sig") as lines:
        rows = [row for row in csv.DictReader(lines) if row["split"] == TRAIN]
    return tuple(sorted(rows, key=lambda row: row["file"]))


def _trimmed_frames(folder: Path, row: Mapping[str, str], drum: Drum) -> FloatArray:
    return trimmed(read_file(folder / row["file"])[0], drum)
