"""An independent listener for styles: a classifier of real grooves that knows nothing of the model it judges."""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from sklearn.ensemble import RandomForestClassifier

from latentdrum.core.arrays import BoolArray, FloatArray
from latentdrum.core.rhythm.styles import STYLES
from training.judging.rhythm.engineered_features import families
from training.judging.rhythm.reconstruction import GrooveArrays
from training.judging.rhythm.two_sample import as_grooves
from training.rhythm.prepare import programmed
from training.rhythm.windows import IntArray, Windows, join

_TREES: Final = 200
#: Played windows of a style at most, and patterns written of each programmed style.
_PLAYED: Final = 400
_WRITTEN: Final = 200
_UNSEEN: Final = 20
#: Steps of velocity and of offset (in sixteenths) that it hears: written patterns lie on exact values, decoded ones
#: beside them, and that must not count as a style.
_VELOCITY_STEPS: Final = 16
_OFFSET_STEPS: Final = 16
_TRAINING_SEED: Final = 1
_UNSEEN_SEED: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class StyleRecogniser:
    """Tells the styles of grooves from the engineered features and the hits."""

    forest: RandomForestClassifier

    def ranked(self, grooves: GrooveArrays) -> IntArray:
        """Indices into STYLES for each groove, likeliest first, (n, styles known)."""
        chances = self.forest.predict_proba(_features(grooves))
        return np.asarray(self.forest.classes_[np.argsort(-chances, 1, kind="stable")], np.int64)


def fit_recogniser(train: Windows, seed: int = 0) -> StyleRecogniser:
    """A recogniser of played training windows and of written patterns, every style of the same weight."""
    rng = np.random.default_rng(seed)
    rows = [rng.permutation(np.flatnonzero(train.style == style))[:_PLAYED] for style in range(len(STYLES))]
    known = join([train.pick(np.concatenate(rows)), *programmed(_WRITTEN, _TRAINING_SEED, progress=False)])
    forest = RandomForestClassifier(
        _TREES, class_weight="balanced_subsample", min_samples_leaf=2, random_state=seed, n_jobs=1
    )
    return StyleRecogniser(forest.fit(_features(as_grooves(known)), known.style))


def unseen_written() -> Windows:
    """Patterns of the programmed styles that the recogniser was not trained on."""
    return join(list(programmed(_UNSEEN, _UNSEEN_SEED, progress=False)))


def accuracy(ranked: IntArray, asked: IntArray) -> dict[str, Any]:
    """Share of grooves heard as the asked style first, and among the first three; of all and by style."""
    first, three = ranked[:, 0] == asked, (ranked[:, :3] == asked[:, None]).any(1)
    rows = {STYLES[style]: asked == style for style in np.unique(asked)}
    by_style = {name: _shares(first[row], three[row]) for name, row in rows.items()}
    return {**_shares(first, three), "by_style": by_style}


def _shares(first: BoolArray, three: BoolArray) -> dict[str, float]:
    return {"first": float(first.mean()), "among_three": float(three.mean())}


def _features(grooves: GrooveArrays) -> FloatArray:
    heard = GrooveArrays(
        grooves.hits,
        np.asarray(np.rint(grooves.velocity * _VELOCITY_STEPS) / _VELOCITY_STEPS, np.float32),
        np.asarray(np.rint(grooves.offset * _OFFSET_STEPS) / _OFFSET_STEPS, np.float32),
    )
    parts = [*families(heard).values(), grooves.hits.reshape(len(grooves.hits), -1).astype(np.float32)]
    return np.concatenate(parts, 1)
