"""A few steps of both models' trainings on random data, in this process or in one of torchrun's.

torchrun --nproc-per-node 2 -m tests.learning.small_fits OUT
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.overrides import TorchFunctionMode
from torch.utils._pytree import tree_map

from latentdrum.core.arrays import FloatArray
from latentdrum.core.rhythm.attributes import measure_features
from latentdrum.core.rhythm.percentiles import Percentiles, percentile_tables
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.core.timbre.timbre import DRUMS, TIMBRE_AXES
from latentdrum.learning.distributed import DistributedContext, distributed_context
from latentdrum.learning.rhythm import nets as rhythm_nets
from latentdrum.learning.rhythm import trainer as rhythm
from latentdrum.learning.timbre import losses as timbre_losses
from latentdrum.learning.timbre import nets as timbre_nets
from latentdrum.learning.timbre import trainer as timbre
from latentdrum.learning.timbre.peakiness import LONG
from latentdrum.models.timbre.features import ATTACK, WHOLE

RHYTHM = rhythm.Plan(
    epochs=2,
    samples_per_epoch=40,
    batch=16,
    warm_up_epochs=1,
    size=rhythm_nets.Size(encoder_width=32, encoder_depth=1, decoder_width=32, decoder_depth=1, dropout=0.1),
)
TIMBRE = timbre.Plan(
    epochs=2,
    samples_per_epoch=16,
    batch=8,
    learning_rate=1e-4,
    threads=1,
    size=timbre_nets.Size(8, 24, 24, 1),
    weights=timbre_losses.Weights(texture=0.3),
)


def features(count: int = 96) -> FloatArray:
    """Random grooves as [hit, hit*velocity, hit*offset], (count, 3, 32, 9)."""
    return _random_grooves(count)[0]


def grooves(count: int = 96) -> rhythm.TrainingData:
    """Random grooves of random styles."""
    x, style = _random_grooves(count)
    return rhythm.TrainingData(torch.from_numpy(x), torch.from_numpy(style), torch.ones(count), torch.arange(count))


def _random_grooves(count: int) -> tuple[FloatArray, NDArray[np.int64]]:
    rng = np.random.default_rng(0)
    hits = rng.random((count, 32, 9)) < 0.15
    x = np.stack([hits, hits * rng.uniform(0.2, 1, hits.shape), hits * rng.uniform(-0.3, 0.3, hits.shape)], 1)
    return x.astype(np.float32), rng.integers(0, len(STYLES), count)


def axis_tables() -> Percentiles:
    """The percentile tables of these grooves."""
    return percentile_tables(measure_features(features()), np.random.default_rng(0))


def sounds(count: int = 36) -> timbre.TrainingData:
    """Log powers of random sounds with random decays."""
    g = torch.Generator().manual_seed(0)
    pitch = torch.linspace(4.5, 8.5, DRUMS)
    spread = 0.3 + 0.5 * torch.rand(DRUMS, len(TIMBRE_AXES), generator=g)
    fall = torch.rand(count, 1, 1, generator=g)
    whole = -3 - 6 * fall * torch.linspace(0, 1, len(WHOLE.centres))[:, None]
    attack = -3 - fall * torch.linspace(0, 1, len(ATTACK.centres))[:, None]
    return timbre.TrainingData(
        (whole + torch.randn(count, len(WHOLE.centres), WHOLE.bands, generator=g)).half(),
        (attack + torch.randn(count, len(ATTACK.centres), ATTACK.bands, generator=g)).half(),
        (-0.6 - 3 * torch.rand(count, len(LONG.centres), LONG.bands, generator=g)).half(),
        torch.randn(count, len(TIMBRE_AXES), generator=g),
        torch.arange(count) % DRUMS,
        0.1 + torch.rand(count, generator=g),
        torch.ones(count),
        timbre_nets.DrumStatistics(spread, pitch, pitch + 0.5, 0 * pitch + 0.8),
    )


class _Widened(TorchFunctionMode):
    """Whatever is computed in float32 is computed in float64."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        args, kwargs = tree_map(self._widened, (args, kwargs or {}))
        return (torch.Tensor.double if func is torch.Tensor.float else func)(*args, **kwargs)

    @staticmethod
    def _widened(value: Any) -> Any:
        if isinstance(value, torch.Tensor) and value.dtype == torch.float32:
            return value.double()
        return torch.float64 if value is torch.float32 else value


@contextmanager
def in_float64() -> Iterator[None]:
    """Within this block float64 takes the place of float32.

    In a process of its own only: tables that are worked out once stay float64.
    """
    usual = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        with _Widened():
            yield
    finally:
        torch.set_default_dtype(usual)


def train(out: Path, context: DistributedContext) -> None:
    """Both trainings, in float64; OUT/rhythm and OUT/timbre get their logs and checkpoints."""
    percentiles = axis_tables()
    with in_float64():
        rhythm.fit(grooves(), percentiles, RHYTHM, out / "rhythm", context=context)
        timbre.fit(sounds(), TIMBRE, out / "timbre", context)


def main() -> None:
    """Train as torchrun says."""
    torch.set_num_threads(1)
    with distributed_context() as context:
        train(Path(sys.argv[1]), context)


if __name__ == "__main__":
    main()
