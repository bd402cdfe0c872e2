"""Whether sounds that the model makes up are like real ones of unseen kits, as a crowd and each as its drum."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import Drum
from training.judging.timbre.features import Array, FeatureScale, SoundFeatures, frechet, mmd, sound_features
from training.judging.timbre.loudness import Loudness, loudness
from training.judging.timbre.recordings import SoundModel

#: A Fréchet distance below this is none.
_ROUNDING: Final = 1e-3
#: Each drum is asked for at least so often when the listener judges whether it is heard as that drum.
AGREED: Final = 40
_TREES: Final = 300
#: Which of a kit's toms one is shows beside the others only; a listener to single sounds may take one for another.
TOMS: Final = (Drum.TOM_LOW, Drum.TOM_MID, Drum.TOM_HIGH)


@dataclass(frozen=True, slots=True, eq=False)
class PriorSample:
    """One sound of the prior."""

    drum: Drum
    features: SoundFeatures
    loudness: Loudness


def draw_samples(model: SoundModel, counts: dict[Drum, int], seed: int) -> dict[Drum, list[PriorSample]]:
    """So many sounds of each drum from the prior, each with a noise of its own."""
    rng = np.random.default_rng(seed)
    drawn: dict[Drum, list[PriorSample]] = {}
    with tqdm(total=sum(counts.values()), desc="sampling", unit="sound") as bar:
        for drum, count in counts.items():
            drawn[drum] = []
            for number in range(count):
                sound = model.render(model.sample(drum, rng), number)
                drawn[drum].append(PriorSample(drum, sound_features(sound), loudness(sound)))
                bar.update()
    return drawn


def sample_counts(drums: list[Drum], samples: int) -> tuple[int, dict[Drum, int]]:
    """In how many draws the judged drums' balance comes to that many samples, and how many of each drum that takes.

    Every drum is asked for AGREED times or more, whatever the balance.
    """
    draws = max(1, -(-samples // len(drums)))
    have = Counter(drums)
    return draws, {drum: max(draws * have[drum], min(AGREED, samples)) for drum in Drum}


def distances(made: Array, real: Array) -> dict[str, float]:
    """How far two population_distances of standardised features are apart."""
    return {"frechet": frechet(made, real), "mmd": mmd(made, real)}


def population_distances(real: Array, made: list[Array], known: list[Array]) -> dict[str, Any]:
    """Distances of draws of the model, and of as many equal draws of training sounds, to the judged sounds.

    All draws have the judged sounds' number and balance, so the bias of small numbers is the same and the ratio of
    model to training sounds is fair, None where these are the judged ones. spread is the deviation over the draws.
    """
    report: dict[str, Any] = {"draws": len(made), "sounds_a_draw": len(made[0])}
    for who, draws in (("model", made), ("real", known)):
        found = [distances(draw_samples, real) for draw_samples in draws]
        report[who] = {name: float(np.mean([one[name] for one in found])) for name in found[0]}
        report[who]["frechet_spread"] = float(np.std([one["frechet"] for one in found]))
    floor = report["real"]["frechet"]
    report["frechet_ratio"] = report["model"]["frechet"] / floor if floor > _ROUNDING else None
    return report


def balanced(drums: list[Drum], pool: list[Drum], draws: int, seed: int) -> list[list[int]]:
    """Rows of the pool in the balance of the drums, so many draws of it; none comes again before its drum is used up.

    A drum that the pool has not got is left out.
    """
    rng = np.random.default_rng(seed)
    rows: list[list[int]] = [[] for _ in range(draws)]
    for drum, count in sorted(Counter(drums).items()):
        own = np.flatnonzero(np.array(pool) == drum)
        for draw_samples in rows:
            turns = [rng.permutation(own) for _ in range(-(-count // max(1, len(own))))]
            draw_samples.extend(int(row) for row in np.concatenate(turns)[:count])
    return rows


class DrumClassifier:
    """Tells which drum a sound is, having learnt it from the training sounds: a forest on features and descriptors."""

    def __init__(self, looks: list[SoundFeatures], drums: list[Drum], scale: FeatureScale, seed: int = 0) -> None:
        self._scale = scale
        self._forest = RandomForestClassifier(_TREES, class_weight="balanced", random_state=seed, n_jobs=1)
        self._forest.fit(self._seen(looks), np.array(drums, np.int64))

    def _seen(self, looks: list[SoundFeatures]) -> FloatArray:
        descriptors = np.stack([one.descriptors for one in looks])
        return np.concatenate([self._scale(looks), descriptors], axis=1).astype(np.float32)

    def predict(self, looks: list[SoundFeatures]) -> list[Drum]:
        """The drum that each sound is taken for."""
        return [Drum(int(number)) for number in self._forest.predict(self._seen(looks))]


def agreement(asked: list[Drum], heard: list[Drum]) -> dict[str, Any]:
    """The share of sounds heard as the drum that was asked for: of all, of each drum, the drums' mean, toms as one.

    worst is the drum least often heard as itself, with what it is taken for.
    """
    right = [one is other for one, other in zip(asked, heard, strict=True)]
    kin = [one is other or (one in TOMS and other in TOMS) for one, other in zip(asked, heard, strict=True)]
    by_drum = {drum: [ok for ok, one in zip(right, asked, strict=True) if one is drum] for drum in sorted(set(asked))}
    shares = {drum: float(np.mean(own)) for drum, own in by_drum.items()}
    worst = min(shares, key=lambda drum: shares[drum])
    taken = Counter(other.key for one, other in zip(asked, heard, strict=True) if one is worst)
    return {
        "all": float(np.mean(right)),
        "drums_alike": float(np.mean(list(shares.values()))),
        "toms_as_one": float(np.mean(kin)),
        "by_drum": {drum.key: share for drum, share in shares.items()},
        "worst": {"drum": worst.key, "heard_as": dict(taken.most_common(4))},
    }
