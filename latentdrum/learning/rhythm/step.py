"""One training step of the rhythm model: from a batch to its loss."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from latentdrum.core.rhythm.percentiles import Percentiles
from latentdrum.core.rhythm.styles import STYLES
from latentdrum.learning.rhythm.attributes import to_normal_scores
from latentdrum.learning.rhythm.axis_control import AxisControl
from latentdrum.learning.rhythm.losses import Weights, axis_loss, kl_divergence, reconstruction_loss
from latentdrum.learning.rhythm.nets import RhythmNets, StyleClassifier


def one_hot(style: Tensor) -> Tensor:
    """Style indices (n,) -> weights (n, 32)."""
    return F.one_hot(style, len(STYLES)).float()


def style_condition(style: Tensor, predicted: Tensor, no_style: float, draw: Tensor) -> Tensor:
    """The style weights that condition a groove: its label, the encoder's prediction, or none; draw (n,) decides."""
    draw = draw[:, None]
    weights = torch.where(draw < 0.5 * (1 + no_style), one_hot(style), one_hot(predicted.argmax(-1)))
    return weights * (draw >= no_style)


class Step(nn.Module):
    """One batch to its loss and the parts of it; all randomness comes in, so that shards add up to the whole batch.

    Every part is a mean over samples: the mean over equal shards is the part, and the gradient, of the whole batch.
    """

    def __init__(
        self, nets: RhythmNets, classifier: StyleClassifier, percentiles: Percentiles, weights: Weights, no_style: float
    ) -> None:
        super().__init__()
        self.nets, self.style_classifier, self.weights, self.no_style = nets, classifier, weights, no_style
        self.control = AxisControl(percentiles)

    def forward(self, batch: dict[str, Tensor], swapped: float, beta: float) -> tuple[Tensor, dict[str, Tensor]]:
        """Mean loss of a batch from Trainer.batches; swapped is how many styles are swapped in the average shard."""
        weights, x, style = self.weights, batch["x"], batch["style"]
        mean, log_variance, predicted = self.nets.encoder(x)
        condition = style_condition(style, predicted.detach(), self.no_style, batch["style_draw"])
        centre, spread = self.nets.prior(condition)
        kl = kl_divergence(mean, log_variance, centre, spread).sum(-1).mean()
        z = mean + (0.5 * log_variance).exp() * batch["noise"]
        hit, velocity, offset = reconstruction_loss(self.nets.decoder(batch["axes"], z, condition), x, weights)
        label = F.cross_entropy(predicted, style)
        axes, new_style = self._controls(batch, ((z - centre) / spread).detach(), condition, swapped)
        classifier_loss = F.cross_entropy(self.style_classifier(x, batch["dropout"]), style)
        loss = hit + velocity + offset + beta * kl + weights.axes * axes
        loss = loss + weights.style * new_style + weights.label * label + classifier_loss
        parts = {"hit": hit, "velocity": velocity, "offset": offset, "kl": kl, "axes": axes, "style": new_style}
        return loss, parts | {"label": label, "style_classifier": classifier_loss}

    def _controls(
        self, batch: dict[str, Tensor], u: Tensor, condition: Tensor, swapped: float
    ) -> tuple[Tensor, Tensor]:
        """Losses of the axes and of swapped styles when the grooves at u (n, free, standard normal) are changed."""
        new_axes, swap = batch["new_axes"], batch["swap"]
        style = torch.where(swap[:, None], one_hot(batch["new_style"]), condition)
        with torch.no_grad():  # else the prior drifts to where axes are easy to meet, and the KL doubles
            centre, spread = self.nets.prior(style)
        errors, decoded = self.control(
            self.nets.decoder(to_normal_scores(new_axes), centre + spread * u, style), new_axes
        )
        frozen = {name: value.detach() for name, value in self.style_classifier.named_parameters()}
        logits = torch.func.functional_call(
            self.style_classifier, frozen, (decoded[swap], batch["swapped_dropout"][swap])
        )
        return axis_loss(errors), F.cross_entropy(logits, batch["new_style"][swap], reduction="sum") / swapped
