"""The training loop of the timbre model, top to bottom."""

import copy
from dataclasses import dataclass, field
from math import cos, pi
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm

from latentdrum.core.timbre.timbre import DRUMS, TIMBRE_AXES, TIMBRE_FREE_DIMS, Drum
from latentdrum.learning.checkpoints import ema_update, save_epoch
from latentdrum.learning.distributed import DistributedContext
from latentdrum.learning.timbre.expected_spectra import Expectation
from latentdrum.learning.timbre.losses import Weights, axis_error, kl_divergence, reconstruction_loss, unbiased
from latentdrum.learning.timbre.nets import Size, TimbreNets
from latentdrum.learning.timbre.texture import texture_error
from latentdrum.models.timbre.features import WHOLE

AXES: Final = len(TIMBRE_AXES)
#: Windows of every sound that each step looks at: all of the attack, a draw of the rest.
_EVERY, _DRAWN = 12, 44


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast to train; an epoch draws `draws` sounds."""

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
    axis_reach: float = 0.9
    threads: int = 2
    size: Size = field(default_factory=Size)
    weights: Weights = field(default_factory=Weights)


@dataclass(frozen=True, slots=True, eq=False)
class TrainingData:
    """What to practise on: n sounds as the encoder hears them.

    whole (n, 173, 136) and attack (n, 24, 48) float16 log powers; axes (n, 5) in standard deviations of the drum;
    drum (n,); end_s (n,); share (n,) relative chance of a draw. spread (12, 5) and pitch (12,) as the decoder wants.
    """

    whole: Tensor
    attack: Tensor
    axes: Tensor
    drum: Tensor
    end_s: Tensor
    share: Tensor
    spread: Tensor
    pitch: Tensor


class Step(nn.Module):
    """One batch to its loss and the parts of it; all randomness comes in, so that shares of a batch are like the whole.

    Every part is a mean over samples, so that the mean of equal shares is the part, and the gradient, of the whole.
    """

    def __init__(self, nets: TimbreNets, plan: Plan) -> None:
        super().__init__()
        self.nets, self.plan = nets, plan
        self.expect = Expectation()
        lasting = torch.tensor([1.0 if drum.length_s > 2 else 0.0 for drum in Drum])
        self.register_buffer("lasting", lasting)

    def forward(self, batch: dict[str, Tensor], rows: Tensor, beta: float) -> tuple[Tensor, dict[str, Tensor]]:
        """Mean loss over the batch; rows are the windows to look at."""
        weights, decoder = self.plan.weights, self.nets.decoder
        whole, attack = batch["whole"].float(), batch["attack"].float()
        mean, log_variance, heard = self.nets.encoder(whole, attack)
        z = mean + (0.5 * log_variance).exp() * batch["noise"]
        drum = F.one_hot(batch["drum"], DRUMS).float()
        axes = batch["axes"] + batch["axis_noise"]
        played = decoder(axes, z, drum)
        expected = self.expect(played, decoder.atoms, rows)
        lasts = (drum @ self.get_buffer("lasting"))[:, None]
        counts = torch.where(rows[None] < 130, 1.0, 2.0 * lasts)
        said, shown = unbiased(expected), whole[:, rows]
        far, near, convergence = reconstruction_loss(expected, said, shown, attack, counts)
        free = kl_divergence(mean, log_variance).sum(1).mean()
        moving = texture_error(expected, said, shown, (counts > 0).float())
        end = (played.end_s[:, 0].log() - batch["end_s"].log()).abs().mean()
        told = F.cross_entropy(heard, batch["drum"])
        half = len(z) // 2
        shift = batch["shift"][:half]
        moved = decoder(axes[:half] + shift, z[:half], drum[:half])
        after = self.expect(moved, decoder.atoms, rows[:1])
        spread = drum[:half] @ decoder.get_buffer("spread")
        before = type(expected)(*(part[:half] for part in expected))
        turned = axis_error(before, after, shift, spread, self.plan.axis_reach)
        loss = far + weights.attack * near + weights.convergence * convergence + beta * free
        loss = loss + weights.end * end + weights.drum * told + weights.axes * turned
        loss = loss + weights.texture * moving
        parts = {"loss": loss, "far": far, "near": near, "convergence": convergence, "kl": free, "end": end}
        return loss, parts | {"drum": told, "axes": turned, "texture": moving}


class Trainer:
    """Everything that a checkpoint keeps."""

    def __init__(self, material: TrainingData, plan: Plan, context: DistributedContext) -> None:
        torch.manual_seed(plan.seed)
        self.material, self.plan, self.context = material, plan, context
        self.nets = TimbreNets(plan.size, material.spread, material.pitch)
        self.average = copy.deepcopy(self.nets)
        self.step = Step(self.nets, plan)
        self.wrap_ddp = context.wrap_ddp(self.step)
        self.average.to(context.device)
        self.optimiser = torch.optim.AdamW(self.nets.parameters(), plan.learning_rate, weight_decay=plan.weight_decay)
        self.generator = torch.Generator().manual_seed(plan.seed)
        self.epoch = 0

    def draw(self) -> tuple[dict[str, Tensor], Tensor]:
        """This process's share of the next batch, and the windows to look at; every process draws the same whole."""
        plan, material, generator = self.plan, self.material, self.generator
        picked = torch.multinomial(material.share, plan.batch, True, generator=generator)
        one = F.one_hot(torch.randint(AXES, (plan.batch,), generator=generator), AXES)
        noise = torch.randn(plan.batch, TIMBRE_FREE_DIMS + 2 * AXES, generator=generator)
        z_noise, axis_noise, shift = torch.split(noise, [TIMBRE_FREE_DIMS, AXES, AXES], 1)
        batch = {
            "whole": material.whole[picked], "attack": material.attack[picked], "axes": material.axes[picked],
            "drum": material.drum[picked], "end_s": material.end_s[picked], "noise": z_noise,
            "axis_noise": plan.axis_noise * axis_noise, "shift": plan.axis_shift * shift * one,
        }  # fmt: skip
        later = _EVERY + torch.randperm(len(WHOLE.centres) - _EVERY, generator=generator)[:_DRAWN]
        rows = torch.cat([torch.arange(_EVERY), later.sort().values]).to(self.context.device)
        return {name: self.context.share(value) for name, value in batch.items()}, rows

    def state(self) -> dict[str, Any]:
        """What is kept."""
        return {
            "nets": self.nets.state_dict(), "average": self.average.state_dict(), "epoch": self.epoch,
            "optimiser": self.optimiser.state_dict(), "generator": self.generator.get_state(),
            "torch": torch.get_rng_state(),
        }  # fmt: skip

    def begin_from(self, start: TimbreNets) -> None:
        """Begin where another training ended."""
        self.nets.load_state_dict(start.state_dict())
        self.average.load_state_dict(start.state_dict())

    def resume(self, kept: dict[str, Any]) -> None:
        """Go on from what was kept."""
        self.nets.load_state_dict(kept["nets"])
        self.average.load_state_dict(kept["average"])
        self.optimiser.load_state_dict(kept["optimiser"])
        self.generator.set_state(kept["generator"])
        self.epoch = kept["epoch"]
        if "torch" in kept:  # not in a checkpoint from before dropout was made to go on as it would have
            torch.set_rng_state(kept["torch"])


def _rate(plan: Plan, progress: float) -> float:
    """Learning rate after a share of the training: up in the first epoch's half, then down a cosine."""
    begun = min(1.0, progress * plan.epochs * 2)
    return plan.learning_rate * begun * (0.02 + 0.98 * 0.5 * (1 + cos(pi * progress)))


def fit(
    material: TrainingData,
    plan: Plan,
    out: Path,
    context: DistributedContext | None = None,
    start: TimbreNets | None = None,
) -> TimbreNets:
    """Train to the end of the plan, going on from out/checkpoint.pt if it is there; gives the averaged nets.

    start: nets to begin with, such as an earlier stage's.

    Every epoch adds a line to out/log.jsonl: the mean of each part of the loss, and the seconds it took.
    """
    context = context or DistributedContext()
    torch.set_num_threads(plan.threads)
    torch.set_flush_denormal(True)
    trainer = Trainer(material, plan, context)
    if start is not None:
        trainer.begin_from(start)
    checkpoint = out / "checkpoint.pt"
    if checkpoint.is_file():
        trainer.resume(torch.load(checkpoint, map_location="cpu", weights_only=True))
    per_epoch = plan.samples_per_epoch // plan.batch
    quiet = not context.is_main
    for _ in tqdm(range(trainer.epoch, plan.epochs), "epochs", plan.epochs, initial=trainer.epoch, disable=quiet):
        begun_s, sums = perf_counter(), dict[str, float]()
        beta = plan.weights.beta * min(1.0, (trainer.epoch + 1) / plan.warm_up_epochs)
        for index in tqdm(range(per_epoch), f"epoch {trainer.epoch + 1}", leave=False, disable=quiet):
            for group in trainer.optimiser.param_groups:
                group["lr"] = _rate(plan, (trainer.epoch + index / per_epoch) / plan.epochs)
            batch, rows = trainer.draw()
            loss, parts = trainer.wrap_ddp(batch, rows, beta)
            trainer.optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(trainer.nets.parameters(), 2.0)
            trainer.optimiser.step()
            ema_update(trainer.average, trainer.nets, 1 - plan.ema_decay)
            for name, part in parts.items():
                sums[name] = sums.get(name, 0.0) + float(part.detach()) / per_epoch
        trainer.epoch += 1
        sums = context.mean(sums)
        if context.is_main:
            save_epoch(out, trainer.epoch, sums, trainer.state(), {"took_s": round(perf_counter() - begun_s, 1)})
    return trainer.average.cpu().eval()
