"""Losses of the rhythm nets: reconstruction, KL term, and control by the axes."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

#: Slope of the sigmoid in the backward pass of a hard hit; below 1, hits far from the threshold get a gradient too.
SOFTNESS = 1.0


@dataclass(frozen=True, slots=True)
class Weights:
    """Weight of each loss; velocities are in 0..1, offsets in steps."""

    beta: float = 0.15
    velocity: float = 4.0
    offset: float = 6.0
    axes: float = 1.0
    style: float = 0.3
    label: float = 0.2


def reconstruction_loss(
    decoded: tuple[Tensor, Tensor, Tensor], x: Tensor, weights: Weights
) -> tuple[Tensor, Tensor, Tensor]:
    """Mean loss a groove of hits (nats), velocities and offsets of true hits, each weighted."""
    score, velocity, offset = decoded
    hits, true_velocity, true_offset = x.unbind(1)
    n = len(x)
    hit_loss = F.binary_cross_entropy_with_logits(score, hits, reduction="sum") / n
    velocity_loss = (hits * (velocity - true_velocity).abs()).sum() / n
    offset_loss = (hits * (offset - true_offset).abs()).sum() / n
    return hit_loss, weights.velocity * velocity_loss, weights.offset * offset_loss


def kl_divergence(mean: Tensor, log_variance: Tensor, centre: Tensor, spread: Tensor) -> Tensor:
    """KL divergence of each free dimension of z against its style's prior, nats, (n, free)."""
    ratio = log_variance.exp() / spread.square()
    return 0.5 * (ratio + ((mean - centre) / spread).square() - 1 - ratio.log())


def straight_through(decoded: tuple[Tensor, Tensor, Tensor]) -> Tensor:
    """[hit, hit*velocity, hit*offset] (n, 3, 32, 9), hits hard forward and soft backward (straight-through)."""
    score, velocity, offset = decoded
    soft = torch.sigmoid(SOFTNESS * score)
    hits = (score > 0).float() + soft - soft.detach()
    return torch.stack([hits, hits * velocity, hits * offset], 1)


def shift_to_count(score: Tensor, count: Tensor) -> Tensor:
    """Scores (n, 32, 9) shifted as the instrument does it: only the count (n,) likeliest hits lie above 0."""
    ranked = score.detach().flatten(1).sort(1, descending=True).values
    last = (count + 0.5).floor().long().clamp(1, ranked.shape[1] - 1)[:, None]
    threshold = 0.5 * (ranked.gather(1, last - 1) + ranked.gather(1, last))
    return score - threshold[:, :, None]


def axis_loss(error: Tensor) -> Tensor:
    """Mean Huber loss of axis errors (n, 6), summed over the axes."""
    return F.huber_loss(error, torch.zeros_like(error), delta=0.5, reduction="none").sum(-1).mean()
