"""The training loop of the rhythm model, top to bottom."""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F
from tqdm import tqdm

from latentdrum.core.axes import AXES
from latentdrum.core.latents import FREE_DIMS
from latentdrum.core.percentiles import Percentiles
from latentdrum.core.styles import STYLES
from latentdrum.learning.attributes import Goal, Measure, normal_places
from latentdrum.learning.augment import Augment, augment
from latentdrum.learning.rhythm_losses import Weights, as_many, divergence, knob_error, playback, struck
from latentdrum.learning.rhythm_nets import RhythmNets, Size, StyleJudge

BUSYNESS = AXES.index("busyness")
IS_BUSYNESS = torch.arange(len(AXES)) == BUSYNESS


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast to train; an epoch draws `draws` grooves."""

    seed: int = 1
    epochs: int = 80
    draws: int = 26_000
    batch: int = 256
    rate: float = 1.5e-3
    weight_decay: float = 0.01
    warm_up_epochs: int = 5
    averaging: float = 0.998
    no_style: float = 0.25
    axis_noise: float = 0.1
    size: Size = field(default_factory=Size)
    weights: Weights = field(default_factory=Weights)
    augment: Augment = field(default_factory=Augment)


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """What to practise: x (n, 3, 32, 9), style (n,) index into STYLES, share (n,) relative chance of a draw."""

    x: Tensor
    style: Tensor
    share: Tensor


def one_hot(style: Tensor) -> Tensor:
    """Style indices (n,) -> weights (n, 32)."""
    return F.one_hot(style, len(STYLES)).float()


def _told_style(style: Tensor, heard: Tensor, no_style: float, generator: torch.Generator) -> Tensor:
    """The style weights a groove is decoded with: its label, what the encoder hears, or none."""
    draw = torch.rand(len(style), generator=generator)[:, None]
    told = torch.where(draw < 0.5 * (1 + no_style), one_hot(style), one_hot(heard.argmax(-1)))
    return told * (draw >= no_style)


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
    """Everything one training owns; step() is the whole loss of one batch."""

    def __init__(self, plan: Plan, percentiles: Percentiles) -> None:
        torch.manual_seed(plan.seed)
        self.plan = plan
        self.generator = torch.Generator().manual_seed(plan.seed)
        self.nets, self.judge = RhythmNets(plan.size), StyleJudge()
        self.average = copy.deepcopy(self.nets)
        self.measure, self.goal = Measure(), Goal(percentiles)
        self.percentiles = percentiles
        decay = plan.weight_decay
        self.optimiser = torch.optim.AdamW(self.nets.parameters(), plan.rate, weight_decay=decay, betas=(0.9, 0.98))
        self.judge_optimiser = torch.optim.AdamW(self.judge.parameters(), 5e-4, weight_decay=0.05)
        self.epoch = 0

    def step(self, x: Tensor, style: Tensor, beta: float) -> tuple[Tensor, dict[str, float]]:
        """Loss of one batch (n, 3, 32, 9) with styles (n,), and its parts by name."""
        plan, weights, g = self.plan, self.plan.weights, self.generator
        x = augment(x, plan.augment, g)
        places = torch.from_numpy(self.percentiles.of(self.measure(x).numpy()))
        axes = normal_places(places)
        mean, log_variance, heard = self.nets.encoder(x)
        told = _told_style(style, heard.detach(), plan.no_style, g)
        centre, spread = self.nets.prior(told)
        kl = divergence(mean, log_variance, centre, spread).sum(-1).mean()
        z = mean + (0.5 * log_variance).exp() * torch.randn(mean.shape, generator=g)
        noisy = axes + plan.axis_noise * torch.randn(axes.shape, generator=g)
        hit, velocity, offset = playback(self.nets.decoder(noisy, z, told), x, weights)
        label = F.cross_entropy(heard, style)

        turned = _turned(places, g)
        u = ((z - centre) / spread).detach()
        swap = torch.rand(len(x), generator=g) < 0.3
        other = torch.where(swap, torch.randint(len(STYLES), (len(x),), generator=g), style)
        shown = torch.where(swap[:, None], one_hot(other), told)
        with torch.no_grad():  # else the prior drifts to where knobs are easy to obey, and the rate doubles
            new_centre, new_spread = self.nets.prior(shown)
        score, *touch = self.nets.decoder(normal_places(turned), new_centre + new_spread * u, shown)
        free = self.goal.error(self.measure(struck((score, *touch))), turned)
        sounding = struck((as_many(score, self.goal.value(turned)[:, BUSYNESS]), *touch))
        met = self.goal.error(self.measure(sounding), turned)
        knobs = knob_error(torch.where(IS_BUSYNESS, free, met))
        frozen = {name: value.detach() for name, value in self.judge.named_parameters()}
        judged = torch.func.functional_call(self.judge, frozen, (sounding[swap],))
        styled = F.cross_entropy(judged, other[swap]) if swap.any() else torch.zeros(())

        judge_loss = F.cross_entropy(self.judge(x), style)
        loss = hit + velocity + offset + beta * kl + weights.axes * knobs
        loss = loss + weights.style * styled + weights.label * label + judge_loss
        parts = {"hit": hit, "velocity": velocity, "offset": offset, "kl": kl, "knobs": knobs, "styled": styled}
        return loss, {
            name: float(part.detach()) for name, part in {**parts, "label": label, "judge": judge_loss}.items()
        }

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

    def follow_average(self) -> None:
        """Move the averaged nets, the ones that ship, a little towards the trained ones."""
        with torch.no_grad():
            for kept, now in zip(self.average.parameters(), self.nets.parameters(), strict=True):
                kept.lerp_(now, 1 - self.plan.averaging)


def _rate(plan: Plan, progress: float) -> float:
    """Learning rate at a share 0..1 of the training: a short rise, then half a cosine down to 2 %."""
    warm = plan.warm_up_epochs / max(plan.epochs, 1) / 5
    if progress < warm:
        return plan.rate * progress / warm
    cosine = 0.5 * (1 + float(torch.cos(torch.tensor(torch.pi * (progress - warm) / (1 - warm)))))
    return plan.rate * (0.02 + 0.98 * cosine)


def _batches(material: Material, plan: Plan, generator: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
    rows = torch.multinomial(material.share, plan.draws, replacement=True, generator=generator)
    for chunk in torch.split(rows, plan.batch):
        if len(chunk) > 1:
            yield material.x[chunk], material.style[chunk]


def fit(
    material: Material, percentiles: Percentiles, plan: Plan, out: Path, stop_after: int | None = None
) -> RhythmNets:
    """Train, or go on from out/checkpoint.pt, and return the averaged nets; one JSON line an epoch in out/log.jsonl.

    stop_after leaves after that many epochs of the plan, as an interruption would.
    """
    out.mkdir(parents=True, exist_ok=True)
    checkpoint = out / "checkpoint.pt"
    trainer = Trainer(plan, percentiles)
    if checkpoint.is_file():
        trainer.resume(torch.load(checkpoint, weights_only=True))
    per_epoch = -(-plan.draws // plan.batch)
    while trainer.epoch < (plan.epochs if stop_after is None else min(plan.epochs, stop_after)):
        beta = plan.weights.beta * min(1.0, (trainer.epoch + 1) / max(plan.warm_up_epochs, 1))
        sums: dict[str, float] = {}
        batches = _batches(material, plan, trainer.generator)
        trainer.nets.train()
        for index, (x, style) in enumerate(tqdm(batches, f"epoch {trainer.epoch + 1}", per_epoch, leave=False)):
            progress = (trainer.epoch + index / per_epoch) / plan.epochs
            for group in trainer.optimiser.param_groups:
                group["lr"] = _rate(plan, progress)
            loss, parts = trainer.step(x, style, beta)
            trainer.optimiser.zero_grad()
            trainer.judge_optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(trainer.nets.parameters(), 5.0)
            trainer.optimiser.step()
            trainer.judge_optimiser.step()
            trainer.follow_average()
            for name, part in parts.items():
                sums[name] = sums.get(name, 0.0) + part / per_epoch
        trainer.epoch += 1
        line = {"epoch": trainer.epoch, **{name: round(value, 4) for name, value in sums.items()}}
        with (out / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        torch.save(trainer.state(), checkpoint.with_suffix(".part"))
        checkpoint.with_suffix(".part").replace(checkpoint)
    return trainer.average.eval()


def positions(nets: RhythmNets, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """z mean (n, free), z log-variance and style logits of grooves (n, 3, 32, 9), a few thousand at a time."""
    with torch.no_grad():
        parts = [nets.encoder(chunk) for chunk in torch.split(x, 4096)]
    mean, log_variance, style = (torch.cat(column) for column in zip(*parts, strict=True))
    assert mean.shape[1] == FREE_DIMS
    return mean, log_variance, style
