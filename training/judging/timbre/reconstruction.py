"""Reconstruction of unseen kits: every recording encoded and rendered, beside the nearest training sounds."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

import numpy as np
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.spectral_distance import log_power_distance, log_powers
from latentdrum.core.timbre.timbre import Drum, Timbre
from training.judging.timbre.features import SoundFeatures
from training.judging.timbre.metrics import Distance, distance, spectra
from training.judging.timbre.recordings import Recording, SoundModel

#: The rows of the report. The floor compares two renders of one timbre; the nearest training sound is a baseline
#: without a model; the oracle is retrieved by the very distance that is reported: a bound, no fair baseline.
MODEL: Final = "model"
FLOOR: Final = "same timbre, other noise"
NEAREST: Final = "nearest training sound"
ORACLE: Final = "nearest by LSD itself (oracle)"

Row = dict[str, float | None]


@dataclass(frozen=True, slots=True, eq=False)
class Reconstruction:
    """One recording through the model: its timbre, the drum that the model predicts, renders with two noise seeds."""

    timbre: Timbre
    predicted: Drum
    sound: FloatArray
    other_noise: FloatArray


def reconstruct(model: SoundModel, recordings: list[Recording]) -> list[Reconstruction]:
    """Every recording encoded with its drum given and rendered with seeds 0 and 1; and the drum predicted without."""
    reconstructions = []
    for one in tqdm(recordings, desc="reconstructing", unit="sound", disable=None):
        timbre = model.encode(one.frames, one.drum)
        predicted = model.encode(one.frames).drum
        reconstructions.append(Reconstruction(timbre, predicted, model.render(timbre, 0), model.render(timbre, 1)))
    return reconstructions


def nearest_by_mel(
    sounds: list[SoundFeatures], drums: list[Drum], train: list[SoundFeatures], train_drums: list[Drum]
) -> list[int]:
    """The training sound of the same drum whose log-mel spectrum differs least on average; -1 where there is none."""
    nearest = [-1] * len(sounds)
    for rows, others in _by_drum(drums, train_drums):
        mels = np.stack([train[other].log_mel for other in others])
        for row in rows:
            nearest[row] = others[int(np.abs(mels - sounds[row].log_mel).mean((1, 2)).argmin())]
    return nearest


def nearest_by_lsd(sounds: list[Recording], train: list[Recording]) -> list[int]:
    """The training sound of the same drum with the least LSD; -1 where there is none."""
    nearest = [-1] * len(sounds)
    groups = list(_by_drum([one.drum for one in sounds], [one.drum for one in train]))
    with tqdm(total=sum(len(others) for _, others in groups), desc="retrieving", unit="sound", disable=None) as bar:
        for rows, others in groups:
            spectra = np.stack([log_powers(sounds[row].frames) for row in rows])
            least = np.full(len(rows), np.inf)
            for other in others:
                lsd = log_power_distance(spectra, log_powers(train[other].frames))
                for index in np.flatnonzero(lsd < least):
                    nearest[rows[index]] = other
                least = np.minimum(least, lsd)
                bar.update()
    return nearest


def _by_drum(drums: list[Drum], train: list[Drum]) -> Iterable[tuple[list[int], list[int]]]:
    for drum in Drum:
        rows = [row for row, one in enumerate(drums) if one is drum]
        others = [row for row, one in enumerate(train) if one is drum]
        if rows and others:
            yield rows, others


def distances(
    recordings: list[Recording], renders: list[Reconstruction], retrieved: Mapping[str, list[FloatArray | None]]
) -> dict[str, list[Distance | None]]:
    """Distances to the recordings of renders and retrieved sounds, and of two renders of one timbre, by report row."""
    table: dict[str, list[Distance | None]] = {name: [] for name in (MODEL, FLOOR, *retrieved)}
    for row, one in enumerate(tqdm(recordings, desc="comparing", unit="sound", disable=None)):
        target, rendered = spectra(one.frames), spectra(renders[row].sound)
        table[MODEL].append(distance(rendered, target))
        table[FLOOR].append(distance(spectra(renders[row].other_noise), rendered))
        for name, sounds in retrieved.items():
            sound = sounds[row]
            table[name].append(None if sound is None else distance(spectra(sound), target))
    return table


def summary(distances: list[Distance | None], drums: list[Drum]) -> dict[str, Any]:
    """Means over all sounds, over the means of the drums (macro: common drums weigh no more), and of each drum."""
    by_drum = {drum.key: mean_distance([one for one, own in zip(distances, drums, strict=True) if own is drum])
               for drum in Drum if drum in drums}  # fmt: skip
    macro = {
        name: None if None in values else float(np.mean(np.array(values, np.float64)))
        for name in ("lsd", "mss", "onset_ms")
        for values in [[row[name] for row in by_drum.values()]]
    }
    return {"all": mean_distance(distances), "macro": macro, "by_drum": by_drum}


def mean_distance(distances: list[Distance | None]) -> Row:
    """The mean of each distance; None if any is missing. Of the onset the median too, which outliers do not move."""
    there = [asdict(one) for one in distances if one is not None]
    if len(there) < len(distances) or not there:
        return {"lsd": None, "mss": None, "onset_ms": None, "onset_median_ms": None}
    means: Row = {name: float(np.mean([one[name] for one in there])) for name in there[0]}
    return means | {"onset_median_ms": float(np.median([one["onset_ms"] for one in there]))}
