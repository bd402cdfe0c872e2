"""The rhythm model's training plan, batches and learning rate."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional as F

from latentdrum.core.rhythm.percentiles import Percentiles
from latentdrum.core.rhythm.position import FREE_DIMS
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.learning import loop
from latentdrum.learning.distributed import DistributedContext
from latentdrum.learning.rhythm.attributes import AttributeMeasure, to_normal_scores
from latentdrum.learning.rhythm.augment import Augment, changed, draw_changes
from latentdrum.learning.rhythm.groove_store import Grooves
from latentdrum.learning.rhythm.losses import Weights
from latentdrum.learning.rhythm.nets import RhythmNets, Size, StyleClassifier
from latentdrum.learning.rhythm.step import Step

_MAX_GRADIENT_NORM = 5.0
#: torch.multinomial draws from at most so many.
_MAX_GROOVES = 2**24


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast to train; no_style is the share of grooves decoded without a style."""

    seed: int = 1
    epochs: int = 80
    samples_per_epoch: int = 26_000
    batch: int = 256
    learning_rate: float = 1.5e-3
    weight_decay: float = 0.01
    warm_up_epochs: int = 5
    ema_decay: float = 0.998
    no_style: float = 0.25
    axis_noise: float = 0.1  # standard deviations
    size: Size = field(default_factory=Size)
    weights: Weights = field(default_factory=Weights)
    augment: Augment = field(default_factory=Augment)


@dataclass(frozen=True, slots=True, eq=False)
class TrainingData:
    """Grooves x (n, 3, 32, 9), style (n,) index into STYLES, draw_weight (n,) relative chance of a draw.

    take: (n,) number of the recording or pattern that the groove comes from.
    """

    x: Grooves
    style: Tensor
    draw_weight: Tensor
    take: Tensor


def drawn_rows(data: TrainingData, count: int, batch: int, generator: torch.Generator) -> Iterator[Tensor]:
    """Row numbers of so many grooves drawn by their weights, a batch at a time; a last batch of one is left out."""
    rows = torch.multinomial(data.draw_weight, count, True, generator=generator)
    return (chunk for chunk in torch.split(rows, batch) if len(chunk) > 1)


class Trainer(loop.Trainer[RhythmNets]):
    """Trains the nets and, beside them, the classifier that decoded styles are held to."""

    def __init__(self, data: TrainingData, percentiles: Percentiles, plan: Plan, context: DistributedContext) -> None:
        if len(data.x) > _MAX_GROOVES:
            raise ValueError(
                f"{len(data.x):,} grooves: torch draws by weight from at most {_MAX_GROOVES:,}; leave some out"
            )
        torch.manual_seed(plan.seed)
        self.data, self.percentiles, self.plan, self.measure = data, percentiles, plan, AttributeMeasure()
        nets, self.style_classifier = RhythmNets(plan.size), StyleClassifier()
        step = Step(nets, self.style_classifier, percentiles, plan.weights, plan.no_style)
        per_epoch = -(-plan.samples_per_epoch // plan.batch)
        schedule = loop.Schedule(
            plan.epochs, per_epoch, plan.weights.beta, plan.warm_up_epochs, plan.ema_decay, _MAX_GRADIENT_NORM
        )
        super().__init__(nets, step, schedule, plan.seed, context)
        self.modules["style_classifier"] = self.style_classifier
        decay = plan.weight_decay
        self.optimisers["optimiser"] = torch.optim.AdamW(
            nets.parameters(), plan.learning_rate, weight_decay=decay, betas=(0.9, 0.98)
        )
        self.optimisers["style_optimiser"] = torch.optim.AdamW(
            self.style_classifier.parameters(), 5e-4, weight_decay=0.05
        )

    def batches(self) -> Iterator[tuple[dict[str, Tensor], float]]:
        """Grooves drawn by their weights; the last batch may be smaller."""
        for rows in drawn_rows(self.data, self.plan.samples_per_epoch, self.plan.batch, self.generator):
            yield self._batch(rows)

    def _batch(self, rows: Tensor) -> tuple[dict[str, Tensor], float]:
        """This process's shard of a batch of grooves (n,), augmented, with all random numbers of a step.

        Every process draws the same whole, but reads only grooves that its own are made of. Beside it, how many styles
        are swapped in the average shard.
        """
        plan, g, n = self.plan, self.generator, len(rows)
        changes, style = draw_changes(n, plan.augment, g), self.data.style[rows].long()
        x = changed(lambda some: self.data.x[rows[some]], changes, self.context.rows(n))
        axes = self.context.gather(torch.from_numpy(self.percentiles.of(self.measure(x).numpy())))
        batch = {"style": style, "style_draw": torch.rand(n, generator=g)}
        batch["noise"] = torch.randn(n, FREE_DIMS, generator=g)
        batch["axes"] = to_normal_scores(axes) + plan.axis_noise * torch.randn(axes.shape, generator=g)
        batch["new_axes"] = changed_axes(axes, g)
        swap = torch.rand(n, generator=g) < 0.3
        batch["swap"] = swap
        batch["new_style"] = torch.where(swap, torch.randint(len(STYLES), (n,), generator=g), style)
        batch["swapped_dropout"] = torch.zeros(n, StyleClassifier.WIDTH)
        batch["swapped_dropout"][swap] = self.style_classifier.dropout_factors(int(swap.sum()))
        batch["dropout"] = self.style_classifier.dropout_factors(n)
        swapped = max(int(swap.sum()), 1) / self.context.size
        shard = {name: self.context.shard(value) for name, value in batch.items()}
        return {"x": x.to(self.context.device), **shard}, swapped

    def learning_rate(self, progress: float) -> float:
        """A short linear warm-up, then half a cosine down to 2 %."""
        plan = self.plan
        warm_up = plan.warm_up_epochs / max(plan.epochs, 1) / 5
        if progress < warm_up:
            return plan.learning_rate * progress / warm_up
        cosine = 0.5 * (1 + float(torch.cos(torch.tensor(torch.pi * (progress - warm_up) / (1 - warm_up)))))
        return plan.learning_rate * (0.02 + 0.98 * cosine)


def changed_axes(axes: Tensor, generator: torch.Generator) -> Tensor:
    """Axis values 0..1, some changed: one to any value, or several to those of another groove."""
    n, count = axes.shape
    one = F.one_hot(torch.randint(count, (n,), generator=generator), count).bool()
    several = torch.rand(n, count, generator=generator) < 0.5
    uniform = torch.rand(n, count, generator=generator)
    shuffled = axes[torch.randperm(n, generator=generator)]
    single = torch.rand(n, 1, generator=generator) < 0.6
    return torch.where(single, torch.where(one, uniform, axes), torch.where(several, shuffled, axes))


def fit(
    data: TrainingData,
    percentiles: Percentiles,
    plan: Plan,
    out: Path,
    stop_after: int | None = None,
    context: DistributedContext | None = None,
) -> RhythmNets:
    """Train, or go on from out/checkpoint.pt, and return the averaged nets; see loop.run."""
    return loop.run(Trainer(data, percentiles, plan, context or DistributedContext()), out, stop_after)
