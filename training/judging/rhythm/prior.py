"""Whether sampled grooves are realistic: near to training grooves, and hard to classify from real ones (C2ST)."""

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
_TREES = 200


def sample_positions(model: RhythmModel, like: Windows, count: int, seed: int) -> list[Position]:
    """Positions from the model's prior, with styles as frequent as in the given windows."""
    rng = np.random.default_rng(seed)
    return [model.sample(STYLES[style], rng) for style in rng.choice(like.style, count)]


def decode_samples(model: RhythmModel, positions: list[Position], temperature: float) -> GrooveArrays:
    """Every position decoded, each with its own seed."""
    progress = tqdm(positions, desc=f"sampling at {temperature:g}", unit="groove", disable=None)
    return stack([model.decode(position, seed, temperature) for seed, position in enumerate(progress)])


def features(grooves: GrooveArrays) -> FloatArray:
    """What the two-sample classifier sees of each groove: hits, and the velocities of the hits, (n, 576)."""
    n = len(grooves.hits)
    velocities = (grooves.hits * grooves.velocity).reshape(n, -1)
    return np.concatenate([grooves.hits.reshape(n, -1), velocities], 1).astype(np.float32)


def two_sample_auc(
    real: FloatArray, generated: FloatArray, recordings: TextArray | None = None, seed: int = 0
) -> float:
    """How well a random forest separates two sets of features, cross-validated: AUC; 0.5 is not at all.

    With the recordings (n,) of the real ones, no recording is in both the training and the test fold: windows of one
    recording overlap, so a forest trained on some of them recognises the others.
    """
    n = min(len(real), len(generated))
    rng = np.random.default_rng(seed)
    rows, others = rng.permutation(len(real))[:n], rng.permutation(len(generated))[:n]
    x = np.concatenate([real[rows], generated[others]])
    y = np.repeat([0, 1], n)
    forest = RandomForestClassifier(_TREES, random_state=seed, n_jobs=1)
    if recordings is None or len(set(recordings[rows].tolist())) < _FOLDS:
        folds = StratifiedKFold(min(_FOLDS, n), shuffle=True, random_state=seed).split(x, y)
    else:
        groups = np.concatenate([np.unique(recordings[rows], return_inverse=True)[1], n + np.arange(n)])
        folds = StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=seed).split(x, y, groups)
    return float(roc_auc_score(y, cross_val_predict(forest, x, y, cv=list(folds), method="predict_proba")[:, 1]))


def windows_as_grooves(windows: Windows) -> GrooveArrays:
    """Windows as groove arrays."""
    return GrooveArrays(windows.x[:, 0] > 0, windows.x[:, 1], windows.x[:, 2])


def nearest_train_f1(grooves: GrooveArrays, train: Windows) -> float:
    """Mean F1 of grooves to their nearest training groove."""
    return float(nearest_train_f1s(grooves.hits, train.x[:, 0] > 0)[0].mean())
