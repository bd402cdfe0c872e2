"""The training loop of both models, top to bottom."""

import copy
import json
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Generic, TypeVar

import torch
from torch import Tensor, nn
from tqdm import tqdm

from latentdrum.learning.distributed import DistributedContext

Nets = TypeVar("Nets", bound=nn.Module)


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long a training runs and how carefully it steps; the KL weight rises to beta over warm_up_epochs."""

    epochs: int
    batches_per_epoch: int
    beta: float
    warm_up_epochs: int
    ema_decay: float
    max_gradient_norm: float


class Trainer(ABC, Generic[Nets]):
    """Everything that one training owns and its checkpoint keeps; each model adds its batches and learning rates.

    step is called with a batch and the KL weight and returns the loss and its parts. average is the exponential moving
    average of the nets: it is what ships. Only the first optimiser follows learning_rate.
    """

    def __init__(self, nets: Nets, step: nn.Module, schedule: Schedule, seed: int, context: DistributedContext) -> None:
        self.nets, self.schedule, self.context = nets, schedule, context
        self.step = context.wrap_ddp(step)
        self.average = copy.deepcopy(nets)
        self.generator = torch.Generator().manual_seed(seed)
        self.modules: dict[str, nn.Module] = {"nets": self.nets, "average": self.average}
        self.optimisers: dict[str, torch.optim.Optimizer] = {}
        self.epoch = 0

    @abstractmethod
    def batches(self) -> Iterator[tuple[Any, ...]]:
        """The batches of one epoch, as step takes them: this process's shards."""

    @abstractmethod
    def learning_rate(self, progress: float) -> float:
        """Learning rate after a share 0..1 of the training."""

    def state(self) -> dict[str, Any]:
        """All that a resumed training needs, random numbers included."""
        state: dict[str, Any] = {name: part.state_dict() for name, part in (self.modules | self.optimisers).items()}
        return {**state, "epoch": self.epoch, "generator": self.generator.get_state(), "torch": torch.get_rng_state()}

    def resume(self, state: dict[str, Any]) -> None:
        """Go on from a saved state."""
        for name, part in (self.modules | self.optimisers).items():
            part.load_state_dict(state[name])
        self.epoch = state["epoch"]
        self.generator.set_state(state["generator"])
        torch.set_rng_state(state["torch"])


def run(trainer: Trainer[Nets], out: Path, stop_after: int | None = None) -> Nets:
    """Train to the end of the schedule, from out/checkpoint.pt if it is there, and return the averaged nets.

    Every epoch adds a line to out/log.jsonl: the mean of each part of the loss, and the seconds it took. Whatever ends
    the training in mid-epoch, it goes on from the epoch before and ends as if nothing had happened. stop_after leaves
    after that many epochs.
    """
    schedule, context = trainer.schedule, trainer.context
    out.mkdir(parents=True, exist_ok=True)
    if (out / "checkpoint.pt").is_file():
        trainer.resume(torch.load(out / "checkpoint.pt", map_location="cpu", weights_only=True))
    if context.is_main:
        trim_log(out / "log.jsonl", trainer.epoch)
    per_epoch = schedule.batches_per_epoch
    hidden = None if context.is_main else True  # None: shown on a terminal only
    bar = tqdm(total=schedule.epochs * per_epoch, initial=trainer.epoch * per_epoch, leave=False, disable=hidden)
    while trainer.epoch < (schedule.epochs if stop_after is None else min(schedule.epochs, stop_after)):
        begun_s, sums = perf_counter(), dict[str, float]()
        beta = schedule.beta * min(1.0, (trainer.epoch + 1) / max(schedule.warm_up_epochs, 1))
        trainer.nets.train()
        bar.set_description(f"epoch {trainer.epoch + 1}/{schedule.epochs}")
        for index, batch in enumerate(trainer.batches()):
            rate = trainer.learning_rate((trainer.epoch + index / per_epoch) / schedule.epochs)
            for part, value in _descend(trainer, batch, beta, rate).items():
                sums[part] = sums.get(part, 0.0) + float(value.detach()) / per_epoch
            bar.update()
        trainer.epoch += 1
        means = context.mean(sums)
        if context.is_main:
            save_epoch(out, trainer, means, perf_counter() - begun_s)
    bar.close()
    return trainer.average.cpu().eval()


def _descend(trainer: Trainer[Nets], batch: tuple[Any, ...], beta: float, rate: float) -> dict[str, Tensor]:
    """One step of the optimisers on a batch, and of the average after the nets; returns the parts of the loss."""
    schedule, optimisers = trainer.schedule, tuple(trainer.optimisers.values())
    for group in optimisers[0].param_groups:
        group["lr"] = rate
    loss, parts = trainer.step(*batch, beta)
    for optimiser in optimisers:
        optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(trainer.nets.parameters(), schedule.max_gradient_norm)
    for optimiser in optimisers:
        optimiser.step()
    ema_update(trainer.average, trainer.nets, 1 - schedule.ema_decay)
    return dict(parts)


def trim_log(path: Path, epochs: int) -> None:
    """Remove from a log the epochs after so many: a training was interrupted before it had saved them."""
    if path.is_file():
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        path.write_text("".join(lines[:epochs]), encoding="utf-8")


def ema_update(average: nn.Module, nets: nn.Module, share: float) -> None:
    """Move the averaged nets a share of the way towards the trained ones."""
    with torch.no_grad():
        for slow, now in zip(average.parameters(), nets.parameters(), strict=True):
            slow.lerp_(now, share)


def save_epoch(out: Path, trainer: Trainer[Nets], means: dict[str, float], took_s: float) -> None:
    """Log the epoch, in out/log.jsonl and on stderr, and replace out/checkpoint.pt in one move."""
    line = {
        "epoch": trainer.epoch,
        **{name: round(mean, 4) for name, mean in means.items()},
        "took_s": round(took_s, 1),
    }
    with (out / "log.jsonl").open("a", encoding="utf-8") as log:
        log.write(json.dumps(line) + "\n")
    losses = ", ".join(f"{name} {mean:.4g}" for name, mean in means.items())
    tqdm.write(f"epoch {trainer.epoch}/{trainer.schedule.epochs}, {took_s:.1f} s: {losses}", file=sys.stderr)
    draft = out / "checkpoint.part"
    torch.save(trainer.state(), draft)
    draft.replace(out / "checkpoint.pt")
