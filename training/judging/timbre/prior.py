"""Whether sampled sounds are realistic: as a set beside real ones of unseen kits, and each classified as its drum."""

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.timbre.timbre import Drum
from training.judging.timbre.features import Array, FeatureScale, SoundFeatures, frechet, mmd, sound_features
from training.judging.timbre.giveaways import giveaways
from training.judging.timbre.lengths import is_cut
from training.judging.timbre.loudness import Loudness, loudness
from training.judging.timbre.recordings import SoundModel

#: A Fréchet distance below this is none.
_ROUNDING: Final = 1e-3
#: Fewest samples of each drum, so that the classifier's accuracy on it is meaningful.
MIN_SAMPLES: Final = 40
_TREES: Final = 300
#: A single tom cannot be told low from high without the others of its kit, so these are also counted as one class.
TOMS: Final = (Drum.TOM_LOW, Drum.TOM_MID, Drum.TOM_HIGH)


@dataclass(frozen=True, slots=True, eq=False)
class PriorSample:
    """One sound of the prior. cut: whether it ends while it can still be heard."""

    drum: Drum
    features: SoundFeatures
    giveaways: FloatArray
    loudness: Loudness
    cut: bool


def draw_samples(model: SoundModel, counts: dict[Drum, int], seed: int) -> list[PriorSample]:
    """So many sounds of each drum from the prior, each with its own noise."""
    rng = np.random.default_rng(seed)
    samples = []
    with tqdm(total=sum(counts.values()), desc="sampling", unit="sound", disable=None) as bar:
        for drum, count in counts.items():
            for number in range(count):
                sound = model.render(model.sample(drum, rng), number)
                parts = sound_features(sound), giveaways(sound), loudness(sound), is_cut(sound)
                samples.append(PriorSample(drum, *parts))
                bar.update()
    return samples


def sample_counts(drums: list[Drum], samples: int) -> tuple[int, dict[Drum, int]]:
    """How many draws in the evaluated drums' proportions come to that many samples, and the samples of each drum.

    Of every drum at least MIN_SAMPLES.
    """
    draws = max(1, -(-samples // len(drums)))
    occurrences = Counter(drums)
    return draws, {drum: max(draws * occurrences[drum], min(MIN_SAMPLES, samples)) for drum in Drum}


def distances(generated: Array, real: Array) -> dict[str, float]:
    """Fréchet distance and MMD of two sets of standardised features."""
    return {"frechet": frechet(generated, real), "mmd": mmd(generated, real)}


def population_distances(real: Array, generated: list[Array], train: list[Array]) -> dict[str, Any]:
    """Distances to the evaluated sounds of draws of the model, and of as many equal draws of training sounds.

    All draws have the number and proportions of the evaluated sounds, so the bias of small samples cancels in
    frechet_ratio, model over training sounds; it is None where these are the evaluated ones. frechet_spread is the
    deviation over the draws.
    """
    report: dict[str, Any] = {"draws": len(generated), "sounds_per_draw": len(generated[0])}
    for source, draws in (("model", generated), ("real", train)):
        measured = [distances(draw, real) for draw in draws]
        report[source] = {name: float(np.mean([one[name] for one in measured])) for name in measured[0]}
        report[source]["frechet_spread"] = float(np.std([one["frechet"] for one in measured]))
    floor = report["real"]["frechet"]
    report["frechet_ratio"] = report["model"]["frechet"] / floor if floor > _ROUNDING else None
    return report


def balanced(drums: list[Drum], pool: list[Drum], draws: int, seed: int) -> list[list[int]]:
    """Draws of rows from a pool, each in the proportions of the drums; no row repeats before its drum is used up.

    A drum that the pool lacks is left out.
    """
    rng = np.random.default_rng(seed)
    rows: list[list[int]] = [[] for _ in range(draws)]
    for drum, count in sorted(Counter(drums).items()):
        own = np.flatnonzero(np.array(pool) == drum)
        for draw in rows:
            orders = [rng.permutation(own) for _ in range(-(-count // max(1, len(own))))]
            draw.extend(int(row) for row in np.concatenate(orders)[:count])
    return rows


class DrumClassifier:
    """Classifies sounds by drum: a random forest on features and descriptors, trained on the training sounds."""

    def __init__(self, sounds: list[SoundFeatures], drums: list[Drum], scale: FeatureScale, seed: int = 0) -> None:
        self._scale = scale
        self._forest = RandomForestClassifier(_TREES, class_weight="balanced", random_state=seed, n_jobs=1)
        self._forest.fit(self._inputs(sounds), np.array(drums, np.int64))

    def _inputs(self, sounds: list[SoundFeatures]) -> FloatArray:
        descriptors = np.stack([one.descriptors for one in sounds])
        return np.concatenate([self._scale(sounds), descriptors], axis=1).astype(np.float32)

    def predict(self, sounds: list[SoundFeatures]) -> list[Drum]:
        """The most likely drum of each sound."""
        return [Drum(int(number)) for number in self._forest.predict(self._inputs(sounds))]


def accuracy(drums: list[Drum], predicted: list[Drum]) -> dict[str, Any]:
    """Classification accuracy: of all, of each drum, the drums' mean (macro), with the toms as one class.

    worst is the drum with the lowest accuracy, with what it is classified as.
    """
    right = [drum is other for drum, other in zip(drums, predicted, strict=True)]
    merged = [drum is other or (drum in TOMS and other in TOMS) for drum, other in zip(drums, predicted, strict=True)]
    by_drum = {one: [ok for ok, drum in zip(right, drums, strict=True) if drum is one] for one in sorted(set(drums))}
    shares = {drum: float(np.mean(own)) for drum, own in by_drum.items()}
    worst = min(shares, key=lambda drum: shares[drum])
    confused = Counter(other.key for drum, other in zip(drums, predicted, strict=True) if drum is worst)
    return {
        "all": float(np.mean(right)),
        "macro": float(np.mean(list(shares.values()))),
        "toms_merged": float(np.mean(merged)),
        "by_drum": {drum.key: share for drum, share in shares.items()},
        "worst": {"drum": worst.key, "predicted": dict(confused.most_common(4))},
    }
