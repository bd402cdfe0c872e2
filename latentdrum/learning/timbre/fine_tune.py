"""Fine-tuning: the nets of a finished timbre model learn a player's sounds and rehearse what they could do before.

A part of every batch are the player's sounds. The rest are rehearsed: sounds that the model plays itself, at which the
nets are held to what they answered before, so that every timbre keeps its sound and every axis its meaning.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import cos, pi
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from latentdrum.core.timbre.timbre import DRUMS, REACH, TIMBRE_FREE_DIMS
from latentdrum.learning import loop
from latentdrum.learning.distributed import DistributedContext
from latentdrum.learning.layers import Dropout
from latentdrum.learning.timbre.expected_spectra import Expectation, Expected, log_power
from latentdrum.learning.timbre.losses import Weights, spectral_distance, unbiased
from latentdrum.learning.timbre.nets import TimbreNets
from latentdrum.learning.timbre.sound_store import SoundStore
from latentdrum.learning.timbre.step import Step
from latentdrum.learning.timbre.trainer import AXES, draw_windows
from latentdrum.models.timbre.features import ATTACK, WHOLE

_MAX_GRADIENT_NORM = 2.0


@dataclass(frozen=True, slots=True)
class FineTuning:
    """How long and how carefully to fine-tune; axis values and their noise and shift are in standard deviations.

    hold_decoder and hold_encoder weigh how far the nets move from what they answered before to rehearsed sounds: the
    decoder in nepers of log-spectral distance, the encoder in nats.
    """

    seed: int = 1
    epochs: int = 12
    batches_per_epoch: int = 20
    own: int = 16
    rehearsed: int = 32
    learning_rate: float = 2e-4
    weight_decay: float = 0.01
    ema_decay: float = 0.97
    axis_noise: float = 0.1
    axis_shift: float = 1.2
    axis_reach: float = 0.9
    hold_decoder: float = 2.0
    hold_encoder: float = 0.1
    hold_reach: float = 0.7  # how far around rehearsed sounds the decoder is held, in net coordinates
    weights: Weights = field(default_factory=lambda: Weights(beta=0.001, axes=0.5, texture=1.0))


class FineTuneStep(nn.Module):
    """One batch to its loss and the parts of it. teacher are the nets as they were."""

    def __init__(self, nets: TimbreNets, plan: FineTuning) -> None:
        super().__init__()
        self.nets, self.plan = nets, plan
        self.own = Step(nets, plan.weights, plan.axis_reach)
        self.teacher = copy.deepcopy(nets).eval().requires_grad_(False)
        self.expect = Expectation()

    def forward(
        self, own: dict[str, Tensor], rehearsed: dict[str, Tensor], rows: Tensor, beta: float
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Mean loss over a batch from FineTuner.batches; rows are the windows to compare."""
        loss, parts = self.own(own, rows, beta)
        spectra = rehearsed["whole"].float(), rehearsed["attack"].float()
        mean, log_variance, logits = self.nets.encoder(*spectra)
        with torch.no_grad():
            old_mean, old_log_variance, old_logits = self.teacher.encoder(*spectra)
        moved = (mean - old_mean).square() + old_log_variance.exp()
        kl = 0.5 * (moved / log_variance.exp() - 1 + log_variance - old_log_variance).sum(1).mean()
        label = F.cross_entropy(logits, old_logits.softmax(-1))
        z = old_mean + self.plan.hold_reach * rehearsed["noise"]
        drum = F.one_hot(rehearsed["drum"], DRUMS).float()
        axes = (rehearsed["axes"] + rehearsed["axis_noise"]).clamp(-REACH, REACH)
        decoder = self._decoder_moved(axes, z, drum, rows)
        plan = self.plan
        loss = loss + plan.hold_encoder * kl + plan.hold_decoder * decoder + plan.weights.drum * label
        return loss, parts | {"loss": loss, "encoder_moved": kl, "decoder_moved": decoder}

    def _decoder_moved(self, axes: Tensor, z: Tensor, drum: Tensor, rows: Tensor) -> Tensor:
        """Mean log-spectral distance of the sounds at some timbres from those that were decoded there before."""
        with torch.no_grad():
            before = self._expected(self.teacher, axes, z, drum, rows)
        now = self._expected(self.nets, axes, z, drum, rows)
        whole = spectral_distance(unbiased(now), unbiased(before), WHOLE).mean()
        attack = spectral_distance(log_power(now.attack), log_power(before.attack), ATTACK).mean()
        return whole + self.plan.weights.attack * attack

    def _expected(self, nets: TimbreNets, axes: Tensor, z: Tensor, drum: Tensor, rows: Tensor) -> Expected:
        expected: Expected = self.expect(nets.decoder(axes, z, drum), nets.decoder.atoms, rows)
        return expected


class FineTuner(loop.Trainer[TimbreNets]):
    """Fine-tunes nets on a player's sounds, beside rehearsed ones."""

    def __init__(self, nets: TimbreNets, own: SoundStore, rehearsed: SoundStore, plan: FineTuning) -> None:
        torch.manual_seed(plan.seed)
        self.own, self.rehearsed, self.plan = own, rehearsed, plan
        for part in nets.modules():  # what is held to its own answers must not vary by chance
            if isinstance(part, Dropout):
                part.chance = 0.0
        schedule = loop.Schedule(
            plan.epochs, plan.batches_per_epoch, plan.weights.beta, 0, plan.ema_decay, _MAX_GRADIENT_NORM
        )
        super().__init__(nets, FineTuneStep(nets, plan), schedule, plan.seed, DistributedContext())
        self.optimisers["optimiser"] = torch.optim.AdamW(
            nets.parameters(), plan.learning_rate, weight_decay=plan.weight_decay, betas=(0.9, 0.98)
        )

    def batches(self) -> Iterator[tuple[dict[str, Tensor], dict[str, Tensor], Tensor]]:
        """The player's sounds, each as likely as any other, rehearsed ones, and the windows to compare."""
        plan = self.plan
        for _ in range(plan.batches_per_epoch):
            own = self._batch(self.own, plan.own, plan.axis_noise)
            rehearsed = self._batch(self.rehearsed, plan.rehearsed, plan.axis_shift)
            yield own, rehearsed, draw_windows(self.generator)

    def _batch(self, sounds: SoundStore, count: int, axis_noise: float) -> dict[str, Tensor]:
        g, plan = self.generator, self.plan
        batch = sounds.batch(torch.randint(len(sounds), (count,), generator=g))
        batch["noise"] = torch.randn(count, TIMBRE_FREE_DIMS, generator=g)
        batch["axis_noise"] = axis_noise * torch.randn(count, AXES, generator=g)
        one = F.one_hot(torch.randint(AXES, (count,), generator=g), AXES)
        return batch | {"shift": plan.axis_shift * torch.randn(count, AXES, generator=g) * one}

    def learning_rate(self, progress: float) -> float:
        """A short linear warm-up, then half a cosine down to 0."""
        warm_up = 1 / self.plan.epochs
        return self.plan.learning_rate * min(progress / warm_up, 1.0) * 0.5 * (1 + cos(pi * progress))


def fine_tune(nets: TimbreNets, own: SoundStore, rehearsed: SoundStore, plan: FineTuning, out: Path) -> TimbreNets:
    """Fine-tune, or go on from out/checkpoint.pt, and return the averaged nets; see loop.run."""
    return loop.run(FineTuner(nets, own, rehearsed, plan), out)
