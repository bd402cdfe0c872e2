"""The training loop of the rhythm model, top to bottom."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F
from tqdm import tqdm

from latentdrum.core.rhythm.percentiles import Percentiles
from latentdrum.core.rhythm.position import FREE_DIMS
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.learning.checkpoints import ema_update, save_epoch
from latentdrum.learning.distributed import DistributedContext
from latentdrum.learning.rhythm.attributes import AttributeMeasure, to_normal_scores
from latentdrum.learning.rhythm.augment import Augment, augment
from latentdrum.learning.rhythm.losses import Weights
from latentdrum.learning.rhythm.nets import RhythmNets, Size, StyleClassifier
from latentdrum.learning.rhythm.step import Step


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast to train; an epoch draws `draws` grooves."""

    seed: int = 1
    epochs: int = 80
    samples_per_epoch: int = 26_000
    batch: int = 256
    learning_rate: float = 1.5e-3
    weight_decay: float = 0.01
    warm_up_epochs: int = 5
    ema_decay: float = 0.998
    no_style: float = 0.25
    axis_noise: float = 0.1
    size: Size = field(default_factory=Size)
    weights: Weights = field(default_factory=Weights)
    augment: Augment = field(default_factory=Augment)


@dataclass(frozen=True, slots=True, eq=False)
class TrainingData:
    """What to practise: x (n, 3, 32, 9), style (n,) index into STYLES, share (n,) relative chance of a draw."""

    x: Tensor
    style: Tensor
    share: Tensor


def _turned(places: Tensor, generator: torch.Generator) -> Tensor:
    """The same positions with knobs turned: one anywhere, or several to where another groove has them."""
    n, axes = places.shape
    one = F.one_hot(torch.randint(axes, (n,), generator=generator), axes).bool()
    several = torch.rand(n, axes, generator=generator) < 0.5
    anywhere = torch.rand(n, axes, generator=generator)
    shuffled = places[torch.randperm(n, generator=generator)]
    single = torch.rand(n, 1, generator=generator) < 0.6
    return torch.where(single, torch.where(one, anywhere, places), torch.where(several, shuffled, places))


class Trainer:
    """Everything one training owns."""

    def __init__(self, plan: Plan, percentiles: Percentiles, context: DistributedContext) -> None:
        torch.manual_seed(plan.seed)
        self.plan, self.percentiles, self.context = plan, percentiles, context
        self.generator = torch.Generator().manual_seed(plan.seed)
        self.nets, self.style_classifier = RhythmNets(plan.size), StyleClassifier()
        self.average = copy.deepcopy(self.nets).to(context.device)
        self.measure = AttributeMeasure()
        self.wrap_ddp = context.wrap_ddp(
            Step(self.nets, self.style_classifier, percentiles, plan.weights, plan.no_style)
        )
        decay = plan.weight_decay
        self.optimiser = torch.optim.AdamW(
            self.nets.parameters(), plan.learning_rate, weight_decay=decay, betas=(0.9, 0.98)
        )
        self.style_optimiser = torch.optim.AdamW(self.style_classifier.parameters(), 5e-4, weight_decay=0.05)
        self.epoch = 0

    def next_batch(self, x: Tensor, style: Tensor) -> tuple[dict[str, Tensor], float]:
        """This process's share of a batch (n, 3, 32, 9) with styles (n,), changed, and with all that is left to chance.

        Every process draws the same whole. Beside it, how many styles are swapped in the average share.
        """
        plan, g, n = self.plan, self.generator, len(x)
        x = augment(x, plan.augment, g)
        places = torch.from_numpy(self.percentiles.of(self.measure(x).numpy()))
        batch = {"x": x, "style": style, "told": torch.rand(n, generator=g)}
        batch["noise"] = torch.randn(n, FREE_DIMS, generator=g)
        batch["axes"] = to_normal_scores(places) + plan.axis_noise * torch.randn(places.shape, generator=g)
        batch["turned"] = _turned(places, g)
        swap = torch.rand(n, generator=g) < 0.3
        batch["swap"] = swap
        batch["other"] = torch.where(swap, torch.randint(len(STYLES), (n,), generator=g), style)
        batch["kept_swapped"] = torch.zeros(n, StyleClassifier.WIDTH)
        batch["kept_swapped"][swap] = self.style_classifier.dropout_factors(int(swap.sum()))
        batch["kept"] = self.style_classifier.dropout_factors(n)
        swapped = max(int(swap.sum()), 1) / self.context.size
        return {name: self.context.share(value) for name, value in batch.items()}, swapped

    def state(self) -> dict[str, Any]:
        """All that a resumed training needs."""
        kept = ("nets", "judge", "average", "optimiser", "judge_optimiser")
        state: dict[str, Any] = {name: getattr(self, name).state_dict() for name in kept}
        return {**state, "epoch": self.epoch, "generator": self.generator.get_state(), "torch": torch.get_rng_state()}

    def resume(self, state: dict[str, Any]) -> None:
        """Go on from a kept state."""
        for name in ("nets", "judge", "average", "optimiser", "judge_optimiser"):
            getattr(self, name).load_state_dict(state[name])
        self.epoch = state["epoch"]
        self.generator.set_state(state["generator"])
        torch.set_rng_state(state["torch"])


def _rate(plan: Plan, progress: float) -> float:
    """Learning rate at a share 0..1 of the training: a short rise, then half a cosine down to 2 %."""
    warm = plan.warm_up_epochs / max(plan.epochs, 1) / 5
    if progress < warm:
        return plan.learning_rate * progress / warm
    cosine = 0.5 * (1 + float(torch.cos(torch.tensor(torch.pi * (progress - warm) / (1 - warm)))))
    return plan.learning_rate * (0.02 + 0.98 * cosine)


def _batches(material: TrainingData, plan: Plan, generator: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
    rows = torch.multinomial(material.share, plan.samples_per_epoch, replacement=True, generator=generator)
    for chunk in torch.split(rows, plan.batch):
        if len(chunk) > 1:
            yield material.x[chunk], material.style[chunk]


def fit(
    material: TrainingData,
    percentiles: Percentiles,
    plan: Plan,
    out: Path,
    stop_after: int | None = None,
    context: DistributedContext | None = None,
) -> RhythmNets:
    """Train, or go on from out/checkpoint.pt, and return the averaged nets; one JSON line an epoch in out/log.jsonl.

    stop_after leaves after that many epochs of the plan, as an interruption would.
    """
    context = context or DistributedContext()
    out.mkdir(parents=True, exist_ok=True)
    checkpoint = out / "checkpoint.pt"
    trainer = Trainer(plan, percentiles, context)
    if checkpoint.is_file():
        trainer.resume(torch.load(checkpoint, map_location="cpu", weights_only=True))
    per_epoch = -(-plan.samples_per_epoch // plan.batch)
    while trainer.epoch < (plan.epochs if stop_after is None else min(plan.epochs, stop_after)):
        beta = plan.weights.beta * min(1.0, (trainer.epoch + 1) / max(plan.warm_up_epochs, 1))
        sums: dict[str, float] = {}
        batches = tqdm(
            _batches(material, plan, trainer.generator),
            f"epoch {trainer.epoch + 1}",
            per_epoch,
            leave=False,
            disable=not context.is_main,
        )
        trainer.nets.train()
        for index, (x, style) in enumerate(batches):
            progress = (trainer.epoch + index / per_epoch) / plan.epochs
            for group in trainer.optimiser.param_groups:
                group["lr"] = _rate(plan, progress)
            loss, parts = trainer.wrap_ddp(*trainer.next_batch(x, style), beta)
            trainer.optimiser.zero_grad()
            trainer.style_optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trainer.nets.parameters(), 5.0)
            trainer.optimiser.step()
            trainer.style_optimiser.step()
            ema_update(trainer.average, trainer.nets, 1 - plan.ema_decay)
            for name, part in parts.items():
                sums[name] = sums.get(name, 0.0) + float(part.detach()) / per_epoch
        trainer.epoch += 1
        sums = context.mean(sums)
        if context.is_main:
            save_epoch(out, trainer.epoch, sums, trainer.state())
    return trainer.average.cpu().eval()


def positions(nets: RhythmNets, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """z mean (n, free), z log-variance and style logits of grooves (n, 3, 32, 9), a few thousand at a time."""
    with torch.no_grad():
        parts = [nets.encoder(chunk) for chunk in torch.split(x, 4096)]
    mean, log_variance, style = (torch.cat(column) for column in zip(*parts, strict=True))
    assert mean.shape[1] == FREE_DIMS
    return mean, log_variance, style
