"""Fine-tuning: the nets of a finished model learn a player's grooves and rehearse what they could do before.

A part of every batch are the player's grooves. The rest are rehearsed: grooves that the model plays itself, at which
the nets are held to what they answered before, so that every position keeps its sound and every axis its meaning.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from latentdrum.core.rhythm.position import FREE_DIMS
from latentdrum.learning import loop
from latentdrum.learning.distributed import DistributedContext
from latentdrum.learning.rhythm.attributes import AttributeMeasure, to_normal_scores
from latentdrum.learning.rhythm.augment import Augment, changed, draw_changes
from latentdrum.learning.rhythm.axis_control import AxisControl
from latentdrum.learning.rhythm.groove_store import Grooves
from latentdrum.learning.rhythm.losses import Weights, axis_loss, kl_divergence, reconstruction_loss
from latentdrum.learning.rhythm.nets import RhythmNets, style_shares
from latentdrum.learning.rhythm.step import one_hot
from latentdrum.learning.rhythm.trainer import changed_axes
from latentdrum.models.rhythm.space import RhythmSpace

_MAX_GRADIENT_NORM = 5.0


@dataclass(frozen=True, slots=True)
class FineTuning:
    """How long and how carefully to fine-tune.

    hold_decoder and hold_encoder weigh how far the nets move from what they answered before to rehearsed grooves, in
    nats. A dozen loops are augmented more than training data is, else they are learned by heart and nothing else is.
    """

    seed: int = 1
    epochs: int = 16
    batches_per_epoch: int = 20
    batch: int = 192
    learning_rate: float = 2e-4
    weight_decay: float = 0.01
    ema_decay: float = 0.98
    no_style: float = 0.25
    axis_noise: float = 0.1  # standard deviations
    hold_decoder: float = 1.0
    hold_encoder: float = 0.2
    weights: Weights = field(default_factory=lambda: Weights(beta=0.04))
    augment: Augment = field(
        default_factory=lambda: Augment(
            dropout=0.3, part_exchange=0.4, velocity=1.0, velocity_spread=0.25, tempo=1.0, tempo_spread=0.25
        )
    )

    def own(self, grooves: int) -> int:
        """How many grooves of a batch are the player's: of a few fewer, so that none of them comes too often."""
        return min(self.batch // 2, max(self.batch // 12, 2 * grooves // 3))


class SpacePrior(nn.Module):
    """The normal distribution of a style's z in net coordinates, as the tables of a finished space state it."""

    def __init__(self, space: RhythmSpace) -> None:
        super().__init__()
        inverse = torch.from_numpy(space.directions).double().inverse()
        self.register_buffer("inverse", inverse.float())
        self.register_buffer("centre", torch.from_numpy(space.centre))
        self.register_buffer("log_spread", torch.from_numpy(space.spread).log())
        self.log_volume = float(torch.linalg.slogdet(inverse)[1])

    def kl_divergence(self, mean: Tensor, log_variance: Tensor, style: Tensor) -> Tensor:
        """KL divergence in nats (n,) of encoded normals (n, free) from those of style weights (n, 32)."""
        weights = style_shares(style)
        inverse, log_spread = self.get_buffer("inverse"), weights @ self.get_buffer("log_spread")
        deviation = (mean @ inverse.T - weights @ self.get_buffer("centre")) / log_spread.exp()
        variance = (log_variance.exp() @ inverse.square().T) / (2 * log_spread).exp()
        log_ratio = 2 * log_spread.sum(-1) - log_variance.sum(-1) - 2 * self.log_volume
        return 0.5 * ((variance + deviation.square() - 1).sum(-1) + log_ratio)


class FineTuneStep(nn.Module):
    """One batch to its loss and the parts of it; own is how many of its grooves are the player's.

    teacher are the nets as they were.
    """

    def __init__(self, nets: RhythmNets, space: RhythmSpace, plan: FineTuning, own: int) -> None:
        super().__init__()
        self.nets, self.plan, self.own = nets, plan, own
        self.teacher = copy.deepcopy(nets).eval().requires_grad_(False)
        self.prior, self.control = SpacePrior(space), AxisControl(space.percentiles)

    def forward(self, batch: dict[str, Tensor], beta: float) -> tuple[Tensor, dict[str, Tensor]]:
        """Mean loss of a batch from FineTuner.batches: the player's grooves first, then the rehearsed ones."""
        plan, x, new_axes = self.plan, batch["x"], batch["new_axes"]
        mean, log_variance, logits = self.nets.encoder(x)
        with torch.no_grad():
            before = self.teacher.encoder(x)
        style = one_hot(before[2].argmax(-1)) * (batch["style_draw"] >= plan.no_style)[:, None]
        z = mean + (0.5 * log_variance).exp() * batch["noise"]
        hit, velocity, offset = reconstruction_loss(self.nets.decoder(batch["axes"], z, style), x, plan.weights)
        swept = self.nets.decoder(to_normal_scores(new_axes), z.detach(), style)
        parts = {
            "hit": hit,
            "velocity": velocity,
            "offset": offset,
            "kl": self.prior.kl_divergence(mean, log_variance, style).mean(),
            "axes": axis_loss(self.control(swept, new_axes)[0]),
            "label": F.cross_entropy(logits, before[2].softmax(-1)),
        }
        rehearsed = slice(self.own, None)
        old = (before[0][rehearsed], before[1][rehearsed])
        spread = (0.5 * log_variance[rehearsed]).exp()
        parts["encoder_moved"] = kl_divergence(*old, mean[rehearsed], spread).sum(-1).mean()
        place = old[0] + (0.5 * old[1]).exp() * batch["noise"][rehearsed]
        parts["decoder_moved"] = self._decoder_moved(to_normal_scores(new_axes[rehearsed]), place, style[rehearsed])
        weights = {"kl": beta, "axes": plan.weights.axes, "label": plan.weights.label}
        weights |= {"encoder_moved": plan.hold_encoder, "decoder_moved": plan.hold_decoder}
        loss = torch.stack([weights.get(name, 1.0) * part for name, part in parts.items()]).sum()
        return loss, parts

    def _decoder_moved(self, axes: Tensor, z: Tensor, style: Tensor) -> Tensor:
        """How far grooves are from those that were decoded there before: hits in nats, the rest as in training."""
        with torch.no_grad():
            old_score, old_velocity, old_offset = self.teacher.decoder(axes, z, style)
        score, velocity, offset = self.nets.decoder(axes, z, style)
        chance, n = torch.sigmoid(old_score), len(z)
        least = F.binary_cross_entropy_with_logits(old_score, chance, reduction="sum")
        hit = F.binary_cross_entropy_with_logits(score, chance, reduction="sum") - least
        velocity_moved, offset_moved = chance * (velocity - old_velocity).abs(), chance * (offset - old_offset).abs()
        weights = self.plan.weights
        total: Tensor = hit + weights.velocity * velocity_moved.sum() + weights.offset * offset_moved.sum()
        return total / n


class FineTuner(loop.Trainer[RhythmNets]):
    """Fine-tunes nets on a player's grooves x (n, 3, 32, 9), beside rehearsed ones of the same form."""

    def __init__(
        self, nets: RhythmNets, space: RhythmSpace, own: Grooves, rehearsed: Grooves, plan: FineTuning
    ) -> None:
        torch.manual_seed(plan.seed)
        self.own, self.rehearsed, self.plan = own, rehearsed, plan
        self.percentiles, self.measure = space.percentiles, AttributeMeasure()
        schedule = loop.Schedule(
            plan.epochs, plan.batches_per_epoch, plan.weights.beta, 1, plan.ema_decay, _MAX_GRADIENT_NORM
        )
        self.own_count = plan.own(len(own))
        super().__init__(
            nets, FineTuneStep(nets, space, plan, self.own_count), schedule, plan.seed, DistributedContext()
        )
        self.optimisers["optimiser"] = torch.optim.AdamW(
            [*nets.encoder.parameters(), *nets.decoder.parameters()],
            plan.learning_rate, weight_decay=plan.weight_decay, betas=(0.9, 0.98),
        )  # fmt: skip

    def batches(self) -> Iterator[tuple[dict[str, Tensor]]]:
        """The player's grooves, each as likely as any other, and rehearsed ones."""
        g, plan, count = self.generator, self.plan, self.own_count
        for _ in range(plan.batches_per_epoch):
            own = self.own[torch.randint(len(self.own), (count,), generator=g)]
            rehearsed = self.rehearsed[torch.randint(len(self.rehearsed), (plan.batch - count,), generator=g)]
            x = torch.cat([own, rehearsed])
            changes = draw_changes(len(x), plan.augment, g)  # drums are exchanged with any of both
            own = changed(x.__getitem__, changes, torch.arange(count))
            yield (self._batch(torch.cat([own, rehearsed])),)

    def _batch(self, x: Tensor) -> dict[str, Tensor]:
        g, n = self.generator, len(x)
        axes = torch.from_numpy(self.percentiles.of(self.measure(x).numpy()))
        scores = to_normal_scores(axes) + self.plan.axis_noise * torch.randn(axes.shape, generator=g)
        batch = {"x": x, "axes": scores, "new_axes": changed_axes(axes, g)}
        return batch | {"style_draw": torch.rand(n, generator=g), "noise": torch.randn(n, FREE_DIMS, generator=g)}

    def learning_rate(self, progress: float) -> float:
        """A short linear warm-up, then half a cosine down to 0."""
        warm_up = 1 / self.plan.epochs
        cosine = 0.5 * (1 + float(torch.cos(torch.tensor(torch.pi * progress))))
        return self.plan.learning_rate * min(progress / warm_up, 1.0) * cosine


def fine_tune(
    nets: RhythmNets, space: RhythmSpace, own: Grooves, rehearsed: Grooves, plan: FineTuning, out: Path
) -> RhythmNets:
    """Fine-tune, or go on from out/checkpoint.pt, and return the averaged nets; see loop.run."""
    return loop.run(FineTuner(nets, space, own, rehearsed, plan), out)
