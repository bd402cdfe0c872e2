"""Whether grooves that the model makes up sound real: near what drummers play, and hard to tell from it."""

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, cross_val_predict
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.position import Position
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.models.rhythm.model import RhythmModel
from training.judging.rhythm.reconstruction import GrooveArrays, nearest_train_f1s, stack
from training.rhythm.windows import TextArray, Windows

_FOLDS = 5


def sample_positions(model: RhythmModel, like: Windows, count: int, seed: int) -> list[Position]:
    """Positions from the model's prior, in the styles of the given windows as often as they occur there."""
    rng = np.random.default_rng(seed)
    return [model.sample(STYLES[style], rng) for style in rng.choice(like.style, count)]


def decode_samples(model: RhythmModel, positions: list[Position], temperature: float) -> GrooveArrays:
    """Every position decoded, each with a seed of its own."""
    walk = tqdm(positions, desc=f"sampling at {temperature:g}", unit="groove")
    return stack([model.decode(position, seed, temperature) for seed, position in enumerate(walk)])


def features(played: GrooveArrays) -> FloatArray:
    """What the judge sees of each groove: hits and struck velocities, (n, 576)."""
    n = len(played.hits)
    struck = (played.hits * played.velocity).reshape(n, -1)
    return np.concatenate([played.hits.reshape(n, -1), struck], 1).astype(np.float32)


def two_sample_auc(real: FloatArray, made: FloatArray, takes: TextArray | None = None, seed: int = 0) -> float:
    """How well a random forest tells two sets of looks apart, cross-validated: AUC, 0.5 is not at all.

    With the takes (n,) that the real ones come from, no take is both learnt and judged: windows of one take overlap,
    and a forest that has seen half of one knows the rest.
    """
    n = min(len(real), len(made))
    rng = np.random.default_rng(seed)
    rows, others = rng.permutation(len(real))[:n], rng.permutation(len(made))[:n]
    x = np.concatenate([real[rows], made[others]])
    y = np.repeat([0, 1], n)
    forest = RandomForestClassifier(200, random_state=seed, n_jobs=1)
    if takes is None or len(set(takes[rows].tolist())) < _FOLDS:
        folds = StratifiedKFold(min(_FOLDS, n), shuffle=True, random_state=seed).split(x, y)
    else:
        groups = np.concatenate([np.unique(takes[rows], return_inverse=True)[1], n + np.arange(n)])
        folds = StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=seed).split(x, y, groups)
    return float(roc_auc_score(y, cross_val_predict(forest, x, y, cv=list(folds), method="predict_proba")[:, 1]))


def windows_as_grooves(windows: Windows) -> GrooveArrays:
    """Windows in the shape of played grooves."""
    return GrooveArrays(windows.x[:, 0] > 0, windows.x[:, 1], windows.x[:, 2])


def nearest_train_f1(played: GrooveArrays, train: Windows) -> float:
    """Mean F1 of grooves to their nearest training groove."""
    return float(nearest_train_f1s(played.hits, train.x[:, 0] > 0)[0].mean())
