"""How many nats a position carries, and how a groove is reconstructed when its axes are not measured but predicted."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from scipy.stats import norm
from sklearn.neural_network import MLPRegressor
from tqdm import tqdm

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.percentiles import to_normal
from latentdrum.core.rhythm.position import Position
from latentdrum.models.rhythm.model import RhythmModel
from training.judging.rhythm.reconstruction import GrooveArrays, groove_values, stack
from training.rhythm.windows import IntArray, Windows

#: Axis values are counted as a MIDI controller sends them.
_LEVELS: Final = 128
_WINDOWS: Final = 8000
_WIDTH: Final = (192, 192)


@dataclass(frozen=True, slots=True, eq=False)
class AxisPredictor:
    """Predicts the axes of a groove from its z and style alone."""

    regressor: MLPRegressor

    def axes(self, positions: list[Position]) -> FloatArray:
        """Axes 0..1, (n, 6)."""
        return np.asarray(norm.cdf(self.regressor.predict(_inputs(positions))), np.float32)


def fit_predictor(model: RhythmModel, train: Windows, seed: int = 0) -> AxisPredictor:
    """A predictor fitted to the encoded positions of thousands of random training grooves."""
    rows = np.random.default_rng(seed).permutation(len(train))[:_WINDOWS]
    grooves = tqdm(groove_values(train.pick(rows)), desc="encoding", unit="groove", disable=None)
    positions = [model.encode(groove) for groove in grooves]
    early = len(rows) >= 100  # a tenth of them is held back to stop on
    regressor = MLPRegressor(
        hidden_layer_sizes=_WIDTH, alpha=1.0, early_stopping=early, max_iter=100, random_state=seed
    )
    regressor.fit(_inputs(positions), to_normal(_axes(positions)))
    return AxisPredictor(regressor)


def axis_rate(positions: list[Position], predicted: FloatArray) -> dict[str, float]:
    """Nats that each measured axis adds to z and style, and their sum: the entropy of what a prediction leaves open.

    Values are counted in the 128 steps of a MIDI controller; what is left open is the difference of the measured step
    and the predicted one, or the measured step itself where that has less entropy. predicted is (n, 6), 0..1. A better
    predictor would leave less, so this is an upper bound.
    """
    levels, guesses = (np.rint((_LEVELS - 1) * axes).astype(np.int64) for axes in (_axes(positions), predicted))
    nats = {
        name: min(entropy(levels[:, axis]), entropy(levels[:, axis] - guesses[:, axis]))
        for axis, name in enumerate(AXES)
    }
    return {**nats, "sum": sum(nats.values())}


def style_rate(positions: list[Position]) -> float:
    """Nats of the encoder's choice of style: the entropy of the styles of these positions."""
    return entropy(np.array([int(position.style.argmax()) for position in positions]))


def entropy(values: IntArray) -> float:
    """Entropy in nats of the distribution of whole numbers (n,), with Miller and Madow's correction for few values."""
    counts = np.unique(values, return_counts=True)[1]
    share = counts / counts.sum()
    return float(-(share * np.log(share)).sum() + (len(counts) - 1) / (2 * len(values)))


def decode_with(model: RhythmModel, positions: list[Position], axes: FloatArray) -> GrooveArrays:
    """The grooves of positions with other axes (n, 6)."""
    pairs = tqdm(list(zip(positions, axes, strict=True)), desc="predicted axes", unit="groove", disable=None)
    return stack([model.decode_mean(replace(position, axes=row)) for position, row in pairs])


def _axes(positions: list[Position]) -> FloatArray:
    return np.stack([position.axes for position in positions])


def _inputs(positions: list[Position]) -> FloatArray:
    return np.stack([np.concatenate([position.z, position.style]) for position in positions])
