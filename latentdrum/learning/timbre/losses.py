"""Losses of the timbre nets: log-spectral distance, KL term, and control by the axes."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from latentdrum.learning.timbre.expected_descriptors import describe
from latentdrum.learning.timbre.expected_spectra import Expected, independent_bins, log_power, noise_share
from latentdrum.models.timbre.features import ATTACK, WHOLE, Resolution, bins_to_bands


@dataclass(frozen=True, slots=True)
class Weights:
    """Weight of each loss beside a neper of log-spectral distance over the whole sound."""

    beta: float = 0.002
    attack: float = 0.5
    convergence: float = 0.4
    end: float = 0.2
    axes: float = 0.3
    texture: float = 0.0
    peakiness: float = 0.2
    drum: float = 0.05


@lru_cache(maxsize=2)
def _band_weights(resolution: Resolution) -> Tensor:
    """The root of each band's number of bins, (bands,), with mean 1: between equal bands and equal bins."""
    root = np.sqrt(bins_to_bands(resolution).sum(0))
    return torch.from_numpy((root / root.mean()).astype(np.float32))


def _noise_bias(resolution: Resolution) -> Tensor:
    """The mean log power of noise minus the log of its mean power: digamma(n) - ln n, (bands,), negative."""
    count = independent_bins(resolution)
    return torch.digamma(count) - count.log()


#: Computed on import: inside an export it would be traced, and the exporter does not know digamma.
_NOISE_BIAS: Final = _noise_bias(WHOLE)


def spectral_distance(predicted: Tensor, target: Tensor, resolution: Resolution) -> Tensor:
    """Log-spectral distance of log powers (n, frames, bands), per window, (n, frames), in nepers of power."""
    error = (predicted - target).square() * _band_weights(resolution).to(predicted.device)
    return (error.mean(-1) + 1e-4).sqrt()


def unbiased(e: Expected) -> Tensor:
    """The mean of the log power over the whole, (n, frames, bands): for noise it lies below the log of the mean."""
    return log_power(e.whole) + _NOISE_BIAS.to(e.whole.device) * noise_share(e)


def reconstruction_loss(
    e: Expected, predicted: Tensor, whole: Tensor, attack: Tensor, counts: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    """Mean log-spectral distance over the whole and over the attack, and spectral convergence.

    predicted are the unbiased log powers of e; whole (n, frames, bands) and attack are the target's log powers;
    counts (n, frames) weights the windows of the whole.
    """
    distance = spectral_distance(predicted, whole, WHOLE)
    whole_loss = (distance * counts).sum(1) / counts.sum(1)
    attack_loss = spectral_distance(log_power(e.attack), attack, ATTACK).mean(1)
    weight = counts[..., None] * torch.from_numpy(bins_to_bands(WHOLE).sum(0)).to(counts.device)
    target = (whole / 2).exp()
    error = (((e.whole + 1e-12).sqrt() - target).square() * weight).sum((1, 2))
    convergence = (error / (target.square() * weight).sum((1, 2)) + 1e-4).sqrt()
    return whole_loss.mean(), attack_loss.mean(), convergence.mean()


def kl_divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """KL divergence of each free dimension against a standard normal, nats, (n, free)."""
    return 0.5 * (log_variance.exp() + mean.square() - 1 - log_variance)


def axis_error(before: Expected, after: Expected, shift: Tensor, spread: Tensor, reach: float) -> Tensor:
    """Mean Huber loss between how descriptors moved and reach times the axes' shift, summed over the axes.

    shift (n, 5) is in standard deviations; spread (n, 5) is the deviation of each descriptor.
    """
    moved = (describe(after) - describe(before)) / spread
    return F.smooth_l1_loss(moved, reach * shift, reduction="none", beta=0.5).sum(1).mean()
