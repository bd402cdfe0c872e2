"""Whether unseen kits come back: every recording encoded and rendered again, beside the nearest training sounds."""

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

#: The rows of the report. The floor compares two renders of one place; the nearest is what an answer without a model
#: would be; the oracle knows the distance that it is judged by, so it is no fair answer.
MODEL: Final = "model"
FLOOR: Final = "same place, other noise"
NEAREST: Final = "nearest training sound"
ORACLE: Final = "nearest by LSD itself (oracle)"

Row = dict[str, float | None]


@dataclass(frozen=True, slots=True, eq=False)
class Reconstruction:
    """One recording through the model: its place, the drum that the model heard, and the render of two noises."""

    place: Timbre
    heard: Drum
    sound: FloatArray
    again: FloatArray


def reconstruct(model: SoundModel, recordings: list[Recording]) -> list[Reconstruction]:
    """Every recording encoded with its drum told, rendered with seeds 0 and 1; and which drum the model hears."""
    played = []
    for one in tqdm(recordings, desc="playing back", unit="sound"):
        place = model.encode(one.frames, one.drum)
        heard = model.encode(one.frames).drum
        played.append(Reconstruction(place, heard, model.render(place, 0), model.render(place, 1)))
    return played


def nearest(
    looks: list[SoundFeatures], drums: list[Drum], known: list[SoundFeatures], known_drums: list[Drum]
) -> list[int]:
    """The training sound of the same drum whose log-mel spectrum differs least on average; -1 where there is none."""
    found = [-1] * len(looks)
    for rows, others in _by_drum(drums, known_drums):
        mels = np.stack([known[other].log_mel for other in others])
        for row in rows:
            found[row] = others[int(np.abs(mels - looks[row].log_mel).mean((1, 2)).argmin())]
    return found


def nearest_by_lsd(sounds: list[Recording], known: list[Recording]) -> list[int]:
    """The training sound of the same drum with the least LSD; -1 where there is none."""
    found = [-1] * len(sounds)
    groups = list(_by_drum([one.drum for one in sounds], [one.drum for one in known]))
    with tqdm(total=sum(len(others) for _, others in groups), desc="retrieving", unit="sound") as bar:
        for rows, others in groups:
            spectra = np.stack([log_powers(sounds[row].frames) for row in rows])
            least = np.full(len(rows), np.inf)
            for other in others:
                apart = log_power_distance(spectra, log_powers(known[other].frames))
                for place in np.flatnonzero(apart < least):
                    found[rows[place]] = other
                least = np.minimum(least, apart)
                bar.update()
    return found


def _by_drum(drums: list[Drum], known: list[Drum]) -> Iterable[tuple[list[int], list[int]]]:
    for drum in Drum:
        rows = [row for row, one in enumerate(drums) if one is drum]
        others = [row for row, one in enumerate(known) if one is drum]
        if rows and others:
            yield rows, others


def distances(
    recordings: list[Recording], played: list[Reconstruction], retrieved: Mapping[str, list[FloatArray | None]]
) -> dict[str, list[Distance | None]]:
    """How far every answer is from its recording, and the renders of one place from each other, by row."""
    found: dict[str, list[Distance | None]] = {name: [] for name in (MODEL, FLOOR, *retrieved)}
    for row, one in enumerate(tqdm(recordings, desc="comparing", unit="sound")):
        target, made = spectra(one.frames), spectra(played[row].sound)
        found[MODEL].append(distance(made, target))
        found[FLOOR].append(distance(spectra(played[row].again), made))
        for name, answers in retrieved.items():
            answer = answers[row]
            found[name].append(None if answer is None else distance(spectra(answer), target))
    return found


def summary(found: list[Distance | None], drums: list[Drum]) -> dict[str, Any]:
    """Means over all sounds, over the means of the drums (so that common drums weigh no more), and of each drum."""
    by_drum = {drum.key: mean_of([one for one, own in zip(found, drums, strict=True) if own is drum])
               for drum in Drum if drum in drums}  # fmt: skip
    balanced = {
        name: None if None in values else float(np.mean(np.array(values, np.float64)))
        for name in ("lsd", "mss", "onset_ms")
        for values in [[row[name] for row in by_drum.values()]]
    }
    return {"all": mean_of(found), "drums_alike": balanced, "by_drum": by_drum}


def mean_of(found: list[Distance | None]) -> Row:
    """The mean of each distance; None if any is missing. The onset's median too, which no late one moves."""
    there = [asdict(one) for one in found if one is not None]
    if len(there) < len(found) or not there:
        return {"lsd": None, "mss": None, "onset_ms": None, "onset_median_ms": None}
    means: Row = {name: float(np.mean([one[name] for one in there])) for name in there[0]}
    return means | {"onset_median_ms": float(np.median([one["onset_ms"] for one in there]))}
