"""Trains the sampler behind the finished nets: it learns to draw real grooves from what the decoder predicts of them.

The decoder reads codes with more and more noise, so that the sampler also draws well from places near no groove.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.percentiles import Percentiles
from latentdrum.core.rhythm.position import FREE_DIMS
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.learning import loop
from latentdrum.learning.distributed import DistributedContext
from latentdrum.learning.latent_space import class_moments
from latentdrum.learning.rhythm.attributes import AttributeMeasure, to_normal_scores
from latentdrum.learning.rhythm.nets import RhythmNets
from latentdrum.learning.rhythm.sampler import (
    Sampler,
    SamplerSize,
    commonest_patterns,
    nearest_pattern,
    pattern_codes,
    touch_bins,
)
from latentdrum.learning.rhythm.space import place_grooves, some_rows
from latentdrum.learning.rhythm.step import style_condition
from latentdrum.learning.rhythm.trainer import TrainingData, drawn_rows

_MAX_GRADIENT_NORM = 1.0


@dataclass(frozen=True, slots=True)
class SamplerPlan:
    """How long and how fast to train the sampler.

    z_noise and axis_noise: standard deviations added to the code at the largest noise, in the spread of the style and
    in normal scores.
    """

    seed: int = 1
    epochs: int = 12
    samples_per_epoch: int = 26_000
    batch: int = 128
    learning_rate: float = 3e-3
    weight_decay: float = 0.02
    ema_decay: float = 0.998
    no_style: float = 0.25
    z_noise: float = 0.8
    axis_noise: float = 0.4
    size: SamplerSize = field(default_factory=SamplerSize)


class SamplerStep(nn.Module):
    """One batch to the mean negative log likelihood of its grooves in nats, and its parts."""

    def __init__(self, sampler: Sampler, nets: RhythmNets, patterns: Tensor, spread: Tensor, plan: SamplerPlan) -> None:
        super().__init__()
        self.sampler, self.plan = sampler, plan
        self.nets = nets.eval().requires_grad_(False)
        self.register_buffer("nearest", nearest_pattern(patterns))
        self.register_buffer("spread", spread)

    def forward(self, batch: dict[str, Tensor], _: float) -> tuple[Tensor, dict[str, Tensor]]:
        """Loss of a batch from SamplerTrainer.batches; there is no KL weight."""
        x, noise = batch["x"], batch["noise"]
        with torch.no_grad():
            mean, log_variance, predicted = self.nets.encoder(x)
            style = style_condition(batch["style"], predicted, self.plan.no_style, batch["style_draw"])
            spread = self.get_buffer("spread")[batch["style"]]
            z = mean + (0.5 * log_variance).exp() * batch["z_draw"] + self.plan.z_noise * noise * spread * batch["far"]
            axes = batch["axes"] + self.plan.axis_noise * noise * batch["axes_far"]
            prediction = self.nets.decoder(axes, z, style)
        context = self.sampler.read(prediction, axes, style, noise)
        bins = touch_bins(x, prediction)
        pattern, velocity, offset = self.sampler(context, x, bins)
        code = self.get_buffer("nearest")[pattern_codes(x[:, 0])]
        parts = {
            "pattern": F.cross_entropy(pattern.flatten(0, 1), code.flatten(), reduction="sum") / len(x),
            "velocity": F.cross_entropy(velocity, bins["velocity"], reduction="sum") / len(x),
            "offset": F.cross_entropy(offset, bins["offset"], reduction="sum") / len(x),
        }
        loss = torch.stack(list(parts.values())).sum()
        return loss, parts


class SamplerTrainer(loop.Trainer[Sampler]):
    """Trains a sampler behind trained nets, which stay as they are."""

    def __init__(
        self,
        data: TrainingData,
        percentiles: Percentiles,
        nets: RhythmNets,
        plan: SamplerPlan,
        context: DistributedContext,
    ) -> None:
        torch.manual_seed(plan.seed)
        self.data, self.percentiles, self.plan, self.measure = data, percentiles, plan, AttributeMeasure()
        self.patterns = commonest_patterns(data.x, data.draw_weight, plan.size.patterns)
        sampler = Sampler(plan.size)
        per_epoch = -(-plan.samples_per_epoch // plan.batch)
        schedule = loop.Schedule(plan.epochs, per_epoch, 1.0, 1, plan.ema_decay, _MAX_GRADIENT_NORM)
        step = SamplerStep(sampler, nets, self.patterns, style_spread(nets, data, percentiles, plan.seed), plan)
        super().__init__(sampler, step, schedule, plan.seed, context)
        self.optimisers["optimiser"] = torch.optim.AdamW(
            sampler.parameters(), plan.learning_rate, weight_decay=plan.weight_decay, betas=(0.9, 0.98)
        )

    def batches(self) -> Iterator[tuple[dict[str, Tensor]]]:
        """Grooves drawn by their weights; the last batch may be smaller."""
        for rows in drawn_rows(self.data, self.plan.samples_per_epoch, self.plan.batch, self.generator):
            yield (self._batch(rows),)

    def _batch(self, rows: Tensor) -> dict[str, Tensor]:
        """This process's shard of a batch of grooves (n,), with all random numbers of a step; only these are read."""
        g, n = self.generator, len(rows)
        x = self.data.x[rows[self.context.rows(n)]]
        axes = to_normal_scores(torch.from_numpy(self.percentiles.of(self.measure(x).numpy())))
        batch = {"style": self.data.style[rows].long(), "style_draw": torch.rand(n, generator=g)}
        batch["noise"] = torch.rand(n, 1, generator=g)
        batch["z_draw"], batch["far"] = torch.randn(2, n, FREE_DIMS, generator=g)
        batch["axes_far"] = torch.randn(n, len(AXES), generator=g)
        own = {"x": x.to(self.context.device), "axes": axes.to(self.context.device)}
        return own | {name: self.context.shard(value) for name, value in batch.items()}

    def learning_rate(self, progress: float) -> float:
        """A short linear warm-up, then half a cosine down to 2 %."""
        warm_up = 0.5 / self.plan.epochs
        cosine = 0.5 * (1 + float(np.cos(np.pi * progress)))
        return self.plan.learning_rate * min(progress / warm_up, 0.02 + 0.98 * cosine)


def style_spread(nets: RhythmNets, data: TrainingData, percentiles: Percentiles, seed: int) -> Tensor:
    """Standard deviation of z in each style, in net coordinates, (33, free); the last row is of all grooves."""
    rows = some_rows(len(data.x), seed)
    z, _, _ = place_grooves(nets.eval(), data.x, rows, percentiles)
    style, weight = data.style[rows].long().numpy(), data.draw_weight[rows].numpy()
    return torch.from_numpy(class_moments(z, style, weight, len(STYLES))[1])


def fit_sampler(
    data: TrainingData,
    percentiles: Percentiles,
    nets: RhythmNets,
    plan: SamplerPlan,
    out: Path,
    context: DistributedContext | None = None,
) -> tuple[Sampler, Tensor]:
    """Train, or go on from out/checkpoint.pt; the averaged sampler and its patterns (count, 9)."""
    trainer = SamplerTrainer(data, percentiles, nets, plan, context or DistributedContext())
    return loop.run(trainer, out), trainer.patterns
