"""The timbre model's training plan, batches and learning rate."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import cos, pi
from pathlib import Path
from typing import Final

import torch
from torch import Tensor
from torch.nn import functional as F

from latentdrum.core.timbre.timbre import TIMBRE_AXES, TIMBRE_FREE_DIMS
from latentdrum.learning import loop
from latentdrum.learning.denormals import flushed_denormals
from latentdrum.learning.distributed import DistributedContext
from latentdrum.learning.timbre.losses import Weights
from latentdrum.learning.timbre.nets import DrumStatistics, Size, TimbreNets
from latentdrum.learning.timbre.step import Step
from latentdrum.models.timbre.features import WHOLE

AXES: Final = len(TIMBRE_AXES)
#: Each step compares the first 12 windows of every sound (the attack), and random ones of two later spans: up to 1.5 s,
#: and to the end.
_FIRST_WINDOWS = 12
_SPANS: Final = ((12, 130, 36), (130, len(WHOLE.centres), 10))
_MAX_GRADIENT_NORM: Final = 2.0


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast to train; axis values and their noise and shift are in standard deviations."""

    seed: int = 1
    epochs: int = 40
    samples_per_epoch: int = 16_000
    batch: int = 64
    learning_rate: float = 1.2e-3
    weight_decay: float = 0.02
    warm_up_epochs: int = 2
    ema_decay: float = 0.998
    axis_noise: float = 0.1
    axis_shift: float = 1.2
    axis_reach: float = 0.9  # so much of a shift the descriptor is asked to move
    threads: int = 2
    size: Size = field(default_factory=Size)
    weights: Weights = field(default_factory=Weights)


@dataclass(frozen=True, slots=True, eq=False)
class TrainingData:
    """n sounds as the encoder takes them.

    whole (n, 211, 136) and attack (n, 24, 48) float16 log powers; peakiness (n, 4, 48) float16; axes (n, 5) in standard
    deviations of the drum; drum (n,); end_s (n,); draw_weight (n,) relative chance of a draw.
    """

    whole: Tensor
    attack: Tensor
    peakiness: Tensor
    axes: Tensor
    drum: Tensor
    end_s: Tensor
    draw_weight: Tensor
    statistics: DrumStatistics


class Trainer(loop.Trainer[TimbreNets]):
    """Trains encoder and decoder on expected spectra; start are nets to begin from, such as an earlier stage's."""

    def __init__(
        self, data: TrainingData, plan: Plan, context: DistributedContext, start: TimbreNets | None = None
    ) -> None:
        torch.manual_seed(plan.seed)
        self.data, self.plan = data, plan
        nets = TimbreNets(plan.size, data.statistics)
        if start is not None:
            nets.load_state_dict(start.state_dict())
        schedule = loop.Schedule(
            plan.epochs, plan.samples_per_epoch // plan.batch, plan.weights.beta, plan.warm_up_epochs, plan.ema_decay,
            _MAX_GRADIENT_NORM,
        )  # fmt: skip
        super().__init__(nets, Step(nets, plan.weights, plan.axis_reach), schedule, plan.seed, context)
        self.optimisers["optimiser"] = torch.optim.AdamW(
            nets.parameters(), plan.learning_rate, weight_decay=plan.weight_decay
        )

    def batches(self) -> Iterator[tuple[dict[str, Tensor], Tensor]]:
        """Sounds drawn by their weights, this process's shard of them, and the windows to compare."""
        for _ in range(self.schedule.batches_per_epoch):
            yield self._batch()

    def _batch(self) -> tuple[dict[str, Tensor], Tensor]:
        plan, data, generator = self.plan, self.data, self.generator  # every process draws the same whole batch
        picked = torch.multinomial(data.draw_weight, plan.batch, True, generator=generator)
        one = F.one_hot(torch.randint(AXES, (plan.batch,), generator=generator), AXES)
        noise = torch.randn(plan.batch, TIMBRE_FREE_DIMS + 2 * AXES, generator=generator)
        z_noise, axis_noise, shift = torch.split(noise, [TIMBRE_FREE_DIMS, AXES, AXES], 1)
        batch = {
            "whole": data.whole[picked], "attack": data.attack[picked], "peakiness": data.peakiness[picked],
            "axes": data.axes[picked], "drum": data.drum[picked], "end_s": data.end_s[picked], "noise": z_noise,
            "axis_noise": plan.axis_noise * axis_noise, "shift": plan.axis_shift * shift * one,
        }  # fmt: skip
        rows = draw_windows(generator).to(self.context.device)
        return {name: self.context.shard(value) for name, value in batch.items()}, rows

    def learning_rate(self, progress: float) -> float:
        """Linear warm-up over half an epoch, on a half cosine down to 2 %."""
        warm_up = min(1.0, progress * self.plan.epochs * 2)
        return self.plan.learning_rate * warm_up * (0.02 + 0.98 * 0.5 * (1 + cos(pi * progress)))


def draw_windows(generator: torch.Generator) -> Tensor:
    """The windows of WHOLE that a step compares, in order: the first ones and some random later ones."""
    later = [
        begin + torch.randperm(end - begin, generator=generator)[:count].sort().values for begin, end, count in _SPANS
    ]
    return torch.cat([torch.arange(_FIRST_WINDOWS), *later])


def fit(
    data: TrainingData,
    plan: Plan,
    out: Path,
    context: DistributedContext | None = None,
    start: TimbreNets | None = None,
    stop_after: int | None = None,
) -> TimbreNets:
    """Train, or go on from out/checkpoint.pt, and return the averaged nets; see loop.run."""
    torch.set_num_threads(plan.threads)
    with flushed_denormals():
        return loop.run(Trainer(data, plan, context or DistributedContext(), start), out, stop_after)
