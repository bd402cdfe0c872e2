"""One step of the rhythm model's training: what the nets make of a batch, and all that they are held to."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from latentdrum.core.rhythm.axes import AXES
from latentdrum.core.rhythm.percentiles import Percentiles
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.learning.rhythm.attributes import AttributeMeasure, AttributeTargets, to_normal_scores
from latentdrum.learning.rhythm.losses import (
    Weights,
    axis_loss,
    kl_divergence,
    reconstruction_loss,
    shift_to_count,
    straight_through,
)
from latentdrum.learning.rhythm.nets import RhythmNets, StyleClassifier

BUSYNESS = AXES.index("busyness")
IS_BUSYNESS = torch.arange(len(AXES)) == BUSYNESS


def one_hot(style: Tensor) -> Tensor:
    """Style indices (n,) -> weights (n, 32)."""
    return F.one_hot(style, len(STYLES)).float()


def style_condition(style: Tensor, heard: Tensor, no_style: float, draw: Tensor) -> Tensor:
    """The style weights a groove is decoded with: its label, what the encoder hears, or none; draw (n,) decides."""
    draw = draw[:, None]
    told = torch.where(draw < 0.5 * (1 + no_style), one_hot(style), one_hot(heard.argmax(-1)))
    return told * (draw >= no_style)


class Step(nn.Module):
    """One batch to its loss and the parts of it; all randomness comes in, so that shares of a batch are like the whole.

    Every part is a mean over samples, so that the mean of equal shares is the part, and the gradient, of the whole.
    """

    def __init__(
        self, nets: RhythmNets, judge: StyleClassifier, percentiles: Percentiles, weights: Weights, no_style: float
    ) -> None:
        super().__init__()
        self.nets, self.style_classifier, self.weights, self.no_style = nets, judge, weights, no_style
        self.measure, self.goal = AttributeMeasure(), AttributeTargets(percentiles)

    def forward(self, batch: dict[str, Tensor], swapped: float, beta: float) -> tuple[Tensor, dict[str, Tensor]]:
        """Mean loss of what Trainer.deal gives; swapped is how many styles are swapped in the average share."""
        weights, x, style = self.weights, batch["x"], batch["style"]
        mean, log_variance, heard = self.nets.encoder(x)
        told = style_condition(style, heard.detach(), self.no_style, batch["told"])
        centre, spread = self.nets.prior(told)
        kl = kl_divergence(mean, log_variance, centre, spread).sum(-1).mean()
        z = mean + (0.5 * log_variance).exp() * batch["noise"]
        hit, velocity, offset = reconstruction_loss(self.nets.decoder(batch["axes"], z, told), x, weights)
        label = F.cross_entropy(heard, style)

        turned, swap = batch["turned"], batch["swap"]
        u = ((z - centre) / spread).detach()
        shown = torch.where(swap[:, None], one_hot(batch["other"]), told)
        with torch.no_grad():  # else the prior drifts to where knobs are easy to obey, and the rate doubles
            new_centre, new_spread = self.nets.prior(shown)
        score, *touch = self.nets.decoder(to_normal_scores(turned), new_centre + new_spread * u, shown)
        free = self.goal.error(self.measure(straight_through((score, *touch))), turned)
        sounding = straight_through((shift_to_count(score, self.goal.value(turned)[:, BUSYNESS]), *touch))
        met = self.goal.error(self.measure(sounding), turned)
        knobs = axis_loss(torch.where(IS_BUSYNESS.to(met.device), free, met))
        frozen = {name: value.detach() for name, value in self.style_classifier.named_parameters()}
        judged = torch.func.functional_call(
            self.style_classifier, frozen, (sounding[swap], batch["kept_swapped"][swap])
        )
        styled = F.cross_entropy(judged, batch["other"][swap], reduction="sum") / swapped

        judge_loss = F.cross_entropy(self.style_classifier(x, batch["kept"]), style)
        loss = hit + velocity + offset + beta * kl + weights.axes * knobs
        loss = loss + weights.style * styled + weights.label * label + judge_loss
        parts = {"hit": hit, "velocity": velocity, "offset": offset, "kl": kl, "knobs": knobs, "styled": styled}
        return loss, parts | {"label": label, "judge": judge_loss}
