"""One training step of the timbre model: from a batch to its loss."""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from latentdrum.core.timbre.timbre import DRUMS
from latentdrum.learning.timbre.expected_spectra import Expectation, Expected
from latentdrum.learning.timbre.losses import Weights, axis_error, kl_divergence, reconstruction_loss, unbiased
from latentdrum.learning.timbre.nets import TimbreNets
from latentdrum.learning.timbre.peakiness import peakiness_error
from latentdrum.learning.timbre.texture import texture_error

#: From this window on a window counts so much less: most sounds have ended.
_LATE_WINDOW, _LATE_WEIGHT = 130, 0.5


class Step(nn.Module):
    """One batch to its loss and the parts of it; all randomness comes in, so that shards add up to the whole batch.

    Every part is a mean over samples: the mean over equal shards is the part, and the gradient, of the whole batch.
    """

    def __init__(self, nets: TimbreNets, weights: Weights, axis_reach: float) -> None:
        super().__init__()
        self.nets, self.weights, self.axis_reach = nets, weights, axis_reach
        self.expect = Expectation()

    def forward(self, batch: dict[str, Tensor], rows: Tensor, beta: float) -> tuple[Tensor, dict[str, Tensor]]:
        """Mean loss over a batch from Trainer.batches; rows are the windows to compare."""
        weights, decoder = self.weights, self.nets.decoder
        whole, attack = batch["whole"].float(), batch["attack"].float()
        mean, log_variance, drum_logits = self.nets.encoder(whole, attack)
        z = mean + (0.5 * log_variance).exp() * batch["noise"]
        drum = F.one_hot(batch["drum"], DRUMS).float()
        axes = batch["axes"] + batch["axis_noise"]
        decoded = decoder(axes, z, drum)
        expected = self.expect(decoded, decoder.atoms, rows)
        counts = torch.where(rows < _LATE_WINDOW, 1.0, _LATE_WEIGHT).expand(len(whole), -1)
        predicted, target = unbiased(expected), whole[:, rows]
        whole_loss, attack_loss, convergence = reconstruction_loss(expected, predicted, target, attack, counts)
        kl = kl_divergence(mean, log_variance).sum(1).mean()
        texture = texture_error(expected, predicted, target, (counts > 0).float())
        peakiness = peakiness_error(expected.long_noise, expected.long_lines, batch["peakiness"].float())
        end = (decoded.end_s[:, 0].log() - batch["end_s"].log()).abs().mean()
        drum_loss = F.cross_entropy(drum_logits, batch["drum"])
        axis_loss = self._axis_loss(expected, axes, z, drum, batch["shift"], rows)
        loss = whole_loss + weights.attack * attack_loss + weights.convergence * convergence + beta * kl
        loss = loss + weights.end * end + weights.drum * drum_loss + weights.axes * axis_loss
        loss = loss + weights.texture * texture + weights.peakiness * peakiness
        parts = {"loss": loss, "whole": whole_loss, "attack": attack_loss, "convergence": convergence, "kl": kl}
        return loss, parts | {
            "end": end,
            "drum": drum_loss,
            "axes": axis_loss,
            "texture": texture,
            "peakiness": peakiness,
        }

    def _axis_loss(
        self, expected: Expected, axes: Tensor, z: Tensor, drum: Tensor, shift: Tensor, rows: Tensor
    ) -> Tensor:
        """How well descriptors follow a shift of one axis, on the first half of the batch."""
        decoder, half = self.nets.decoder, len(z) // 2
        moved = decoder(axes[:half] + shift[:half], z[:half], drum[:half])
        after = self.expect(moved, decoder.atoms, rows[:1])
        spread = drum[:half] @ decoder.get_buffer("spread")
        before = Expected(*(part[:half] for part in expected))
        return axis_error(before, after, shift[:half], spread, self.axis_reach)
